package import Core

extension PredictionSigns {
    /// Looks at a prediction; `nil` where no frame has one.
    ///
    /// - Parameters:
    ///   - expectedSpikes: per frame, `[frames]`; NaN where there is none.
    ///   - response: as the networks see it.
    ///   - noiseLevel: ν of the trace, in %·s^½.
    ///   - frameRateHz: frames per second.
    package init?(
        of expectedSpikes: some Sequence<Float>, response: SpikeResponse, noiseLevel: Double, frameRateHz: Double
    ) {
        let numbers = expectedSpikes.filter(\.isFinite).map(Double.init)
        guard !numbers.isEmpty, noiseLevel > 0, noiseLevel.isFinite else { return nil }
        let (mean, deviation) = meanAndStandardDeviation(of: numbers)
        self.init(
            noiseLevel: noiseLevel, amplitude: response.amplitude, halfDecaySeconds: response.halfDecaySeconds,
            meanRateHz: mean * frameRateHz, dispersion: mean > 0 ? deviation * deviation / mean : 0,
            highest: numbers.sorted().quantile(0.995))
    }
}

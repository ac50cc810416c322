public import Core
internal import Resample

extension AgreementScores {
    /// Compares the prediction for one neuron with its true spikes.
    ///
    /// ```
    /// correlation = r(p, g)
    /// error = Σ|p̃ − g̃| / Σg̃
    /// bias = Σ(p̃ − g̃) / Σg̃
    /// ```
    /// p is the prediction and g the truth, smoothed as the labels of training are: it is what p approximates. p̃ and g̃
    /// are both once more smoothed, by the symmetric Gaussian also where g has a causal kernel, so that spikes that are
    /// off by less than σ hardly count as errors. Every stretch between missing frames is smoothed on its own, with
    /// reflected edges, which keeps its sum: the bias is that of the number of spikes.
    ///
    /// - Parameters:
    ///   - predictions: expected spikes per frame, one array per recording. Frames in which prediction or truth are not a
    ///     number are left out of everything.
    ///   - truths: the smoothed true spikes, frame by frame.
    ///   - smoothingFrames: σ in frames.
    ///
    /// Source: Rupprecht et al., *Nature Neuroscience* 24, 1324–1337 (2021), Methods, and the benchmark script of that
    /// paper's toolbox.
    public init(predictions: [[Float]], truths: [[Float]], smoothingFrames: Double) {
        precondition(predictions.map(\.count) == truths.map(\.count), "prediction and truth have the same frames")
        let stretches = zip(predictions, truths).flatMap { prediction, truth in
            Array(zip(prediction, truth)).split { !($0.isFinite && $1.isFinite) }
        }
        var (absolute, signed, spikes) = (0.0, 0.0, 0.0)
        for stretch in stretches {
            let prediction = gaussianSmoothed(stretch.map { Double($0.0) }, sigmaFrames: smoothingFrames)
            let truth = gaussianSmoothed(stretch.map { Double($0.1) }, sigmaFrames: smoothingFrames)
            for (p, g) in zip(prediction, truth) {
                absolute += abs(p - g)
                signed += p - g
                spikes += g
            }
        }
        self.init(
            correlation: pearsonCorrelation(
                of: stretches.flatMap { $0.map(\.0) }, and: stretches.flatMap { $0.map(\.1) }),
            error: spikes > 0 ? absolute / spikes : nil, bias: spikes > 0 ? signed / spikes : nil)
    }
}

private func gaussianSmoothed(_ values: [Double], sigmaFrames: Double) -> [Double] {
    let kernel = gaussianKernel(sigmaFrames: sigmaFrames)
    let radius = kernel.count / 2
    return values.indices.map { frame in
        kernel.indices.reduce(0) { sum, tap in
            let place = frame + tap - radius
            let period = 2 * values.count
            let folded = ((place % period) + period) % period
            return sum + kernel[tap] * values[folded < values.count ? folded : period - 1 - folded]
        }
    }
}

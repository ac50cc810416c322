/// What the prediction of a neuron, by networks that calibrate themselves, shows of how far it can be trusted.
package struct PredictionSigns: Hashable, Sendable, Codable {
    /// The standardised noise level ν, in %·s^½.
    package let noiseLevel: Double
    /// ΔF/F of one spike as the networks see it, as a fraction.
    package let amplitude: Double
    /// How long half of it lasts, as the networks see it.
    package let halfDecaySeconds: Double
    /// Expected spikes per second.
    package let meanRateHz: Double
    /// The variance of the expected spikes per frame, by their mean.
    package let dispersion: Double
    /// Expected spikes of a frame that one in two hundred exceeds.
    package let highest: Double

    /// Gathers the values.
    package init(
        noiseLevel: Double, amplitude: Double, halfDecaySeconds: Double, meanRateHz: Double, dispersion: Double,
        highest: Double
    ) {
        self.noiseLevel = noiseLevel
        self.amplitude = amplitude
        self.halfDecaySeconds = halfDecaySeconds
        self.meanRateHz = meanRateHz
        self.dispersion = dispersion
        self.highest = highest
    }
}

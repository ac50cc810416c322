/// How far the number of spikes that networks which calibrate themselves expect of a neuron may be off, as measured on datasets
/// that they had not seen (Documentation/resolution.md#counts).
enum CountRange {
    /// ν, and the factor that eight in ten neurons keep to: where nothing was told of a spike, and where something was.
    private static let factors: [(noiseLevel: Double, untold: Double, told: Double)] = [
        (2, 2.6, 2.5), (3, 2.9, 2.7), (4, 3.1, 2.8), (6, 3.5, 3.0), (8, 3.8, 3.1),
    ]

    /// The factor for a neuron: what is measured at the noise levels around its own, or at the nearest.
    ///
    /// - Parameters:
    ///   - noiseLevel: ν in %·s^½.
    ///   - isTold: whether the networks were told how ΔF/F answers to a spike.
    /// - Returns: eight in ten neurons have between 1 / factor and factor times as many expected spikes as true ones; `nil` where ν
    ///   is not a number.
    static func factor(noiseLevel: Double, isTold: Bool) -> Double? {
        guard !noiseLevel.isNaN else { return nil }
        let known = factors.map { (noiseLevel: $0.noiseLevel, factor: isTold ? $0.told : $0.untold) }
        guard let above = known.firstIndex(where: { $0.noiseLevel >= noiseLevel }) else { return known.last?.factor }
        guard above > 0 else { return known[0].factor }
        let (low, high) = (known[above - 1], known[above])
        let share = (noiseLevel - low.noiseLevel) / (high.noiseLevel - low.noiseLevel)
        return low.factor + share * (high.factor - low.factor)
    }
}

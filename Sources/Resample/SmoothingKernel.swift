import Foundation

/// The symmetric smoothing kernel: a Gaussian, truncated at four standard deviations and normalised to sum 1.
///
/// - Parameter sigmaFrames: standard deviation σ = s·f in frames, at least 0.
/// - Returns: `2r + 1` weights with r = ⌊4σ + ½⌋; a single 1 for σ = 0.
///
/// Source: Rupprecht et al., *Nature Neuroscience* 24, 1324–1337 (2021), Methods.
public func gaussianKernel(sigmaFrames: Double) -> [Double] {
    precondition(sigmaFrames.isFinite && sigmaFrames >= 0, "sigmaFrames must be a number of at least 0")
    guard sigmaFrames > 0 else { return [1] }
    let radius = Int(4 * sigmaFrames + 0.5)
    let weights = (-radius...radius).map { offset in
        let deviations = Double(offset) / sigmaFrames
        return exp(-0.5 * deviations * deviations)
    }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
}

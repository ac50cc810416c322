internal import Core
internal import Signals

/// How the noise of neurons lies to the noise levels of a model: shares of the neurons whose noise is known.
package struct NoiseShares: Hashable {
    /// More than 1 below the lowest level.
    package let cleaner: Double
    /// From 1 below the lowest level to 2 above the highest.
    package let covered: Double
    /// More than 2 above the highest level.
    package let noisier: Double

    /// Compares noise with levels; `nil` where either is empty.
    ///
    /// - Parameters:
    ///   - sortedNoise: the ν of every neuron, rising.
    ///   - levels: those of a model, rising.
    package init?(of sortedNoise: [Double], levels: [Int]) {
        guard !sortedNoise.isEmpty, let range = BundleConfiguration.reliableNoise(ofLevels: levels) else { return nil }
        let firstCovered = sortedNoise.firstIndexNotBelow(range.lowerBound)
        let firstNoisier = sortedNoise.firstIndexNotBelow(range.upperBound.nextUp)
        let count = Double(sortedNoise.count)
        cleaner = Double(firstCovered) / count
        covered = Double(firstNoisier - firstCovered) / count
        noisier = Double(sortedNoise.count - firstNoisier) / count
    }
}

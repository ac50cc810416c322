package import Core
internal import Foundation

/// What self-calibrating networks are trained on: neurons, and how much each dataset counts.
package struct CalibrationSet: Sendable {
    /// By dataset.
    private let datasets: [[CalibrationNeuron]]
    /// How likely a segment comes from each dataset or an earlier one.
    private let shares: [Double]
    private let augmentation: SegmentAugmentation

    /// Labels of one epoch at most.
    private static let labelsPerEpochLimit = 5_000_000
    /// How often an epoch may go through the neurons.
    private static let passesPerEpoch = 4
    /// A dataset counts with its size to this power, so that large ones do not drown small ones.
    private static let sizePower = 0.35

    /// Weighs the datasets.
    ///
    /// - Parameters:
    ///   - neurons: at least one.
    ///   - settings: how segments are changed.
    ///   - frameRateHz: of all neurons.
    ///   - noiseLevels: between which ν is drawn, in %·s^½.
    package init(
        _ neurons: [CalibrationNeuron], settings: TrainingAugmentation, frameRateHz: Double,
        noiseLevels: ClosedRange<Double>
    ) {
        precondition(!neurons.isEmpty, "there is something to train on")
        let groups = Dictionary(grouping: neurons, by: \.dataset)
        datasets = groups.keys.sorted().compactMap { groups[$0] }
        let sizes = datasets.map { dataset in
            let frames = dataset.reduce(0) { $0 + $1.frameCount }
            return pow(Double(frames) * Double(dataset.count).squareRoot(), Self.sizePower)
        }
        let all = sizes.reduce(0, +)
        var sum = 0.0
        shares = sizes.map { size in
            sum += size / all
            return sum
        }
        augmentation = SegmentAugmentation(
            settings: settings, frameRateHz: frameRateHz, noiseLevels: noiseLevels)
    }

    /// Labels of one epoch.
    package var labelsPerEpoch: Int {
        let frames = datasets.reduce(0) { $1.reduce($0) { $0 + $1.frameCount } }
        return min(Self.labelsPerEpochLimit, Self.passesPerEpoch * frames)
    }

    /// A batch of segments.
    ///
    /// - Parameters:
    ///   - count: segments.
    ///   - frames: frames of each.
    ///   - seed: every segment has a sequence of draws of its own.
    ///   - threads: how many may work; the result does not depend on it.
    /// - Returns: as many segments.
    func batch(of count: Int, frames: Int, seed: UInt64, threads: Int) -> [CalibrationSegment] {
        concurrentMap(below: count, threads: threads) { segment in
            var generator = SeededGenerator(seed: SeededGenerator.seed(seed, for: UInt64(segment)))
            return self.segment(frames: frames, using: &generator)
        }
    }

    private func segment(frames: Int, using generator: inout SeededGenerator) -> CalibrationSegment {
        let place = generator.fraction()
        let dataset = datasets[shares.firstIndex { place < $0 } ?? datasets.count - 1]
        let neuron = dataset[generator.index(below: dataset.count)]
        let version = neuron.versions[generator.index(below: neuron.versions.count)]
        var (segment, noise) = version.segment(frames: frames, using: &generator)
        augmentation.apply(to: &segment, noise: noise, using: &generator)
        return segment
    }
}

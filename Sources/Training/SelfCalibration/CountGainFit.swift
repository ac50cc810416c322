internal import Core
internal import Foundation
internal import Inference
internal import Signals

/// Teaches a trained network by how much its counts are off: one factor for each neuron, from what calibrates the network. All
/// other weights stay as they are, and so does every correlation.
struct CountGainFit {
    private let set: CalibrationSet
    private let frames: Int
    private let segmentCount: Int
    private let seed: UInt64

    /// The most segments, examples of a step, and steps.
    private static let (segmentLimit, batchLimit, stepLimit) = (4096, 256, 600)
    private static let (learningRate, decay): (Float, Float) = (3e-3, 0.05)
    /// Tells the seeds of these segments from those of an epoch.
    private static let seedMark: UInt64 = 0x434F_554E_5453_0000

    init(_ set: CalibrationSet, frames: Int, seed: UInt64) {
        (self.set, self.frames, self.seed) = (set, frames, seed ^ Self.seedMark)
        segmentCount = min(Self.segmentLimit, max(1, set.labelsPerEpoch / frames))
    }

    /// What the last layers read of a segment, and what they are to say: the logarithm of true by predicted count.
    private struct Example: Sendable {
        var inputs: [Float]
        let target: Float
    }

    /// The same weights with a fitted count gain.
    func fitted(_ network: NetworkWeights, threads: Int) throws -> NetworkWeights {
        guard var weights = SelfCalibratingWeights(network) else { return network }
        var examples = examples(weights, threads: threads)
        let scaling = InputScaling(examples.map(\.inputs))
        for index in examples.indices { examples[index].inputs = scaling.scaled(examples[index].inputs) }
        let places = [weights.place(of: .count), weights.place(of: .countGain)]
        let range = places[0].kernel.lowerBound..<places[1].bias.upperBound
        let optimizer = Optimizer.adamW(learningRate: Self.learningRate)
        var memory = optimizer.memory(counts: [range.count])
        var generator = SeededGenerator(seed: seed)
        for step in 1...min(Self.stepLimit, segmentCount) {
            let batch = (0..<min(Self.batchLimit, segmentCount)).map { _ in
                examples[generator.index(below: examples.count)]
            }
            let gradient = Array(gradient(of: batch, weights)[range])
            var own = Array(weights.values[range])
            for index in own.indices { own[index] *= 1 - Self.learningRate * Self.decay }
            optimizer.descend(&own, &memory.squares[0], &memory.means[0], gradient, scale: optimizer.scale(step: step))
            weights.values.replaceSubrange(range, with: own)
        }
        scaling.fold(into: &weights)
        return try weights.networkWeights()
    }

    private func examples(_ weights: SelfCalibratingWeights, threads: Int) -> [Example] {
        let network = SegmentNetwork(weights, backend: .fastest)
        return stride(from: 0, to: segmentCount, by: 64).flatMap { first in
            let chunk = min(64, segmentCount - first)
            let segments = set.batch(
                of: chunk, frames: frames, seed: SeededGenerator.seed(seed, for: UInt64(first)), threads: threads)
            return concurrentMap(below: threads, threads: threads) { part in
                let workspace = SegmentGradientWorkspace(plan: weights.plan, frameCount: frames)
                return stride(from: part, to: chunk, by: threads).map {
                    (index: $0, example: Self.example(segments[$0], network, workspace))
                }
            }.flatMap(\.self).sorted { $0.index < $1.index }.map(\.example)
        }
    }

    private static func example(
        _ segment: CalibrationSegment, _ network: SegmentNetwork, _ workspace: SegmentGradientWorkspace
    ) -> Example {
        let passage = workspace.pass(segment, through: network)
        var (predicted, truth, count): (Float, Float, Float) = (0, 0, 0)
        for frame in segment.weights.indices {
            predicted += segment.weights[frame] * passage.expectedSpikes[frame]
            truth += segment.weights[frame] * segment.labels[frame]
            count += segment.weights[frame]
        }
        return Example(
            inputs: SelfCalibratingWeights.countInputs(
                passage.calibration, noise: passage.statistics.noise, meanSpikes: predicted / max(1, count)),
            target: log((truth + 1) / (predicted + 1)))
    }

    /// The derivatives of the mean distance from the targets.
    private func gradient(of batch: [Example], _ weights: SelfCalibratingWeights) -> [Float] {
        var gradient = [Float](repeating: 0, count: weights.values.count)
        for example in batch {
            let hidden = weights.apply(.count, to: example.inputs).map { tanh($0) }
            let distance = weights.apply(.countGain, to: hidden)[0] - example.target
            let slope: Float = (distance > 0 ? 1 : -1) / Float(batch.count)
            let back = weights.goBack(.countGain, from: hidden, [slope], adding: &gradient)
            let deltas = zip(back, hidden).map { $0 * (1 - $1 * $1) }
            _ = weights.goBack(.count, from: example.inputs, deltas, adding: &gradient)
        }
        return gradient
    }
}

/// Brings numbers of different kinds to a mean of 0 and a standard deviation of 1.
private struct InputScaling {
    private let means: [Float]
    private let deviations: [Float]

    init(_ inputs: [[Float]]) {
        let columns = inputs[0].indices.map { column in
            meanAndStandardDeviation(of: inputs.map { Double($0[column]) })
        }
        // Whether there is a hint stays 0 or 1.
        means = columns.dropLast().map { Float($0.mean) } + [0]
        deviations = columns.dropLast().map { Float($0.standardDeviation) + 1e-3 } + [1]
    }

    func scaled(_ inputs: [Float]) -> [Float] {
        inputs.indices.map { (inputs[$0] - means[$0]) / deviations[$0] }
    }

    /// Makes the first of the layers do the same by its weights.
    func fold(into weights: inout SelfCalibratingWeights) {
        let place = weights.place(of: .count)
        for input in means.indices {
            for output in 0..<place.bias.count {
                let weight = place.kernel.lowerBound + input * place.bias.count + output
                weights.values[weight] /= deviations[input]
                weights.values[place.bias.lowerBound + output] -= weights.values[weight] * means[input]
            }
        }
    }
}

@testable import Core
import Foundation
@testable import Inference
@testable import Signals

/// How many discrete spikes are found, beside a random search on the same predictions.
struct PlacementScores {
    static let argument = "placement-scores"
    private static let noiseLevels = [1.0, 2, 4]
    private static let seeds: [UInt64] = [1, 2, 3, 4, 5, 6]

    private let neurons: HintedNeurons

    /// Opens a registry of ground truth and models.
    ///
    /// - Parameter arguments: the folder of the registry, a model, and datasets.
    /// - Throws: when there is no such registry or model.
    init(_ arguments: [String]) throws {
        neurons = try HintedNeurons(arguments, for: Self.argument)
    }

    /// Spikes one recording after the other, too far apart for pairs between them.
    private struct Frames {
        var truth: [Int] = []
        var minimum: [Int] = []
        var random = [[Int]](repeating: [], count: seeds.count)
        var count = 0

        mutating func append(_ other: Frames) {
            truth += other.truth.map { $0 + count }
            minimum += other.minimum.map { $0 + count }
            for seed in random.indices { random[seed] += other.random[seed].map { $0 + count } }
            count += other.count + 1000
        }
    }

    /// One neuron: what was found by the minimum, and with each seed of the random search.
    private struct Finding: Sendable {
        let dataset: String
        var frames = Frames()
        var betterSearches = 0
    }

    /// Prints a row per dataset and noise level.
    func measure() throws {
        print("\(neurons.name), \(Self.seeds.count) seeds\n")
        print("| Dataset | ν | Neurons | True | Found | F1 ±50 ms | random | F1 ±100 ms | random |")
        print("|---|--:|--:|--:|--:|--:|--:|--:|--:|")
        var betterSearches = 0
        for level in Self.noiseLevels {
            let found = try neurons.map(noiseLevel: level, hints: [{ _ in nil }]) { finding($0, $1[0]) }
            betterSearches += found.reduce(0) { $0 + $1.betterSearches }
            for (dataset, group) in Dictionary(grouping: found, by: \.dataset).sorted(by: { $0.key < $1.key }) {
                let frames = group.reduce(into: Frames()) { $0.append($1.frames) }
                print("| \(dataset) | \(Int(level)) | \(group.count) | \(row(frames)) |")
                fflush(nil)
            }
        }
        print("\nRecordings that a random search explained better than the minimum: \(betterSearches)")
    }

    private func row(_ frames: Frames) -> String {
        let detection = {
            SpikeDetection(found: $0, truth: frames.truth, frameRateHz: neurons.configuration.frameRateHz)
        }
        let minimum = detection(frames.minimum)
        let random = frames.random.map(detection)
        let columns = [\SpikeDetection.pairsWithin50Milliseconds, \.pairsWithin100Milliseconds].map { pairs in
            let others = random.map { $0.rates(pairs).f1 ?? .nan }
            return String(
                format: "%.4f | %.4f (%.4f–%.4f)", minimum.rates(pairs).f1 ?? .nan,
                others.reduce(0, +) / Double(others.count), others.min() ?? .nan, others.max() ?? .nan)
        }
        return (["\(minimum.trueCount)", "\(minimum.foundCount)"] + columns).joined(separator: " | ")
    }

    private func finding(_ trial: HintedNeurons.Trial, _ outputs: [[Float]]) -> Finding {
        var finding = Finding(dataset: trial.dataset)
        let (rate, smoothingSeconds) = (neurons.configuration.frameRateHz, neurons.configuration.smoothingSeconds)
        let sigmaFrames = smoothingSeconds * rate
        let kernel =
            neurons.configuration.isCausal
            ? causalKernel(smoothingSeconds: smoothingSeconds, frameRateHz: rate)
            : gaussianKernel(sigmaFrames: sigmaFrames)
        let placement = SpikePlacement(kernel: kernel)
        for (recording, outputs) in zip(trial.recordings, outputs) {
            let found = placement.spikes(explaining: outputs)
            let random = Self.seeds.map {
                Self.proposed(outputs, kernel: kernel, sigmaFrames: sigmaFrames, seed: $0)
            }
            finding.betterSearches += random.count { $0.distance < found.distance - 1e-6 }
            let counts = recording.spikeCounts.dropFirst(neurons.firstFrame).prefix(outputs.count)
            finding.frames.append(
                Frames(
                    truth: counts.enumerated().flatMap { Array(repeating: $0.offset, count: Int($0.element)) },
                    minimum: found.spikes.map(\.frame), random: random.map(\.frames), count: outputs.count))
        }
        return finding
    }

    /// The spikes of a random search in every stretch that may hold any: where the prediction exceeds 3 % of the peak of a
    /// spike of its breadth, and four standard deviations around. Outside, all is left unexplained.
    private static func proposed(
        _ outputs: [Float], kernel: [Double], sigmaFrames: Double, seed: UInt64
    ) -> (frames: [Int], distance: Double) {
        let margin = Int((4 * sigmaFrames).rounded(.up))
        var (frames, distance) = ([Int](), 0.0)
        var stretches: [Range<Int>] = []
        for frame in outputs.indices where Double(outputs[frame]) > 0.03 / sigmaFrames {
            let near = (frame - margin..<frame + margin + 1).clamped(to: outputs.indices)
            if let last = stretches.last, near.lowerBound <= last.upperBound {
                stretches[stretches.count - 1] = last.lowerBound..<near.upperBound
            } else {
                stretches.append(near)
            }
        }
        var end = 0
        for stretch in stretches {
            distance += outputs[end..<stretch.lowerBound].reduce(0) { $0 + Double(abs($1)) }
            let found = ProposedSpikes(explaining: Array(outputs[stretch]), kernel: kernel, seed: seed)
            distance += found.distance
            frames += found.counts.enumerated().flatMap { Array(repeating: stretch.lowerBound + $0, count: $1) }
            end = stretch.upperBound
        }
        distance += outputs[end...].reduce(0) { $0 + Double(abs($1)) }
        return (frames, distance)
    }
}

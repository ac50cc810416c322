@testable import Core
import Foundation
@testable import Signals

/// What a model predicts where there were no spikes, and by how much of a frame it is early or late.
struct SilenceAndTiming {
    static let argument = "silence-and-timing"
    private static let noiseLevels = [2.0, 6]
    /// No spike is nearer than this.
    private static let silenceSeconds = 10.0
    /// How far predictions may be from the truth.
    private static let farthestLag = 6

    private let neurons: HintedNeurons

    /// Opens a registry of ground truth and models.
    ///
    /// - Parameter arguments: the folder of the registry, a model, and datasets.
    /// - Throws: when there is no such registry or model.
    init(_ arguments: [String]) throws {
        neurons = try HintedNeurons(arguments, for: Self.argument)
    }

    /// One neuron: where it was silent, and where the cross-correlation is highest.
    private struct Finding: Sendable {
        let dataset: String
        let silentSeconds: Double
        let spikesInSilence: Double
        let lag: Double?
    }

    /// Prints a row per dataset and noise level.
    func measure() throws {
        print("\(neurons.name)\n")
        print("| Dataset | ν | Neurons | Silent min | Hz in silence | Most of a neuron | Late by frames |")
        print("|---|--:|--:|--:|--:|--:|--:|")
        for level in Self.noiseLevels {
            let found = try neurons.map(noiseLevel: level, hints: [{ _ in nil }]) { trial, outputs in
                finding(trial, outputs[0])
            }
            let groups = Dictionary(grouping: found, by: \.dataset).sorted { $0.key < $1.key }
            for (dataset, group) in groups + [("all", found)] {
                let silent = group.filter { $0.silentSeconds >= 60 }
                let seconds = silent.reduce(0) { $0 + $1.silentSeconds }
                let rates = silent.map { $0.spikesInSilence / $0.silentSeconds }
                let mean = silent.reduce(0) { $0 + $1.spikesInSilence } / seconds
                let lag = Signals.median(of: group.compactMap(\.lag)) ?? .nan
                let rate = { (rate: Double?) in rate.map { String(format: "%.4f", $0) } ?? "–" }
                print(
                    "| \(dataset) | \(Int(level)) | \(group.count) | " + String(format: "%.0f", seconds / 60)
                        + " | \(rate(seconds > 0 ? mean : nil)) | \(rate(rates.max())) | "
                        + String(format: "%+.2f |", lag))
            }
        }
    }

    private func finding(_ trial: HintedNeurons.Trial, _ outputs: [[Float]]) -> Finding {
        let rate = neurons.configuration.frameRateHz
        let reach = Int(Self.silenceSeconds * rate)
        var (silent, spikes) = (0, 0.0)
        var products = [Double](repeating: 0, count: 2 * Self.farthestLag + 1)
        for (recording, outputs) in zip(trial.recordings, outputs) {
            let isSilent = Self.silence(recording.spikeCounts, reach: reach)
            for (index, output) in outputs.enumerated() where isSilent[neurons.firstFrame + index] && output.isFinite {
                silent += 1
                spikes += Double(output)
            }
            let truth = neurons.truth(of: recording, outputCount: outputs.count)
            add(outputs, truth, to: &products)
        }
        return Finding(
            dataset: trial.dataset, silentSeconds: Double(silent) / rate, spikesInSilence: spikes,
            lag: Self.peak(of: products))
    }

    /// The frames that no spike is near.
    private static func silence(_ spikeCounts: [Float], reach: Int) -> [Bool] {
        var isSilent = [Bool](repeating: true, count: spikeCounts.count)
        for frame in spikeCounts.indices where spikeCounts[frame] > 0 {
            for near in max(0, frame - reach)...min(spikeCounts.count - 1, frame + reach) { isSilent[near] = false }
        }
        return isSilent
    }

    /// Adds products of deviations from the mean, for each lag of the output behind the truth.
    private func add(_ outputs: [Float], _ truth: [Float], to products: inout [Double]) {
        guard outputs.count > 4 * Self.farthestLag, outputs.allSatisfy(\.isFinite) else { return }
        let means = [outputs, truth].map { row in row.reduce(0) { $0 + Double($1) } / Double(row.count) }
        for frame in Self.farthestLag..<outputs.count - Self.farthestLag {
            let deviation = Double(truth[frame]) - means[1]
            for lag in -Self.farthestLag...Self.farthestLag {
                products[lag + Self.farthestLag] += deviation * (Double(outputs[frame + lag]) - means[0])
            }
        }
    }

    /// Where a parabola through the highest value and its neighbours is highest; `nil` at an end.
    private static func peak(of products: [Double]) -> Double? {
        guard let top = products.indices.max(by: { products[$0] < products[$1] }),
            products.indices.contains(top - 1), products.indices.contains(top + 1)
        else { return nil }
        let (before, after) = (products[top - 1], products[top + 1])
        let bend = before - 2 * products[top] + after
        return bend < 0 ? Double(top - farthestLag) + 0.5 * (before - after) / bend : nil
    }
}

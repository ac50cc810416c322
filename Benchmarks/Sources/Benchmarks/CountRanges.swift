@testable import Core
import Foundation
@testable import Signals

/// By which factor the number of spikes that networks which calibrate themselves expect of a neuron is off.
struct CountRanges {
    static let argument = "count-ranges"
    private static let noiseLevels = [2.0, 3, 4, 6, 8]
    /// Of so many neurons the factor is no larger.
    private static let share = 0.8

    private let neurons: HintedNeurons

    /// Opens a registry of ground truth and models.
    ///
    /// - Parameter arguments: the folder of the registry, a model, and datasets; without any, those that it was not trained on.
    /// - Throws: when there is no such registry or model.
    init(_ arguments: [String]) throws {
        neurons = try HintedNeurons(arguments, for: Self.argument)
    }

    /// Prints a row per noise level: the factor that eight in ten neurons keep to, every dataset counting alike.
    func measure() throws {
        print("\(neurons.name)\n\n| ν | Neurons | Told nothing | The median of the indicator |\n|--:|--:|--:|--:|")
        for level in Self.noiseLevels {
            let found = try neurons.map(noiseLevel: level, hints: [{ _ in nil }, { $0 }]) { trial, outputs in
                (dataset: trial.dataset, logCounts: outputs.map { neurons.scores(of: $0, trial).logCount })
            }
            let factors = [0, 1].map { hint in
                String(format: "× %.1f", exp(quantile(found.map { ($0.dataset, $0.logCounts[hint].map(abs)) })))
            }
            print("| \(Int(level)) | \(found.count) | \(factors.joined(separator: " | ")) |")
            fflush(nil)
        }
    }

    private func quantile(_ values: [(dataset: String, value: Double?)]) -> Double {
        let known = values.compactMap { value in value.value.map { (value.dataset, $0) } }
        let counts = Dictionary(grouping: known, by: \.0).mapValues { Double($0.count) }
        let goal = Self.share * Double(counts.count)
        var sum = 0.0
        for (dataset, value) in known.sorted(by: { $0.1 < $1.1 }) {
            sum += 1 / (counts[dataset] ?? 1)
            if sum >= goal { return value }
        }
        return .nan
    }
}

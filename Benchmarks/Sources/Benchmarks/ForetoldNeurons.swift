@testable import Core
import Foundation
@testable import Registry
@testable import Resolution

/// How well the correlation of single neurons is foretold: for every dataset on which a model that calibrates itself was evaluated,
/// what the fit to all other datasets says of its neurons, and what is true of them.
struct ForetoldNeurons {
    static let argument = "foretold-neurons"

    private let registry: OpenRegistry

    /// Opens a registry; the models that come with the program have scores of their own.
    ///
    /// - Parameter arguments: the folder of the registry.
    /// - Throws: when there is no such registry.
    init(_ arguments: [String]) throws {
        registry = try measuredRegistry(arguments, for: Self.argument)
    }

    /// A neuron at a noise level.
    private struct Held {
        let dataset: String
        let correlation: Double
        let range: ModelExpectation.Range
    }

    /// Prints a row per model.
    func measure() throws {
        print("| Model | Neurons × levels | Datasets | R² | Median error | Within | Fewest of a dataset | Width |")
        print("|---|--:|--:|--:|--:|--:|--:|--:|")
        for record in try registry.models.all() {
            let trainedOn = try registry.models.manifest(of: record).configuration.trainingDatasets
            let held = Self.held(
                try registry.models.scores(of: record.identifier), indicator: record.traits[.indicator],
                trainedOn: trainedOn)
            guard !held.isEmpty else { continue }
            print("| \(record.identifier) | \(Self.row(held)) |")
            if record.traits[.indicator] != nil {
                print("| of these its own datasets | \(Self.row(held.filter { trainedOn.contains($0.dataset) })) |")
            }
            fflush(nil)
        }
    }

    private static func held(_ neurons: [NeuronScores], indicator: String?, trainedOn: [String]) -> [Held] {
        Dictionary(grouping: neurons, by: \.dataset).flatMap { dataset, own -> [Held] in
            let rest = neurons.filter { $0.dataset != dataset }
            return Dictionary(grouping: own, by: \.indicator).flatMap { recordingIndicator, own -> [Held] in
                guard
                    let others = ForetoldCorrelation(
                        rest, ofModelFor: indicator, trainedOn: trainedOn, recordingIndicator: recordingIndicator)
                else { return [] }
                return own.flatMap(\.levels).compactMap { level in
                    guard let signs = level.signs, let correlation = level.scores.correlation else { return nil }
                    return Held(dataset: dataset, correlation: correlation, range: others.range(of: signs))
                }
            }
        }
    }

    private static func row(_ held: [Held]) -> String {
        let mean = held.reduce(0) { $0 + $1.correlation } / Double(held.count)
        let spread = held.reduce(0) { $0 + ($1.correlation - mean) * ($1.correlation - mean) }
        let errors = held.map { $0.correlation - $0.range.median }
        let share = { (held: [Held]) in
            Double(held.count { ($0.range.lower...$0.range.upper).contains($0.correlation) }) / Double(held.count)
        }
        let byDataset = Dictionary(grouping: held, by: \.dataset)
        let least = byDataset.map { (dataset: $0.key.prefix(4), share: share($0.value)) }.min { $0.share < $1.share }
        let percent = { (share: Double) in String(format: "%.0f %%", 100 * share) }
        return [
            "\(held.count)", "\(byDataset.count)",
            String(format: "%.2f", 1 - errors.reduce(0) { $0 + $1 * $1 } / spread),
            String(format: "%.2f", median(errors.map(abs))), percent(share(held)),
            least.map { "\(percent($0.share)) (\($0.dataset))" } ?? "–",
            String(format: "%.2f", median(held.map { $0.range.upper - $0.range.lower })),
        ].joined(separator: " | ")
    }
}

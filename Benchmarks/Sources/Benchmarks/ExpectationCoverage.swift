@testable import Core
import Foundation
@testable import Registry
@testable import Resolution

/// How often what is foretold of a model holds: for every dataset on which the models of a registry were evaluated, the range of
/// eight in ten neurons that follows from all other datasets, and the share of its neurons that lie within.
struct ExpectationCoverage {
    static let argument = "expectation-coverage"

    private let registry: OpenRegistry

    /// Opens a registry of models that were evaluated on ground truth.
    ///
    /// - Parameter arguments: the folder of the registry.
    /// - Throws: when there is no such registry.
    init(_ arguments: [String]) throws {
        registry = try measuredRegistry(arguments, for: Self.argument)
    }

    /// Prints a row per model and score.
    func measure() throws {
        print("| Model | Score | Neurons × levels | Datasets | Within | Fewest of a dataset | Median width |")
        print("|---|---|--:|--:|--:|--:|--:|")
        for record in try registry.models.all() {
            let held = Self.held(try registry.models.scores(of: record.identifier))
            guard !held.isEmpty else { continue }
            for (name, score, range) in Self.scores {
                let verdicts = held.compactMap { Verdict($0, score: score, range: range) }
                print("| \(record.identifier) | \(name) | \(Self.row(verdicts)) |")
            }
            fflush(nil)
        }
    }

    private typealias Range = ModelExpectation.Range

    private static var scores: [(String, KeyPath<AgreementScores, Double?>, KeyPath<ModelExpectation, Range?>)] {
        [("correlation", \.correlation, \.correlation), ("error", \.error, \.error), ("bias", \.bias, \.bias)]
    }

    /// A neuron at a noise level, and what the other datasets foretell of it.
    private struct Held {
        let dataset: String
        let scores: AgreementScores
        let expectation: ModelExpectation
    }

    private struct Verdict {
        let dataset: String
        let isWithin: Bool
        let width: Double

        init?(_ held: Held, score: KeyPath<AgreementScores, Double?>, range: KeyPath<ModelExpectation, Range?>) {
            guard let value = held.scores[keyPath: score], let range = held.expectation[keyPath: range] else {
                return nil
            }
            dataset = held.dataset
            isWithin = (range.lower...range.upper).contains(value)
            width = range.upper - range.lower
        }
    }

    private static func held(_ neurons: [NeuronScores]) -> [Held] {
        Dictionary(grouping: neurons, by: \.dataset).flatMap { dataset, own -> [Held] in
            guard let others = ExpectedScores(neurons.filter { $0.dataset != dataset }) else { return [] }
            return own.flatMap { neuron -> [Held] in
                var traits = Traits()
                traits[.indicator] = neuron.indicator
                traits.cellClass = neuron.cellClass
                return neuron.levels.compactMap { level in
                    others.expectation(of: traits, noiseLevel: Double(level.noiseLevel)).map {
                        Held(dataset: dataset, scores: level.scores, expectation: $0)
                    }
                }
            }
        }
    }

    private static func row(_ verdicts: [Verdict]) -> String {
        let byDataset = Dictionary(grouping: verdicts, by: \.dataset)
        let share = { (verdicts: [Verdict]) in Double(verdicts.count(where: \.isWithin)) / Double(verdicts.count) }
        let least = byDataset.min { share($0.value) < share($1.value) }
        let percent = { (share: Double) in String(format: "%.1f %%", 100 * share) }
        return [
            "\(verdicts.count)", "\(byDataset.count)", percent(share(verdicts)),
            least.map { "\(percent(share($0.value))) (\($0.key.prefix(4)))" } ?? "–",
            String(format: "%.2f", verdicts.map(\.width).sorted().quantile(0.5)),
        ].joined(separator: " | ")
    }
}

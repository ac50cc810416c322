package import Cluster
internal import Core
internal import Files
internal import Foundation
internal import Registry

/// The neurons of an evaluation as units, each of which can be scored on its own.
///
/// The scores of a neuron lie in the registry's `derived/`. The evaluation takes what it finds there.
package struct EvaluationWork: DividedWork {
    /// What determines scores besides the neuron.
    struct Conditions: Encodable {
        let model: Digest
        let noiseLevels: [Int]
        let seed: UInt64
        let findsSpikes: Bool
    }

    /// All that determines the scores of a neuron, and the words that stand beside them.
    private struct Inputs: Encodable {
        let maker: WorkPlan.Maker
        let conditions: Conditions
        let neuron: Digest
        let name: String
        let indicator: String?
        let cellClass: String?
        let wasTrainedOn: Bool
    }

    private static let schema = "cascade-registry/neuron-scores"

    /// One per neuron.
    package let units: [WorkUnit]
    private let neurons: [(record: NeuronRecord, wasTrainedOn: Bool)]
    private let scoring: NeuronScoring
    private let registry: OpenRegistry

    init(
        neurons: [(record: NeuronRecord, wasTrainedOn: Bool)], scoring: NeuronScoring, conditions: Conditions,
        registry: OpenRegistry
    ) throws {
        self.neurons = neurons
        self.scoring = scoring
        self.registry = registry
        units = try neurons.map { record, wasTrainedOn in
            try WorkUnit(
                title: record.identifier,
                inputs: Inputs(
                    maker: NetworkWork.maker, conditions: conditions, neuron: record.digest, name: record.identifier,
                    indicator: record.traits[.indicator], cellClass: record.traits.cellClass?.rawValue,
                    wasTrainedOn: wasTrainedOn))
        }
    }

    /// The scores of a neuron: those that a unit has left, or computed here.
    func scores(ofUnit index: Int, others: OtherJobs) throws -> NeuronScoring.Result {
        if let kept = kept(index) { return kept }
        return try scoring.score(neurons[index].record, wasTrainedOn: neurons[index].wasTrainedOn, others: others)
    }

    package func run(
        unit index: Int, progress: @escaping @Sendable (Double) -> Void, notice: @escaping @Sendable (String) -> Void
    ) throws {
        let scores = try scores(ofUnit: index, others: OtherJobs())
        registry.groundTruth.keepDerived(
            try JSONDocument.encode(scores, schema: Self.schema, version: 1), from: neurons[index].record,
            key: key(of: index))
        guard kept(index) != nil else {
            throw ModelBuildingError(
                .disk, "the scores of \(units[index].title) cannot be kept in \(registry.location.folder.path)/derived",
                remedy: "Free some space there, or let yourself write there, and submit the unit again.")
        }
    }

    /// What is damaged is computed again; nothing is lost by that but time.
    package func hasResult(ofUnit index: Int, notice: (String) -> Void) throws -> Bool { kept(index) != nil }

    private func kept(_ index: Int) -> NeuronScoring.Result? {
        registry.groundTruth.derivedDocument(from: neurons[index].record, key: key(of: index)).flatMap {
            try? JSONDocument.decode(NeuronScoring.Result.self, from: $0, schema: Self.schema, version: 1)
        }
    }

    private func key(of index: Int) -> String { "scores-\(units[index].digest)" }
}

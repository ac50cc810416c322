internal import Core
internal import Inspection
internal import Registry

/// The neurons that a model is trained on, and those that it is validated on.
struct TrainingNeurons: Sendable {
    /// A neuron and its part.
    struct Choice: Sendable {
        let record: NeuronRecord
        /// `NAME@VERSION` of its dataset.
        let dataset: String
        let isHeldOut: Bool
        /// Recordings that the checks found unfit for training.
        let unfitRecordings: [Int: String]
    }

    let choices: [Choice]

    /// Looks neurons up, and refuses neurons that are asked for twice.
    ///
    /// - Parameters:
    ///   - datasets: names as `OpenRegistry.dataset(named:)` takes them.
    ///   - heldOut: datasets and neurons among them.
    ///   - registry: where they are.
    /// - Throws: a `CascadeError` when a name means nothing, or there is no neuron to train on.
    init(datasets: [String], heldOut: [String], in registry: OpenRegistry) throws {
        let heldOutNeurons = try Set(
            heldOut.flatMap { reference -> [Digest] in
                try reference.contains("/")
                    ? [registry.groundTruth.neuron(named: reference).digest]
                    : Self.neurons(ofDataset: reference, in: registry).map(\.digest)
            })
        var choices: [Choice] = []
        for reference in datasets {
            let dataset = try registry.groundTruth.dataset(named: reference)
            for record in try Self.neurons(ofDataset: dataset.identifier, in: registry) {
                let unfit = try registry.groundTruth.manifest(of: record).inspection.unfitRecordings
                choices.append(
                    Choice(
                        record: record, dataset: dataset.identifier,
                        isHeldOut: heldOutNeurons.contains(record.digest),
                        unfitRecordings: unfit))
            }
        }
        if let twice = Dictionary(grouping: choices, by: \.record.digest).values.first(where: { $0.count > 1 }) {
            throw ModelBuildingError(
                .usage, "\(twice[0].record.identifier) would be trained on twice", remedy: "Name every dataset once.")
        }
        let strangers = heldOutNeurons.subtracting(choices.map(\.record.digest))
        guard strangers.isEmpty else {
            throw ModelBuildingError(
                .usage, "\(strangers.count) neurons to validate on are in no dataset of the configuration",
                remedy: "Hold out datasets or neurons that `training_datasets` has.")
        }
        guard choices.contains(where: { !$0.isHeldOut }) else {
            throw ModelBuildingError(
                .usage, "there is no neuron to train on", remedy: "Hold out fewer, or name more datasets.")
        }
        self.choices = choices
    }

    private init(choices: [Choice]) { self.choices = choices }

    /// The same neurons without some.
    func leavingOut(_ isLeftOut: (Choice) -> Bool) -> TrainingNeurons {
        TrainingNeurons(choices: choices.filter { !isLeftOut($0) })
    }

    private static func neurons(ofDataset reference: String, in registry: OpenRegistry) throws -> [NeuronRecord] {
        var filter = NeuronFilter()
        filter.datasets = [reference]
        return try registry.groundTruth.neurons(matching: filter)
    }

    /// The datasets' names, without versions.
    var datasetNames: [String] {
        choices.map(\.record.dataset).reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }

    /// What all neurons that are trained on have in common, as far as it is known: what the model is made for.
    var commonTraits: Traits {
        let traits = choices.filter { !$0.isHeldOut }.map(\.record.traits)
        return Trait.ofRecordings.reduce(into: Traits()) { common, trait in
            let values = Set(traits.compactMap { $0[trait] })
            if values.count == 1 { common[trait] = values.first }
        }
    }

    /// Everything to cite, once each.
    var citation: String? {
        let citations = choices.compactMap { $0.record.traits[.citation] }.flatMap {
            $0.split(separator: "; ").map(String.init)
        }
        let distinct = citations.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        return distinct.isEmpty ? nil : distinct.joined(separator: "; ")
    }

    /// As the record of a training names them.
    var recordEntries: [TrainingRecord.Neuron] {
        choices.map {
            TrainingRecord.Neuron(
                dataset: $0.dataset, name: $0.record.name, digest: $0.record.digest, isHeldOut: $0.isHeldOut)
        }
    }
}

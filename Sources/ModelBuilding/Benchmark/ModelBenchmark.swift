internal import Core
internal import Files
internal import Formats
internal import Foundation
internal import Inference
package import Registry

/// How a model does on data that it has not seen: for every dataset, or neuron, networks are trained again without it and
/// scored on it.
///
/// Source: Rupprecht et al., *Nature Neuroscience* 24, 1324–1337 (2021), Methods; the networks that predict are those
/// that did not see the data.
package struct ModelBenchmark: Sendable {
    private let request: BenchmarkRequest
    private let model: ModelRecord
    private let registry: OpenRegistry

    /// What a benchmark does without, one after another.
    private struct Round: Sendable {
        let name: String
        let leftOut: [TrainingNeurons.Choice]

        var digests: Set<Digest> { Set(leftOut.map(\.record.digest)) }

        /// What determines its networks.
        func identity(
            _ configuration: TrainingConfiguration, of neurons: TrainingNeurons, transfer: ModelRecord?
        ) -> TrainingCheckpoints.Identity {
            let digests = digests
            let remaining = neurons.leavingOut { digests.contains($0.record.digest) }
            return .init(configuration, neurons: remaining, transfer: transfer?.digest, patience: nil)
        }
    }

    /// Pairs a request with a model.
    ///
    /// - Parameters:
    ///   - request: what is left out, and at which noise levels.
    ///   - model: a model of `registry`, trained here or published; its `config.yaml` says how it was trained.
    ///   - registry: also holds the ground truth.
    package init(_ request: BenchmarkRequest, model: ModelRecord, registry: OpenRegistry) {
        self.request = request
        self.model = model
        self.registry = registry
    }

    /// Trains and scores, round by round, and keeps each round's scores with the model.
    ///
    /// A benchmark that was killed goes on where it was.
    ///
    /// - Parameters:
    ///   - progress: is told the round, its number and the number of all, and how far its training is.
    ///   - notice: is told from any thread what a person should know, in a sentence.
    /// - Returns: the scores of all rounds.
    /// - Throws: a `CascadeError` when ground truth is missing or damaged, a network cannot be trained, or the registry
    ///   cannot be changed.
    package func run(
        progress: @escaping @Sendable (_ name: String, _ round: Int, _ count: Int, TrainingProgress) -> Void = {
            _, _, _, _ in
        },
        notice: @Sendable (String) -> Void = { _ in }
    ) throws -> EvaluationReport {
        if let reason = registry.readOnlyReason { throw reason }
        let configuration = try trainingConfiguration()
        let neurons = try TrainingNeurons(datasets: try trainingDatasets(), heldOut: [], in: registry)
        let rounds = try rounds(of: neurons)
        let initial = try registry.models.bundle(toBeginWith: request.transfer, for: configuration)
        if request.transfer == nil, let start = try registry.models.trainingRecord(of: model)?.transferredFrom {
            notice(
                "\(model.identifier) began with \(start.prefix { $0 != " " }), the networks of this benchmark begin with random "
                    + "weights. `--transfer MODEL` lets them begin with a model that has not seen what is left out.")
        }
        let data = try TrainingData(
            neurons, configuration: configuration, threads: request.threads, from: registry)
        var report = EvaluationReport(
            model: model.identifier, evaluation: record(of: [], configuration: configuration), leftOut: [])
        var finished: [TrainingCheckpoints] = []
        for (index, round) in rounds.enumerated() {
            let checkpoints = try TrainingCheckpoints(
                round.identity(configuration, of: neurons, transfer: request.transfer), in: registry)
            let outcome = try EnsembleTraining(
                configuration: configuration, levels: try data.levels(without: round.digests), initial: initial,
                patience: nil,
                threads: request.threads,
                checkpoints: checkpoints
            ).run(progress: { progress(round.name, index + 1, rounds.count, $0) }, notice: notice)
            let scored = try score(round, with: outcome.ensembles, configuration: configuration)
            let evaluation = record(of: scored.neurons, configuration: configuration)
            if !scored.neurons.isEmpty { try registry.models.add(evaluation, to: model) }
            report = EvaluationReport(
                model: model.identifier,
                evaluation: record(of: report.evaluation.neurons + scored.neurons, configuration: configuration),
                leftOut: report.leftOut + scored.leftOut)
            finished.append(checkpoints)
        }
        for checkpoints in finished { checkpoints.remove() }
        return report
    }

    /// The networks of all rounds, each of which can be trained anywhere that the registry's files are;
    /// ``run(progress:notice:)`` then finds them, and scores.
    ///
    /// - Returns: one unit per round, noise level and member.
    /// - Throws: a `CascadeError` when ground truth is missing, or the model was not trained on it.
    package func work() throws -> NetworkWork {
        let configuration = try trainingConfiguration()
        let neurons = try TrainingNeurons(datasets: try trainingDatasets(), heldOut: [], in: registry)
        let rounds = try rounds(of: neurons).map { round in
            try NetworkWork.Round(
                title: "without \(round.name)", leftOut: round.digests,
                identity: round.identity(configuration, of: neurons, transfer: request.transfer), in: registry)
        }
        return try NetworkWork(
            configuration: configuration, neurons: neurons, rounds: rounds,
            initial: registry.models.bundle(toBeginWith: request.transfer, for: configuration), patience: nil,
            threads: request.threads, registry: registry)
    }

    /// The model's configuration, for those of its noise levels that are asked for.
    private func trainingConfiguration() throws -> TrainingConfiguration {
        var configuration = try TrainingConfigurationFile.read(
            registry.models.configurationText(of: model), path: "config.yaml of \(model.identifier)")
        configuration.bundle = configuration.bundle.restricted(to: noiseLevels(configuration.bundle))
        return configuration
    }

    /// Those of the model's noise levels that are asked for.
    private func noiseLevels(_ configuration: BundleConfiguration) -> [Int] {
        Set(request.noiseLevels.compactMap(configuration.noiseLevel(nearestTo:))).sorted()
    }

    /// The datasets in today's numbering; `NAME@VERSION` where the model has a record of its training.
    private func trainingDatasets() throws -> [String] {
        if let record = try registry.models.trainingRecord(of: model) {
            return record.neurons.map(\.dataset).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        }
        let trainings = try registry.models.lineage(of: model).trainings
        if let uncertain = trainings.first(where: { !$0.isCertain }) {
            throw ModelBuildingError(
                .badData, "“\(uncertain.written)” of \(model.identifier) may be either of two datasets",
                remedy: "Train a model of your own with the datasets that you mean, and benchmark that.")
        }
        return trainings.map(\.dataset)
    }

    private func rounds(of neurons: TrainingNeurons) throws -> [Round] {
        let wanted = try Set(request.datasets.map { try registry.groundTruth.dataset(named: $0).name })
        let strangers = wanted.subtracting(neurons.choices.map(\.record.dataset)).sorted()
        guard strangers.isEmpty else {
            throw ModelBuildingError(
                .usage, "\(model.identifier) was not trained on \(strangers.joined(separator: ", "))",
                remedy: "Score it there without training: `cascade-registry evaluate NAME`.")
        }
        let choices = neurons.choices.filter { wanted.isEmpty || wanted.contains($0.record.dataset) }
        try requireUnseen(choices)
        switch request.leftOut {
        case .neuron: return choices.map { Round(name: $0.record.identifier, leftOut: [$0]) }
        case .dataset:
            return Dictionary(grouping: choices, by: \.record.dataset).sorted { $0.key < $1.key }
                .map { Round(name: $0.key, leftOut: $0.value) }
        }
    }

    /// Refuses to leave out what the networks that each round begins with have seen.
    private func requireUnseen(_ choices: [TrainingNeurons.Choice]) throws {
        guard let transfer = request.transfer else { return }
        let exposure = TrainingExposure(try registry.models.lineage(of: transfer))
        let seen = Set(choices.map(\.record).filter(exposure.includes).map(\.dataset)).sorted()
        guard seen.isEmpty else {
            throw ModelBuildingError(
                .usage,
                "\(transfer.identifier) was trained on \(seen.joined(separator: ", ")), which is to be left out",
                remedy:
                    "Leave out what it has not seen, by `--datasets`, or begin with random weights, without `--transfer`."
            )
        }
    }

    private func score(
        _ round: Round, with ensembles: [Ensemble], configuration: TrainingConfiguration
    ) throws -> NeuronScoring.Result {
        let scoring = NeuronScoring(
            ensembles,
            noiseLevels: configuration.bundle.network.selfCalibrating == nil ? nil : noiseLevels(configuration.bundle),
            configuration: configuration.bundle, seed: request.seed, registry: registry)
        let results = try concurrentMap(below: round.leftOut.count, threads: request.threads) { index, others in
            try scoring.score(round.leftOut[index].record, wasTrainedOn: false, others: others)
        }
        return NeuronScoring.Result(neurons: results.flatMap(\.neurons), leftOut: results.flatMap(\.leftOut))
    }

    private func record(
        of neurons: [EvaluationRecord.Neuron], configuration: TrainingConfiguration
    ) -> EvaluationRecord {
        EvaluationRecord(
            kind: request.leftOut == .dataset ? .leaveOneDatasetOut : .leaveOneNeuronOut,
            program: Program.nameAndVersion, date: Date.now.formatted(.iso8601), seed: request.seed,
            membersPerLevel: configuration.bundle.ensembleSize, neurons: neurons)
    }
}

public import Core
internal import Files
internal import Formats
internal import Foundation
internal import Inference
public import Registry
internal import Training

/// From a configuration to a model in the registry.
public struct ModelTraining: Sendable {
    private let request: TrainingRequest
    private let registry: OpenRegistry

    /// Pairs a request with the registry that has the ground truth and is to have the model.
    public init(_ request: TrainingRequest, registry: OpenRegistry) {
        self.request = request
        self.registry = registry
    }

    /// Trains, and adds the model to the registry.
    ///
    /// A training that was killed goes on where it was: finished networks stay, and of those in training at most the last
    /// epoch is done again.
    ///
    /// - Parameters:
    ///   - progress: is told how far the training is, from any thread.
    ///   - notice: is told from any thread what a person should know, in a sentence.
    /// - Returns: the new model, or the one of the same name and content that was there.
    /// - Throws: a `CascadeError` when ground truth is missing or damaged, a network cannot be trained, or the registry
    ///   cannot be changed.
    package func run(
        progress: @escaping @Sendable (TrainingProgress) -> Void = { _ in },
        notice: @Sendable (String) -> Void = { _ in }
    ) throws -> ImportOutcome {
        let start = Date.now
        var configuration = request.configuration
        try checkName()
        let neurons = try neurons()
        let checkpoints = try checkpoints(of: neurons)
        let data = try TrainingData(
            neurons, configuration: configuration, threads: request.threads, from: registry)
        let outcome = try EnsembleTraining(
            configuration: configuration, levels: try data.levels(),
            initial: registry.models.bundle(toBeginWith: request.transfer, for: request.configuration),
            patience: request.patience, threads: request.threads, checkpoints: checkpoints
        ).run(progress: progress, notice: notice)

        configuration.bundle = configuration.bundle.finished(datasets: neurons.datasetNames)
        let record = TrainingRecord(
            program: Program.nameAndVersion, startedAt: start.formatted(.iso8601),
            finishedAt: Date.now.formatted(.iso8601), seed: configuration.seed,
            transferredFrom: request.transfer.map { "\($0.identifier) \($0.digest)" },
            earlier: try earlier(than: neurons),
            optimizer: configuration.optimizer == .adagrad
                ? configuration.adagrad.rawValue : configuration.optimizer.rawValue,
            learningRate: configuration.learningRate,
            segmentLabels: configuration.labelsPerSegment,
            batchLabels: configuration.segmentsPerBatch * configuration.labelsPerSegment,
            neurons: neurons.recordEntries, levels: outcome.levels)
        let bundle = try ModelBundle(configuration: configuration.bundle, ensembles: outcome.ensembles)
        let text = TrainingConfigurationFile.encodeFinished(configuration)
        let published = try registry.models.importBundle(
            bundle, configurationText: text,
            source: ModelSource(
                location: ModelSource.trainedHere, framework: "cascade-registry", digest: try Digest(of: text)),
            training: record, traits: neurons.commonTraits, citation: neurons.citation)
        checkpoints.remove()
        return published
    }

    /// The networks of the model, each of which can be trained anywhere that the registry's files are; ``run(progress:notice:)``
    /// then finds them.
    ///
    /// - Throws: a `CascadeError` when ground truth is missing.
    package func work() throws -> NetworkWork {
        let neurons = try neurons()
        return try NetworkWork(
            configuration: request.configuration, neurons: neurons,
            rounds: [.init(title: nil, leftOut: [], identity: identity(of: neurons), in: registry)],
            initial: registry.models.bundle(toBeginWith: request.transfer, for: request.configuration),
            patience: request.patience, threads: request.threads, registry: registry)
    }

    private func neurons() throws -> TrainingNeurons {
        try TrainingNeurons(
            datasets: request.configuration.bundle.trainingDatasets, heldOut: request.heldOut, in: registry)
    }

    private func identity(of neurons: TrainingNeurons) -> TrainingCheckpoints.Identity {
        .init(
            request.configuration, neurons: neurons, transfer: request.transfer?.digest, patience: request.patience)
    }

    private func checkpoints(of neurons: TrainingNeurons) throws -> TrainingCheckpoints {
        try TrainingCheckpoints(identity(of: neurons), in: registry)
    }

    /// Refuses, before hours of work, what could not be added to the registry after them.
    ///
    /// - Throws: a `CascadeError` that says what could not be added.
    package func checkName() throws {
        if let refusal = registry.readOnlyReason { throw refusal }
        let bundle = request.configuration.bundle
        try registry.models.requireFreeName(bundle.modelName)
        let contradictions = bundle.contradictions(name: bundle.modelName)
        guard contradictions.isEmpty else {
            throw ModelBuildingError(
                .badData, "“\(bundle.modelName)”: \(contradictions.joined(separator: " "))",
                remedy: "Change `model_name`, so that it says what the model is, or what it contradicts.")
        }
    }

    /// What the networks to begin with had been trained on, besides some neurons; `nil` for random weights.
    private func earlier(than neurons: TrainingNeurons) throws -> TrainingRecord.Earlier? {
        guard let model = request.transfer else { return nil }
        let exposure = TrainingExposure(try registry.models.lineage(of: model))
        let known = Set(neurons.choices.filter { !$0.isHeldOut }.map(\.record.digest))
        return TrainingRecord.Earlier(
            neurons: exposure.neurons.filter { !known.contains($0.digest) }, datasets: exposure.datasets.sorted())
    }
}

extension RegistryModels {
    /// The bundle that a training begins with.
    ///
    /// - Parameters:
    ///   - model: a model of this registry, or none.
    ///   - configuration: what is to be trained.
    /// - Returns: `nil` for random weights.
    /// - Throws: a `CascadeError` when the model cannot be read, or its networks have another shape.
    func bundle(toBeginWith model: ModelRecord?, for configuration: TrainingConfiguration) throws -> ModelBundle? {
        guard let model else { return nil }
        let bundle = try bundle(of: model)
        guard bundle.configuration.network.hasSameWeights(as: configuration.bundle.network) else {
            throw ModelBuildingError(
                .usage, "\(model.identifier) has networks of another shape than the configuration",
                remedy: "Take over what `cascade-registry model show NAME` says of its networks."
            )
        }
        return bundle
    }
}

/// A model to be trained.
public struct TrainingRequest: Sendable {
    /// What to train, and how.
    public var configuration: TrainingConfiguration
    /// The model whose weights are the beginning; `nil` for random ones.
    public var transfer: ModelRecord?
    /// Datasets (`DS09`) and neurons (`DS09/NAME`) that are kept out of training, to validate on.
    public var heldOut: [String]
    /// Epochs without a better held-out correlation after which a network's training stops; `nil` never stops early.
    public var patience: Int?
    /// How many threads may work.
    public var threads: Int

    /// Gathers the choices.
    public init(
        configuration: TrainingConfiguration, transfer: ModelRecord? = nil, heldOut: [String] = [],
        patience: Int? = nil, threads: Int
    ) {
        self.configuration = configuration
        self.transfer = transfer
        self.heldOut = heldOut
        self.patience = patience
        self.threads = threads
    }
}

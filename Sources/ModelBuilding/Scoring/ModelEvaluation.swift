internal import Core
public import Foundation
public import Registry

/// Judges a model of the registry by neurons whose spikes are known.
///
/// Neurons are read one per thread, so that memory does not grow with their number. A neuron's scores depend on the seed
/// and on its content alone: not on the other neurons, and not on the number of threads.
public struct ModelEvaluation: Sendable {
    private let request: EvaluationRequest
    private let model: ModelRecord
    private let registry: OpenRegistry

    /// Pairs a request with a model.
    ///
    /// - Parameters:
    ///   - request: neurons, each of which counts once, noise levels and seed.
    ///   - model: a model of `registry`.
    ///   - registry: where the model and the neurons are.
    public init(_ request: EvaluationRequest, model: ModelRecord, registry: OpenRegistry) {
        var (request, known) = (request, Set<Digest>())
        request.neurons.removeAll { !known.insert($0.digest).inserted }
        self.request = request
        self.model = model
        self.registry = registry
    }

    /// Scores the neurons and keeps the scores with the model.
    ///
    /// - Parameter progress: is called from any thread with the number of neurons that are done, and of all.
    /// - Returns: the scores that were kept, and what was left out.
    /// - Throws: a `CascadeError` when there is no neuron, or none that could be scored, when the model or a neuron cannot
    ///   be read, and when the registry cannot be changed.
    package func run(progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }) throws -> EvaluationReport {
        if let reason = registry.readOnlyReason { throw reason }
        guard !request.neurons.isEmpty else {
            throw ModelBuildingError(
                .notFound, "there is no neuron to evaluate “\(model.name)” on",
                remedy: "Import ground truth, or ask for other neurons: see `cascade-registry ground-truth list`.")
        }
        let work = try work()
        let scored = try concurrentMap(
            below: request.neurons.count, threads: request.threads, progress: progress
        ) { index, others in
            try work.scores(ofUnit: index, others: others)
        }
        let report = EvaluationReport(
            model: model.identifier,
            evaluation: EvaluationRecord(
                kind: .evaluation, program: Program.nameAndVersion, date: Date.now.formatted(.iso8601),
                seed: request.seed, membersPerLevel: model.membersPerLevel, neurons: scored.flatMap(\.neurons)),
            leftOut: scored.flatMap(\.leftOut),
            discreteSpikes: request.findsSpikes ? DiscreteSpikesScores.all(of: scored.flatMap(\.detections)) : nil)
        guard !report.evaluation.neurons.isEmpty else { throw nothingScored(report.leftOut) }
        try registry.models.add(report.evaluation, to: model)
        return report
    }

    /// The neurons, each of which can be scored anywhere that the registry's files are; ``run(progress:)`` then finds the
    /// scores.
    ///
    /// - Returns: one unit per neuron.
    /// - Throws: a `CascadeError` when the model cannot be read.
    package func work() throws -> EvaluationWork {
        let exposure = TrainingExposure(try registry.models.lineage(of: model))
        let levels = try noiseLevels()
        return try EvaluationWork(
            neurons: request.neurons.map { ($0, exposure.includes($0)) }, scoring: scoring(levels),
            conditions: .init(
                model: model.digest, noiseLevels: levels, seed: request.seed, findsSpikes: request.findsSpikes),
            registry: registry)
    }

    private func nothingScored(_ leftOut: [EvaluationReport.LeftOut]) -> ModelBuildingError {
        let example = leftOut.first.map { ": \($0.neuron) at noise level \($0.noiseLevel): \($0.reason)" } ?? ""
        return ModelBuildingError(
            .badData, "none of \(request.neurons.count) neurons can be scored\(example)",
            remedy: "Ask for higher noise levels, or for other neurons: see `cascade-registry ground-truth list`.")
    }

    /// The networks for some noise levels, ready to run.
    private func scoring(_ levels: [Int]) throws -> NeuronScoring {
        let configuration = try registry.models.manifest(of: model).configuration
        let nearest = Set(levels.compactMap { configuration.noiseLevel(nearestTo: Double($0)) }).sorted()
        return NeuronScoring(
            try registry.models.ensembles(of: model, noiseLevels: nearest), noiseLevels: levels,
            configuration: configuration, seed: request.seed, registry: registry, findsSpikes: request.findsSpikes)
    }

    private func noiseLevels() throws -> [Int] {
        let configuration = try registry.models.manifest(of: model).configuration
        return Set(request.noiseLevels.compactMap(configuration.evaluatedNoiseLevel)).sorted()
    }
}

extension BundleConfiguration {
    /// The noise level that neurons are brought to where one is asked for: the nearest one that there are networks for, or
    /// below the lowest of these, a whole one. In recordings with less noise, too, those of the lowest predict.
    fileprivate func evaluatedNoiseLevel(_ asked: Double) -> Int? {
        guard let nearest = noiseLevel(nearestTo: asked) else { return nil }
        return nearest == noiseLevels.min() && asked < Double(nearest) ? Int(max(1, asked.rounded())) : nearest
    }
}

/// On which neurons a model is to be judged, and how.
public struct EvaluationRequest: Sendable {
    /// The neurons. Recordings in which the checks found errors are left out.
    public var neurons: [NeuronRecord]
    /// The noise levels ν in %·s^½; each stands for the nearest one that the model has networks for; below
    /// the lowest of these, for itself.
    public var noiseLevels: [Double]
    /// The seed of the noise.
    public var seed: UInt64
    /// Whether discrete spikes are found and compared with the true ones as well.
    public var findsSpikes: Bool
    /// How many threads may work.
    public var threads: Int

    /// A request with the defaults of the command line.
    public init(
        neurons: [NeuronRecord], noiseLevels: [Double] = [2, 4, 8], seed: UInt64 = 1, findsSpikes: Bool = false,
        threads: Int = ProcessInfo.processInfo.activeProcessorCount
    ) {
        self.neurons = neurons
        self.noiseLevels = noiseLevels
        self.seed = seed
        self.findsSpikes = findsSpikes
        self.threads = threads
    }
}

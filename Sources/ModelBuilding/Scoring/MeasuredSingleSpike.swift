internal import Core
internal import Inference
package import Registry
package import Signals

/// What a model says of a single spike, measured on the neurons that it was trained on.
package struct MeasuredSingleSpike: Hashable, Sendable, Codable {
    /// The mean answer, frame by frame, above what is predicted before the spike.
    package let answer: SingleSpike
    /// The noise level ν of the recordings, in %·s^½.
    package let noiseLevel: Int
    /// Spikes without another one within a second.
    package let spikeCount: Int
    /// The neurons that have some.
    package let neuronCount: Int

    private static let reachSeconds = 1.0
    /// Where most published models have networks.
    private static let customaryNoiseLevel = 2.0

    /// Predicts the neurons and averages around isolated spikes.
    ///
    /// - Parameters:
    ///   - model: a model of `registry`.
    ///   - registry: where the neurons are looked for.
    ///   - threads: how many threads may work.
    ///   - progress: is called from any thread with the number of neurons that are done, and of all.
    /// - Returns: `nil` where none of the model's neurons is in the registry, or none has an isolated spike.
    /// - Throws: a `CascadeError` when the model or a neuron cannot be read.
    package static func measure(
        _ model: ModelRecord, in registry: OpenRegistry, threads: Int,
        progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> MeasuredSingleSpike? {
        let configuration = try registry.models.manifest(of: model).configuration
        let records = try registry.groundTruth.neurons(trainedOnBy: model, registry.models)
        guard !records.isEmpty, let level = configuration.noiseLevel(nearestTo: customaryNoiseLevel),
            let ensemble = try registry.models.ensembles(of: model, noiseLevels: [level]).first
        else { return nil }
        let evaluation = EnsembleEvaluation(ensemble, configuration: configuration)
        let none = IsolatedSpikes(reachFrames: Int((reachSeconds * configuration.frameRateHz).rounded()))
        let parts = try concurrentMap(below: records.count, threads: threads, progress: progress) { index, others in
            try others.check()
            let unfit = try registry.groundTruth.manifest(of: records[index]).inspection.unfitRecordings
            let neuron = try registry.groundTruth.resampled(
                records[index], frameRateHz: configuration.frameRateHz, noiseLevel: Double(level),
                windowLength: configuration.network.windowLength
            ).without(unfit)
            var spikes = none
            evaluation.add(neuron, seed: 1, to: &spikes)
            return spikes
        }
        let sum = parts.reduce(into: none, +=)
        guard let mean = sum.mean else { return nil }
        return MeasuredSingleSpike(
            answer: SingleSpike(response: mean, spikeAt: sum.reachFrames, frameRateHz: configuration.frameRateHz),
            noiseLevel: level, spikeCount: sum.spikeCount, neuronCount: parts.count { $0.spikeCount > 0 })
    }
}

extension RegistryGroundTruth {
    /// The neurons that a model was trained on, as far as they are here and it is certain which they are.
    fileprivate func neurons(trainedOnBy model: ModelRecord, _ models: RegistryModels) throws -> [NeuronRecord] {
        var known = Set<Digest>()
        return try models.lineage(of: model).trainings.filter { $0.isCertain && !$0.isEarlier }.flatMap {
            training -> [NeuronRecord] in
            guard let version = training.versions.last else { return [] }
            var filter = NeuronFilter()
            filter.datasets = [version]
            let used = training.neurons.map { Set($0.filter { !$0.isHeldOut }.map(\.digest)) }
            return try neurons(matching: filter).filter { used?.contains($0.digest) ?? true }
        }.filter { known.insert($0.digest).inserted }
    }
}

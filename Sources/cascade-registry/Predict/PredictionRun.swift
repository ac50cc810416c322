import Core
import Foundation
import Inspection
import Prediction
import Registry
import Resolution
import Synchronization

/// The prediction of one recording: all of its trace sets, each with the model that was named or that suits it.
struct PredictionRun {
    var request: PredictionRequest
    let model: String?
    let locked: URL?
    let known: FactOptions
    let connection: NetworkOptions
    let isQuiet: Bool

    /// What an earlier run did that was the same, and whose outputs are still there; `nil` where there is none.
    func earlierPredictions(in registry: OpenRegistry) throws -> [EarlierPrediction]? {
        guard let model else {
            return try request.earlierPredictions(modelDigest: locked.map { try ModelLock($0).weightsDigest })
        }
        // With a model that is not here nothing was predicted.
        guard try registry.models.has(model) else { return nil }
        return try request.earlierPredictions(modelDigest: registry.models.named(model).digest)
    }

    /// The models that would be chosen by now, where they are others than those of an earlier run: those of the registry, or
    /// of the lists, may have changed.
    ///
    /// - Returns: a name for each of the predictions; `nil` where it is the same.
    func otherModels(than earlier: [EarlierPrediction], in registry: OpenRegistry) throws -> [String?] {
        guard model == nil, locked == nil else { return earlier.map { _ in nil } }
        let selection = ModelSelection(registry: registry, connection: connection, isQuiet: isQuiet)
        return try earlier.map { prediction in
            let recording = prediction.report.recording
            let alike = earlier.filter {
                $0.report.recording.frameRateHz == recording.frameRateHz && $0.traits == prediction.traits
            }
            var facts = known.facts(
                frameRateHz: recording.frameRateHz,
                noiseLevels: .measured(alike.flatMap(\.report.neurons).map { $0.noiseLevel ?? .nan }),
                recorded: prediction.traits)
            if recording.resampledToHz != nil { facts.allowsResampling = true }
            guard let candidate = try selection.candidate(for: facts, matching: known.filter) else { return nil }
            let isSame =
                try candidate.availability == .onDisk
                && registry.models.named(candidate.identifier).digest == prediction.report.model.weightsSHA256
            return isSame ? nil : candidate.identifier
        }
    }

    /// Looks at the recording, chooses models and predicts.
    ///
    /// - Returns: one report for each trace set.
    func run(in registry: OpenRegistry) throws -> [PredictionReport] {
        let recording = try RecordingLook(isQuiet: isQuiet).usable(
            request.recording, reading: request.reading, threads: request.threads)
        try request.requireRoom(forTraceSets: recording.traceSets.map(\.traceSet.name))
        // All models are there before anything is predicted.
        let chosen = try Self.choosing.withLock { _ in
            var choices = ModelChoices(self, recording, registry)
            return try recording.traceSets.map { try choices.model(for: $0) }
        }
        let predictions = zip(recording.traceSets, chosen).map { traceSet, chosen in
            var request = request
            request.resamples = chosen.resamples
            Log.step("predicting \(traceSet.traceSet.name) with \(chosen.model.identifier)")
            return RecordingPrediction(
                request, of: traceSet, in: recording, model: chosen.model, registry: registry, choice: chosen.choice)
        }
        let progress = Progress("Predicted neurons:", isQuiet: isQuiet)
        defer { progress.finish() }
        return try RecordingPrediction.run(predictions) { done, total in progress.show(done, of: total) }
    }

    /// Of several recordings, one at a time may fetch a model.
    private static let choosing = Mutex(())
}

/// The models of a recording's trace sets. Those of one rate, of which the same is known, get the same model, by the noise
/// of all their neurons.
private struct ModelChoices {
    struct Chosen: Sendable {
        let model: ModelRecord
        let choice: ModelChoice?
        let resamples: Bool
    }

    private struct Key: Hashable {
        let frameRateHz: Double
        let traits: Traits
    }

    private let run: PredictionRun
    private let recording: SurveyedRecording
    private let registry: OpenRegistry
    private var known: [Key: Chosen] = [:]

    init(_ run: PredictionRun, _ recording: SurveyedRecording, _ registry: OpenRegistry) {
        self.run = run
        self.recording = recording
        self.registry = registry
    }

    mutating func model(for traceSet: SurveyedTraceSet) throws -> Chosen {
        let key = Key(frameRateHz: try traceSet.requireUsable(), traits: traceSet.traceSet.traits)
        if let chosen = known[key] { return chosen }
        let chosen = try choose(key)
        known[key] = chosen
        return chosen
    }

    private func choose(_ key: Key) throws -> Chosen {
        let alike = recording.traceSets.filter {
            $0.frameRateHz == key.frameRateHz && $0.traceSet.traits == key.traits
        }
        let facts = run.known.facts(
            frameRateHz: key.frameRateHz, noiseLevels: .measured(alike.flatMap(\.noiseLevels)),
            recorded: key.traits)
        do {
            return try choose(for: facts)
        } catch let error as any CascadeError where error.category == .network && run.locked == nil {
            guard let local = try registry.models.resolve(facts, matching: run.known.filter).winner?.candidate else {
                throw error
            }
            throw RegistryError(
                .network, error.reason,
                remedy: "\(local.identifier), which is here, fits the recording, too: `"
                    + RepeatedCommand().without("--model").with("--offline").text + "`")
        }
    }

    private func choose(for facts: RecordingFacts) throws -> Chosen {
        let selection = ModelSelection(registry: registry, connection: run.connection, isQuiet: run.isQuiet)
        if let model = try run.model.map(selection.model(named:)) ?? run.locked.map(selection.model(lockedIn:)) {
            try run.known.requireFulfilled(by: model)
            return Chosen(model: model, choice: nil, resamples: run.request.resamples)
        }
        var facts = facts
        let (model, choice) = try selection.model(for: &facts, matching: run.known.filter)
        return Chosen(model: model, choice: choice, resamples: facts.allowsResampling)
    }
}

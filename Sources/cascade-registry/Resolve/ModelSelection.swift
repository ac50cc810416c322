import Core
import Foundation
import Resolution
import Registry

/// Finds the model of a prediction, and tells on the way what happens.
struct ModelSelection {
    let registry: OpenRegistry
    let connection: NetworkOptions
    let isQuiet: Bool

    /// The model that suits a recording; it is fetched where it is not here. Where only the frame rate is in the way,
    /// somebody at a terminal is asked whether to resample.
    func model(for facts: inout RecordingFacts) throws -> (model: ModelRecord, choice: ModelChoice) {
        try connection.refreshNewLists(of: registry, isQuiet: isQuiet)
        let (model, choice): (ModelRecord, ModelChoice)
        do {
            (model, choice) = try chosen(for: facts)
        } catch let error as ResolutionError where !facts.allowsResampling {
            var resampled = facts
            resampled.allowsResampling = true
            guard try registry.models.resolve(resampled, remote: registry.models.remoteCandidates()).winner != nil,
                Console.confirms(
                    "\(error.reason). Resample the recording for a model of another rate?", isQuiet: isQuiet)
            else { throw error }
            facts = resampled
            (model, choice) = try chosen(for: facts)
        }
        note("Model \(choice.model), of \(choice.candidateCount): \(choice.reason)")
        for warning in choice.warnings { note("Warning: \(warning)") }
        return (model, choice)
    }

    private func chosen(for facts: RecordingFacts) throws -> (ModelRecord, ModelChoice) {
        let progress = FetchProgress(isQuiet: isQuiet)
        var fetched: [ModelRecord] = []
        let chosen = try registry.models.choose(for: facts, network: connection.access) { event in
            if case .fetched(let outcome) = event { fetched.append(outcome.model) }
            tell(event, progress)
        }
        for model in fetched where !isQuiet {
            if let change = try NameChange(of: model, in: registry).text { Console.note(change) }
        }
        return chosen
    }

    /// The model of a lock; it is fetched where it is not here.
    func model(lockedIn file: URL) throws -> ModelRecord {
        let lock = try ModelLock(file)
        let progress = FetchProgress(isQuiet: isQuiet)
        defer { progress.finish() }
        return try registry.models.locked(lock, network: connection.access) { progress.show(lock.name, $0) }
    }

    private func tell(_ event: ChoiceEvent, _ progress: FetchProgress) {
        switch event {
        case .fetching(let candidate):
            note("Best for this recording: \(candidate.label). Fetching it")
        case .progress(let download):
            progress.show("Fetching", download)
        case .fetched(let outcome):
            progress.finish()
            note(FetchLine(outcome).text)
        case .unusable(let candidate, let reason):
            progress.finish()
            note("Warning: \(candidate.label) cannot be used: \(reason)")
        case .betterElsewhere(let candidate):
            note("Without --offline, \(candidate.label) would suit this recording better")
        }
    }

    private func note(_ line: String) {
        if !isQuiet { Console.note(line) }
    }
}

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
    func model(
        for facts: inout RecordingFacts, matching filter: ModelFilter
    ) throws -> (model: ModelRecord, choice: ModelChoice) {
        try connection.refreshNewLists(of: registry, isQuiet: isQuiet)
        let (model, choice): (ModelRecord, ModelChoice)
        do {
            (model, choice) = try chosen(for: facts, matching: filter)
        } catch let error as ResolutionError where !facts.allowsResampling {
            var resampled = facts
            resampled.allowsResampling = true
            let remote = try registry.models.remoteCandidates(matching: filter)
            guard try registry.models.resolve(resampled, matching: filter, remote: remote).winner != nil,
                Console.confirms(
                    "\(error.reason). Resample the recording for a model of another rate?", isQuiet: isQuiet)
            else { throw error }
            facts = resampled
            (model, choice) = try chosen(for: facts, matching: filter)
        }
        note("Model \(choice.model), of \(choice.candidateCount): \(choice.reason)")
        for warning in choice.warnings { note("Warning: \(warning)") }
        return (model, choice)
    }

    private func chosen(
        for facts: RecordingFacts, matching filter: ModelFilter
    ) throws -> (ModelRecord, ModelChoice) {
        let progress = FetchProgress(isQuiet: isQuiet)
        var fetched: [ModelRecord] = []
        let chosen = try registry.models.choose(for: facts, matching: filter, network: connection.access) { event in
            if case .fetched(let outcome) = event { fetched.append(outcome.model) }
            tell(event, progress)
        }
        try fetched.forEach(noteChange)
        return chosen
    }

    /// A model that was asked for by its name, alias or digest; it is fetched where it is not here.
    func model(named reference: String) throws -> ModelRecord {
        if try !registry.models.has(reference) { try connection.refreshNewLists(of: registry, isQuiet: isQuiet) }
        let progress = FetchProgress(isQuiet: isQuiet)
        defer { progress.finish() }
        var fetched: ModelRecord?
        let model = try registry.models.obtain(reference, network: connection.access) { event in
            switch event {
            case .fetching(let listed): note("\(listed.name) is not here. Fetching it, as \(listed.list) says")
            case .progress(let download): progress.show(reference, download)
            case .fetched(let outcome):
                progress.finish()
                note(FetchLine(outcome).text)
                fetched = outcome.model
            }
        }
        if let fetched { try noteChange(of: fetched) }
        return model
    }

    private func noteChange(of model: ModelRecord) throws {
        if !isQuiet, let change = try NameChange(of: model, in: registry).text { Console.note(change) }
    }

    /// The model that would be chosen for a recording; nothing is fetched. `nil` where none fits.
    func candidate(for facts: RecordingFacts, matching filter: ModelFilter) throws -> ModelCandidate? {
        let remote = connection.offline ? [] : try registry.models.remoteCandidates(matching: filter)
        return try registry.models.resolve(facts, matching: filter, remote: remote).winner?.candidate
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

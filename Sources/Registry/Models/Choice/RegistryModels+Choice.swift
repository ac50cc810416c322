public import Resolution
internal import Core
public import Download

/// What happens while a model is chosen, for people to read.
public enum ChoiceEvent: Sendable {
    /// The model that suits best is not here and will be fetched.
    case fetching(ModelCandidate)
    /// Bytes arrive.
    case progress(DownloadProgress)
    /// It was fetched.
    case fetched(FetchOutcome)
    /// It cannot be used; the others are ranked again without it.
    case unusable(ModelCandidate, reason: String)
    /// A model that is not here would suit better than the best one that is, but may not be fetched.
    case betterElsewhere(ModelCandidate)
}

extension RegistryModels {
    /// The model that suits a recording best, among those that are here and those in lists; one that is not here is
    /// fetched. When its configuration says something else than its list did, all are ranked again.
    ///
    /// - Parameters:
    ///   - facts: what is known of the recording.
    ///   - filter: which models may be chosen; all by default.
    ///   - network: whether connections may be opened; if not, only models that are here are chosen.
    ///   - event: is called with what happens meanwhile.
    /// - Returns: the model, and why it was chosen.
    /// - Throws: ``RegistryError`` when no model fits; a `CascadeError` of category `.network` when the best one cannot be
    ///   fetched.
    public func choose(
        for facts: RecordingFacts, matching filter: ModelFilter = ModelFilter(), network: NetworkAccess,
        event: (ChoiceEvent) -> Void
    ) throws -> (model: ModelRecord, choice: ModelChoice) {
        var faults: [String: String] = [:]
        while true {
            var candidates = try remoteCandidates(matching: filter)
            for (place, candidate) in candidates.enumerated() {
                if let fault = candidate.fault, faults[candidate.label] == nil {
                    faults[candidate.label] = fault
                    event(.unusable(candidate, reason: fault))
                }
                if !faults.isEmpty, let fault = faults[candidate.label] { candidates[place].fault = fault }
            }
            let resolution = try resolve(facts, matching: filter, remote: candidates)
            guard let best = resolution.winner?.candidate, let list = best.availability.list else {
                let choice = try resolution.choice()
                return (try named(choice.model), choice)
            }
            guard network != .offline else {
                return try localModel(for: facts, matching: filter, insteadOf: best, event)
            }
            event(.fetching(best))
            do {
                let remote = try lists.model(named: best.name, list: list)
                event(.fetched(try fetch(remote, network: network) { event(.progress($0)) }))
            } catch let error as any CascadeError where error.category == .badData {
                faults[best.label] = error.reason
                event(.unusable(best, reason: error.reason))
            }
        }
    }

    /// The best of the models that are here.
    private func localModel(
        for facts: RecordingFacts, matching filter: ModelFilter, insteadOf remote: ModelCandidate,
        _ event: (ChoiceEvent) -> Void
    ) throws -> (model: ModelRecord, choice: ModelChoice) {
        let local = try resolve(facts, matching: filter)
        guard local.winner != nil else {
            throw NetworkAccess.refusal(of: "only “\(remote.name)”, which is not in this registry, fits the recording")
        }
        event(.betterElsewhere(remote))
        let choice = try local.choice()
        return (try named(choice.model), choice)
    }
}

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
    /// The models of all lists that were not fetched yet, as candidates for a resolution.
    ///
    /// - Returns: one per entry of a list, in the order of the lists.
    /// - Throws: ``RegistryError`` when the registry cannot be read.
    public func remoteCandidates() throws -> [ModelCandidate] {
        try unfetchedModels().map(\.candidate)
    }

    /// A model whose address has a damaged record may have been fetched: it is there, with that fault.
    private func unfetchedModels() throws -> [(model: RemoteModel, candidate: ModelCandidate)] {
        let known = try manifests.knownDeliveries()
        return try lists.models().compactMap { listed in
            var candidate = ModelCandidate(listed.model, list: listed.list)
            for address in listed.model.addresses {
                switch known.delivery(of: listed.model.name, from: address) {
                case .success(let delivery?) where try model(of: delivery, wanted: listed.model) != nil: return nil
                case .success: break
                case .failure(let error) where error.isDamageOrAbsence: candidate.fault = error.reason
                case .failure(let error): throw error
                }
            }
            return (listed.model, candidate)
        }
    }

    /// The model that suits a recording best, among those that are here and those in lists; one that is not here is
    /// fetched. When its configuration says something else than its list did, all are ranked again.
    ///
    /// - Parameters:
    ///   - facts: what is known of the recording.
    ///   - network: whether connections may be opened; if not, only models that are here are chosen.
    ///   - event: is called with what happens meanwhile.
    /// - Returns: the model, and why it was chosen.
    /// - Throws: ``RegistryError`` when no model fits; a `CascadeError` of category `.network` when the best one cannot be
    ///   fetched.
    public func choose(
        for facts: RecordingFacts, network: NetworkAccess, event: (ChoiceEvent) -> Void
    ) throws -> (model: ModelRecord, choice: ModelChoice) {
        var faults: [String: String] = [:]
        while true {
            let listed = try unfetchedModels()
            for candidate in listed.map(\.candidate) {
                guard let fault = candidate.fault, faults[candidate.label] == nil else { continue }
                faults[candidate.label] = fault
                event(.unusable(candidate, reason: fault))
            }
            let candidates = listed.map { listed in
                var candidate = listed.candidate
                candidate.fault = candidate.fault ?? faults[candidate.label]
                return candidate
            }
            let resolution = try resolve(facts, remote: candidates)
            guard let best = resolution.winner?.candidate, let place = candidates.firstIndex(of: best) else {
                let choice = try resolution.choice()
                return (try named(choice.model), choice)
            }
            if network == .offline { return try localModel(for: facts, insteadOf: best, event) }
            event(.fetching(best))
            do {
                event(.fetched(try fetch(listed[place].model, network: network) { event(.progress($0)) }))
            } catch let error as any CascadeError where error.category == .badData {
                faults[best.label] = error.reason
                event(.unusable(best, reason: error.reason))
            }
        }
    }

    /// The best of the models that are here.
    private func localModel(
        for facts: RecordingFacts, insteadOf remote: ModelCandidate, _ event: (ChoiceEvent) -> Void
    ) throws -> (model: ModelRecord, choice: ModelChoice) {
        let local = try resolve(facts)
        guard local.winner != nil else {
            throw NetworkAccess.refusal(of: "only “\(remote.name)”, which is not in this registry, fits the recording")
        }
        event(.betterElsewhere(remote))
        let choice = try local.choice()
        return (try named(choice.model), choice)
    }
}

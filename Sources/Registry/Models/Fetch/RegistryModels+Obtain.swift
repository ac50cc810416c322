internal import Core
public import Download

/// A model that was asked for by name, wherever it is.
public enum NamedModel: Sendable {
    /// It is in the registry.
    case here(ModelRecord)
    /// A list offers it.
    case listed(ListedModel)
    /// It comes with the program, and was removed from this registry.
    case builtIn(String)
}

extension RegistryModels {
    /// Whether the registry has a model.
    ///
    /// - Parameter reference: as for ``named(_:)``.
    /// - Returns: the answer.
    /// - Throws: as ``named(_:)``, but where there is none.
    public func has(_ reference: String) throws -> Bool { try record(meantBy: reference) != nil }

    /// Finds a model: in the registry, in the lists, or among those that come with the program.
    ///
    /// - Parameter reference: as for ``named(_:)``; a name, where it is not in the registry.
    /// - Returns: where it is.
    /// - Throws: ``RegistryError`` that names similar models when nobody has it.
    public func find(_ reference: String) throws -> NamedModel {
        if let record = try record(meantBy: reference) { return .here(record) }
        if let listed = try lists.models(where: [SQLCondition("name = ?", [reference])]).first {
            return .listed(listed)
        }
        if try core.builtInModels.manifests().contains(where: { $0.name == reference }) { return .builtIn(reference) }
        return .here(try named(reference))
    }

    /// Finds a model as ``find(_:)`` does, and brings it here where it is not.
    ///
    /// - Parameters:
    ///   - reference: as for ``find(_:)``.
    ///   - network: whether connections may be opened.
    ///   - event: is called with what happens meanwhile.
    /// - Returns: the model, which is in the registry now.
    /// - Throws: ``RegistryError`` when nobody has it; of category `.network` when it cannot be fetched.
    public func obtain(
        _ reference: String, network: NetworkAccess, event: (ObtainEvent) -> Void
    ) throws -> ModelRecord {
        switch try find(reference) {
        case .here(let record): return record
        case .builtIn(let name): return try importBuiltIn(named: name).record
        case .listed(let listed):
            if network != .offline { event(.fetching(listed)) }
            let outcome = try fetch(listed.model, network: network) { event(.progress($0)) }
            event(.fetched(outcome))
            return outcome.model
        }
    }
}

/// What happens while a model is brought here, for people to read.
public enum ObtainEvent: Sendable {
    /// It is not here, and a list offers it.
    case fetching(ListedModel)
    /// Bytes arrive.
    case progress(DownloadProgress)
    /// It is here.
    case fetched(FetchOutcome)
}

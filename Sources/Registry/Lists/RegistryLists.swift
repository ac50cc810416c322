package import Core
internal import Foundation
internal import GRDB

/// The lists of models and ground truth that can be fetched, and what they offer.
public struct RegistryLists: RegistryPart {
    let core: RegistryCore

    /// The lists of models that can be fetched, in the order in which their models come: those that users added, the
    /// oldest first, then those that every registry knows.
    ///
    /// - Returns: one value per list. Of one whose document is damaged, nothing is known but the name.
    /// - Throws: ``RegistryError`` when the disk or a permission keeps one, or their folder, from being read.
    package func all() throws(RegistryError) -> [KnownList] {
        let kept = try keptLists()
        for case .failure(let error) in kept.map(\.list) where !error.isDamageOrAbsence { throw error }
        return known(kept)
    }

    /// The lists as ``all()`` has them, without their models.
    ///
    /// - Returns: one value per list.
    /// - Throws: ``RegistryError`` as of ``all()``.
    package func heads() throws -> [KnownList] {
        known(try catalog.readingLists { try ListIndex.heads($0) })
    }

    /// The names of the lists in the order of ``all()``, from tables that are up to date.
    func orderedNames(_ database: Database) throws -> [String] {
        known(try ListIndex.heads(database)).map(\.name)
    }

    private func known(_ kept: [(name: String, list: Result<KeptList, RegistryError>)]) -> [KnownList] {
        let own = kept.compactMap { _, list -> KnownList? in
            guard case .success(let list) = list, list.number != nil else { return nil }
            return KnownList(list)
        }.sorted { ($0.number ?? 0) < ($1.number ?? 0) }
        let entries = builtIn(beside: own)
        let damaged = kept.compactMap { name, list -> KnownList? in
            guard case .failure(let error) = list, !entries.contains(where: { $0.name == name }) else { return nil }
            return KnownList(name: name, location: nil, number: nil, unreadableBecause: error.reason)
        }
        let builtIn = entries.compactMap { entry -> KnownList? in
            switch kept.first(where: { $0.name == entry.name })?.list {
            case .success(let list) where list.location == entry.location: list.isRemoved ? nil : KnownList(list)
            case .failure(let error): KnownList(entry, unreadableBecause: error.reason)
            default: KnownList(entry)
            }
        }
        return own + damaged + builtIn
    }

    /// Finds one list.
    ///
    /// - Parameter name: its name.
    /// - Returns: the list.
    /// - Throws: ``RegistryError`` that names similar lists when there is none.
    package func named(_ name: String) throws -> KnownList {
        let lists = try all()
        if let list = lists.first(where: { $0.name == name }) { return list }
        let similar = names(similarTo: name, among: lists.map(\.name)).map { "“\($0)”" }.joined(separator: ", ")
        throw RegistryError(
            .notFound, "there is no list “\(name)” in the registry \(location.folder.path)",
            remedy: similar.isEmpty
                ? "See `cascade-registry catalog list`; `cascade-registry catalog add URL|FILE` adds one."
                : "Did you mean \(similar)?")
    }

    /// The models of all lists, as they were when each was last fetched.
    ///
    /// - Returns: in the order of ``all()``, and inside a list in its own. A name may occur in several lists.
    /// - Throws: ``RegistryError`` as of ``all()``.
    public func models() throws(RegistryError) -> [ListedModel] {
        try all().flatMap { list in
            (list.lastGood?.models ?? []).map { ListedModel(list: list.name, model: $0) }
        }
    }

    /// Finds a model in the lists.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - list: the only list to look in; by default the first that has it.
    /// - Returns: the model.
    /// - Throws: ``RegistryError`` that names similar models when there is none, or similar lists.
    package func model(named name: String, list: String? = nil) throws -> RemoteModel {
        if let found = try models(where: [SQLCondition("name = ?", [name])], list: list).first { return found.model }
        let known = try modelNames(list: list)
        let similar = names(similarTo: name, among: known).map { "“\($0)”" }
        let remedy =
            known.isEmpty
            ? "Fetch the lists first: `cascade-registry catalog refresh`."
            : similar.isEmpty
                ? "`cascade-registry catalog list` shows the lists, `cascade-registry catalog refresh` makes them new."
                : "Did you mean \(similar.joined(separator: ", "))?"
        throw RegistryError(
            .notFound, "there is no model “\(name)” in \(list.map { "the list “\($0)”" } ?? "any list of models")",
            remedy: remedy)
    }

    /// The models of lists that fulfil some conditions: in the order of the lists, and inside a list in its own.
    func models(where conditions: [SQLCondition], list: String? = nil) throws -> [ListedModel] {
        let lists = try listNames(list)
        let models = try catalog.readingLists { try ListIndex.models(where: conditions, $0) }
        let byList = Dictionary(grouping: models, by: \.list)
        return lists.flatMap { byList[$0] ?? [] }
    }

    /// The names of the models of one list, or of all; each once.
    func modelNames(list: String? = nil) throws -> [String] {
        let lists = Set(try listNames(list))
        return try catalog.readingLists { database in
            let rows = try Row.fetchCursor(database, sql: "SELECT DISTINCT name, list FROM listed_model ORDER BY name")
            var names: [String] = []
            while let row = try rows.next() {
                let name: String = try row.decode(atIndex: 0)
                if names.last != name, lists.contains(try row.decode(atIndex: 1)) { names.append(name) }
            }
            return names
        }
    }

    /// The names of all lists, or one of them that is there.
    private func listNames(_ list: String?) throws -> [String] {
        guard let list else { return try heads().map(\.name) }
        return [try named(list).name]
    }

    /// The models of one list, or of all.
    ///
    /// - Parameter list: its name.
    /// - Returns: as ``models()``.
    /// - Throws: ``RegistryError`` that names similar lists when there is none.
    public func models(list: String?) throws -> [ListedModel] {
        guard let list = try list.map(named) else { return try models() }
        return (list.lastGood?.models ?? []).map { ListedModel(list: list.name, model: $0) }
    }

    /// Takes a list away. One that every registry knows stays away until it is restored.
    ///
    /// - Parameter name: its name.
    /// - Returns: what is gone.
    /// - Throws: ``RegistryError`` that names similar lists when there is none, or when the registry cannot be changed.
    @discardableResult
    package func remove(named name: String) throws -> KnownList {
        try catalog.write { _ in
            let list = try named(name)
            if list.isBuiltIn, let location = list.location {
                try manifests.write(KeptList(name: name, location: location, number: nil, isRemoved: true))
            } else {
                try manifests.removeList(named: name)
            }
            return list
        }
    }

    /// The built-in lists; one whose name a user gave to a list gets another.
    func builtIn(beside lists: [KnownList]) -> [KnownLocations.Entry] {
        let own = lists.filter { $0.number != nil }.map(\.name)
        return core.builtInLists.entries.reduce(into: []) { entries, entry in
            let name = uniqueName(entry.name, among: own + entries.map(\.name))
            entries.append(.init(name: name, location: entry.location))
        }
    }

    private func keptLists() throws(RegistryError) -> [(name: String, list: Result<KeptList, RegistryError>)] {
        try manifests.listNames().map { name in
            (name, Result { () throws(RegistryError) in try manifests.list(named: name) })
        }
    }

    /// What verification finds about lists, and about what their addresses have delivered.
    func findings() throws -> [VerificationReport.Finding] {
        try known(keptLists()).compactMap { list in
            guard let reason = list.unreadableBecause else { return nil }
            let remedy = manifests.refusal(toReplaceList: list.name)?.remedy
            return .init(
                .warning, .listUnreadable, manifests.url(ofList: list.name), reason,
                remedy ?? "Look at the disk, and make the file readable.")
        } + (try models.linkFindings())
    }
}

extension KnownList {
    init(_ list: KeptList) {
        self.init(
            name: list.name, location: list.location, number: list.number, signers: list.signers,
            lastGood: list.lastGood, lastFailure: list.lastFailure)
    }

    init(_ entry: KnownLocations.Entry, unreadableBecause: String? = nil) {
        self.init(name: entry.name, location: entry.location, number: nil, unreadableBecause: unreadableBecause)
    }
}

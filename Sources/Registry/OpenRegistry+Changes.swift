internal import Core
internal import Foundation
internal import GRDB

/// What an import did.
public enum ImportOutcome: Hashable, Sendable {
    /// The model is new, or a new version of one that was there.
    case added(ModelRecord)
    /// The same content was there under this name.
    case alreadyPresent(ModelRecord)

    /// The model, in either case.
    public var record: ModelRecord {
        switch self {
        case .added(let record), .alreadyPresent(let record): record
        }
    }
}

/// What a removal took away.
public struct ModelRemoval: Hashable, Sendable, Codable {
    /// The model.
    public let identifier: String
    /// Aliases that pointed to it.
    public let aliases: [String]
    /// Objects that no other model needs.
    public let objectCount: Int
    /// Their size.
    public let byteCount: Int
}

extension OpenRegistry {
    /// Adds a model whose objects are given, under the next free version of its name.
    ///
    /// The objects come first, then the manifest, then the catalog: whatever can be seen is complete.
    func publish(_ manifest: ModelManifest, objects: [Data]) throws -> ImportOutcome {
        try RegistryName.check(manifest.name)
        if let refusal = readOnlyReason { throw refusal }
        for bytes in objects { _ = try store.put(bytes) }
        let (identifier, isNew) = try catalog.write { database in
            try catalog.synchronize(database)
            if let present = try existing(manifest, in: database) { return (present, false) }
            // Somebody may have removed a model that shared these objects before this transaction began.
            for bytes in objects { _ = try store.put(bytes) }
            let version = (manifests.versions(of: manifest.name).max() ?? 0) + 1
            let numbered = manifest.renamed(manifest.name, version: version)
            try manifests.add(numbered)
            try checkpoint("manifest added")
            try catalog.synchronize(database)
            try checkpoint("catalog updated")
            return (numbered.identifier, true)
        }
        try checkpoint("catalog committed")
        let record = try model(named: identifier)
        return isNew ? .added(record) : .alreadyPresent(record)
    }

    /// The identifier of a model of the same name and content.
    private func existing(_ manifest: ModelManifest, in database: Database) throws -> String? {
        let files = try String.fetchAll(
            database, sql: "SELECT manifest_file FROM model WHERE name = ? AND digest = ? ORDER BY version",
            arguments: [manifest.name, manifest.digest.hexadecimal])
        return try files.map { try manifests.model(file: $0) }.first { $0.hasSameContent(as: manifest) }?.identifier
    }

    /// Removes one version of a model, the aliases that point to it, and the objects that no other model needs.
    ///
    /// - Parameter record: a model of this registry.
    /// - Returns: what is gone.
    /// - Throws: ``RegistryError`` when the registry cannot be changed.
    @discardableResult
    public func remove(_ record: ModelRecord) throws -> ModelRemoval {
        try catalog.write { database in
            try catalog.synchronize(database)
            try checkPresence(of: record, in: database)
            let aliases = try String.fetchAll(
                database, sql: "SELECT alias FROM alias WHERE name = ? AND version = ? ORDER BY alias",
                arguments: [record.name, record.version])
            let objects = try Row.fetchAll(
                database,
                sql: """
                    SELECT DISTINCT model_object.digest, model_object.byte_count
                    FROM model_object JOIN model ON model.id = model_id
                    WHERE name = ? AND version = ?
                    """, arguments: [record.name, record.version])
            for alias in aliases { try manifests.removeAlias(alias) }
            try manifests.removeModel(file: ManifestFolder.fileName(name: record.name, version: record.version))
            try checkpoint("manifest removed")
            try catalog.synchronize(database)
            let needed = Set(try String.fetchAll(database, sql: "SELECT digest FROM model_object"))
            var freed: [Int] = []
            for object in objects {
                guard let digest = Digest(hexadecimal: object["digest"]), !needed.contains(digest.hexadecimal) else {
                    continue
                }
                try store.remove(digest)
                try checkpoint("object removed")
                freed.append(object["byte_count"])
            }
            return ModelRemoval(
                identifier: record.identifier, aliases: aliases, objectCount: freed.count,
                byteCount: freed.reduce(0, +))
        }
    }

    /// - Throws: ``RegistryError`` when somebody has removed the model meanwhile.
    private func checkPresence(of record: ModelRecord, in database: Database) throws {
        let isThere = "SELECT 1 FROM model WHERE name = ? AND version = ?"
        guard try Int.fetchOne(database, sql: isThere, arguments: [record.name, record.version]) == nil else { return }
        throw RegistryError(
            .notFound, "\(record.identifier) has been removed", remedy: "See `cascade-registry model list`.")
    }

    /// Gives a model a second name, or moves that name to it.
    ///
    /// - Parameters:
    ///   - alias: letters, digits and `._+-`; not the name of a model.
    ///   - record: a model of this registry.
    /// - Throws: ``RegistryError`` for a name that is not possible or is taken by a model.
    public func setAlias(_ alias: String, to record: ModelRecord) throws {
        try RegistryName.check(alias)
        try catalog.write { database in
            try catalog.synchronize(database)
            try checkPresence(of: record, in: database)
            let isTaken = "SELECT 1 FROM model WHERE name = ?"
            guard try Int.fetchOne(database, sql: isTaken, arguments: [alias]) == nil else {
                throw RegistryError(
                    .usage, "“\(alias)” is the name of a model and cannot be an alias", remedy: "Choose another alias.")
            }
            try manifests.set(AliasManifest(alias: alias, name: record.name, version: record.version))
            try catalog.synchronize(database)
        }
    }

    /// Takes a second name away.
    ///
    /// - Parameter alias: an alias of this registry.
    /// - Throws: ``RegistryError`` that names similar aliases when there is none.
    public func removeAlias(_ alias: String) throws {
        try catalog.write { database in
            try catalog.synchronize(database)
            let known = try String.fetchAll(database, sql: "SELECT alias FROM alias ORDER BY alias")
            guard known.contains(alias) else {
                let similar = names(similarTo: alias, among: known).map { "“\($0)”" }.joined(separator: ", ")
                throw RegistryError(
                    .notFound, "there is no alias “\(alias)” in the registry \(location.folder.path)",
                    remedy: similar.isEmpty ? nil : "Did you mean \(similar)?")
            }
            try manifests.removeAlias(alias)
            try catalog.synchronize(database)
        }
    }

    /// All aliases with the `NAME@VERSION` they stand for.
    ///
    /// - Returns: identifiers by alias.
    /// - Throws: ``RegistryError`` when the catalog cannot be read.
    public func aliases() throws -> [String: String] {
        try catalog.read { database in
            try Row.fetchAll(database, sql: "SELECT alias, name, version FROM alias").reduce(into: [:]) {
                $0[$1["alias"]] = "\($1["name"] as String)@\($1["version"] as Int)"
            }
        }
    }
}

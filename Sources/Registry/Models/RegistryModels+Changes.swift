internal import Core
internal import Files
internal import Formats
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
package struct ModelRemoval: Hashable, Sendable, Codable {
    /// The model.
    package let identifier: String
    /// Aliases that pointed to it.
    package let aliases: [String]
    /// Objects that no other model needs.
    package let objectCount: Int
    /// Their size.
    package let byteCount: Int
    /// The model came with the program, which can bring it back.
    package let isBuiltIn: Bool
}

extension RegistryModels {
    /// Adds a model whose objects are given, under the next free version of its name.
    ///
    /// The objects come first, then evaluations, the manifest, the catalog: whatever can be seen is complete. Where the
    /// same content is there already, missing or damaged objects are restored, and missing evaluations added.
    func publish(
        _ manifest: ModelManifest, objects: [Data], evaluations: [EvaluationRecord] = []
    ) throws -> ImportOutcome {
        try requireFreeName(manifest.name, for: manifest.digest)
        let (identifier, isNew) = try catalog.write {
            try publish(manifest, objects: objects, evaluations: evaluations, in: $0)
        }
        try checkpoint("catalog committed")
        let record = try named(identifier)
        return isNew ? .added(record) : .alreadyPresent(record)
    }

    /// Does the same inside a write transaction.
    @discardableResult
    func publish(
        _ manifest: ModelManifest, objects: [Data], evaluations: [EvaluationRecord], in database: Database
    ) throws -> (identifier: String, isNew: Bool) {
        try catalog.synchronize(database)
        // Another process may have given the name to an alias since it was asked for.
        try requireNoAlias(manifest.name)
        let present = try existing(manifest, in: database)
        let needed = Set((present ?? manifest).objects.byRole.map(\.object.digest))
        for bytes in objects where needed.contains(try Digest(of: bytes)) { try store.put(bytes) }
        if let present {
            for evaluation in evaluations { try manifests.add(evaluation, to: present.identifier) }
            return (present.identifier, false)
        }
        let version = (try versions(ofModel: manifest.name, in: database).max() ?? 0) + 1
        let numbered = manifest.renamed(manifest.name, version: version)
        // A removal that was interrupted may have left those of an earlier model of this version.
        try manifests.removeEvaluations(of: numbered.identifier)
        for evaluation in evaluations { try manifests.add(evaluation, to: numbered.identifier) }
        try catalog.changing("models", in: database) {
            try manifests.add(numbered)
            try checkpoint("manifest added")
            let file = ManifestFolder.fileName(name: numbered.name, version: numbered.version)
            guard let modified = try modificationTime(of: manifests.url(ofModelFile: file)) else { return }
            try numbered.rows(file: file, modified: modified).insert(into: database)
        }
        try checkpoint("catalog updated")
        return (numbered.identifier, true)
    }

    /// The versions that a name has, readable or not.
    func versions(ofModel name: String, in database: Database) throws -> [Int] {
        let files = """
            SELECT manifest_file FROM model WHERE name = :name UNION ALL
            SELECT manifest_file FROM unreadable_manifest WHERE folder = 'models'
            """
        return ManifestFolder.versions(
            of: name, among: try String.fetchAll(database, sql: files, arguments: ["name": name]))
    }

    /// A model of the same name and content.
    private func existing(_ manifest: ModelManifest, in database: Database) throws -> ModelManifest? {
        let files = try String.fetchAll(
            database, sql: "SELECT manifest_file FROM model WHERE name = ? AND digest = ? ORDER BY version",
            arguments: [manifest.name, manifest.digest.hexadecimal])
        return try files.map { try manifests.model(file: $0) }.first { $0.hasSameContent(as: manifest) }
    }

    /// Removes one version of a model, the aliases that point to it, its evaluations, and the objects that no other model
    /// needs.
    ///
    /// - Parameter record: a model of this registry.
    /// - Returns: what is gone.
    /// - Throws: ``RegistryError`` when the registry cannot be changed.
    @discardableResult
    package func remove(_ record: ModelRecord) throws -> ModelRemoval {
        try catalog.write { database in
            try catalog.synchronize(database)
            try checkPresence(of: record, in: database)
            let aliases = try String.fetchAll(
                database, sql: "SELECT alias FROM alias WHERE name = ? AND version = ? ORDER BY alias",
                arguments: [record.name, record.version])
            let manifest = try manifest(of: record)
            let objects = manifest.objects.byRole.map(\.object)
            for alias in aliases { try removeAlias(alias, in: database) }
            try catalog.changing("models", in: database) {
                let file = ManifestFolder.fileName(name: record.name, version: record.version)
                try manifests.removeModel(file: file)
                try checkpoint("manifest removed")
                try ManifestTable("models").remove(file, database)
            }
            try manifests.removeEvaluations(of: record.identifier)
            let freed = try core.removeUnneeded(objects, in: database)
            return ModelRemoval(
                identifier: record.identifier, aliases: aliases, objectCount: freed.count,
                byteCount: freed.reduce(0) { $0 + $1.byteCount },
                isBuiltIn: try builtInModel(of: manifest) != nil)
        }
    }

    /// - Throws: ``RegistryError`` when the model is not there any more.
    func checkPresence(of record: ModelRecord, in database: Database) throws {
        let isThere = "SELECT 1 FROM model WHERE name = ? AND version = ?"
        guard try Int.fetchOne(database, sql: isThere, arguments: [record.name, record.version]) == nil else { return }
        throw RegistryError(
            .notFound, "\(record.identifier) has been removed, or its manifest can no longer be read",
            remedy: "See `cascade-registry model list` and `cascade-registry verify`.")
    }

    /// Gives a model a second name, or moves that name to it.
    ///
    /// - Parameters:
    ///   - alias: letters, digits and `._+-`; not the name of a model.
    ///   - record: a model of this registry.
    /// - Throws: ``RegistryError`` for a name that is not possible, is taken by a model, or states what the model is not.
    public func setAlias(_ alias: String, to record: ModelRecord) throws {
        try RegistryName.checkNew(alias)
        try requireNotBuiltIn(alias)
        let contradictions = try manifest(of: record).configuration.contradictions(name: alias)
        guard contradictions.isEmpty else {
            throw RegistryError(
                .usage, "“\(alias)” cannot stand for \(record.identifier): \(contradictions.joined(separator: " "))",
                remedy: "Choose a name that says what the model is, or nothing of it.")
        }
        try catalog.write { database in
            try catalog.synchronize(database)
            try checkPresence(of: record, in: database)
            // A model whose manifest cannot be read has its name nevertheless.
            guard try versions(ofModel: alias, in: database).isEmpty else {
                throw RegistryError(
                    .usage, "“\(alias)” is the name of a model and cannot be an alias", remedy: "Choose another alias.")
            }
            try catalog.changing("aliases", in: database) {
                let manifest = AliasManifest(alias: alias, name: record.name, version: record.version)
                try manifests.set(manifest)
                let place = manifests.url(ofAlias: alias)
                guard let modified = try modificationTime(of: place) else { return }
                try ManifestTable("aliases").remove(place.lastPathComponent, database)
                try manifest.rows(file: place.lastPathComponent, modified: modified).insert(into: database)
            }
        }
    }

    private func removeAlias(_ alias: String, in database: Database) throws {
        try catalog.changing("aliases", in: database) {
            try manifests.removeAlias(alias)
            try ManifestTable("aliases").remove(manifests.url(ofAlias: alias).lastPathComponent, database)
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
            try removeAlias(alias, in: database)
        }
    }

    /// All aliases with the `NAME@VERSION` they stand for.
    ///
    /// - Returns: identifiers by alias.
    /// - Throws: ``RegistryError`` when the catalog cannot be read.
    public func aliases() throws -> [String: String] {
        try catalog.read { database in
            let sql = "SELECT alias, name || '@' || version AS identifier FROM alias JOIN model USING (name, version)"
            return try Row.fetchAll(database, sql: sql).reduce(into: [:]) {
                try $0[$1.decode(forColumn: "alias")] = $1.decode(forColumn: "identifier")
            }
        }
    }
}

internal import Core
internal import Foundation
internal import GRDB

/// The models of a registry: looked up, chosen for a recording, fetched, tested, changed.
public struct RegistryModels: RegistryPart {
    let core: RegistryCore

    /// The models of the registry that pass a filter, by name and version.
    ///
    /// - Parameter filter: excludes nothing by default.
    /// - Returns: one record per version.
    /// - Throws: ``RegistryError`` for too many words to search for, for a name that nobody knows, and when the catalog
    ///   cannot be read.
    public func all(matching filter: ModelFilter = ModelFilter()) throws -> [ModelRecord] {
        let conditions = try catalog.read { database in
            try filter.traits.requireKnown(in: [ModelTable.here.rawValue], database)
            return try filter.conditions(on: .here, in: database)
        }
        return try records(where: conditions.sql, conditions.arguments)
    }

    /// Finds one model of the registry.
    ///
    /// - Parameter reference: a name (its newest version), `NAME@VERSION`, an alias, or the first six or more
    ///   digits of a digest; they are tried in this order.
    /// - Returns: the model.
    /// - Throws: ``RegistryError`` that names similar models when there is none, or all of those that are meant, and when
    ///   the disk or a permission keeps one from being read.
    public func named(_ reference: String) throws -> ModelRecord {
        guard let record = try record(meantBy: reference) else { throw try notFound(reference) }
        return record
    }

    /// One model of the registry, as ``named(_:)`` finds it; `nil` where there is none.
    func record(meantBy reference: String) throws -> ModelRecord? {
        try requireReadable { unreadable in
            ["models", "aliases"].contains(unreadable.folder)
                && (unreadable.file.hasPrefix("\(reference)@") || unreadable.file == "\(reference).json")
        }
        let aliased = "(name, version) = (SELECT name, version FROM alias WHERE alias = ?)"
        if let newest = try records(where: "name = ?", [reference]).last {
            guard let other = try records(where: aliased, [reference]).first, other != newest else { return newest }
            throw RegistryError(
                .usage, "“\(reference)” is the name of \(newest.identifier), and an alias of \(other.identifier)",
                remedy: "Name one of the two; `cascade-registry model alias --delete \(reference)` ends this.")
        }
        let parts = reference.split(separator: "@", omittingEmptySubsequences: false)
        if parts.count == 2, let version = Int(parts[1]),
            let exact = try records(where: "name = ? AND version = ?", [String(parts[0]), version]).first
        {
            return exact
        }
        return try records(where: aliased, [reference]).first ?? model(digestPrefix: reference)
    }

    /// The whole manifest of a model.
    ///
    /// - Parameter record: a model of this registry.
    /// - Returns: what `manifests/models/NAME@VERSION.json` holds.
    /// - Throws: ``RegistryError`` when the file is gone or damaged.
    package func manifest(of record: ModelRecord) throws -> ModelManifest {
        let manifest = try manifests.model(file: ManifestFolder.fileName(name: record.name, version: record.version))
        guard manifest.digest == record.digest else {
            throw RegistryError.catalogDiffers(record.identifier, at: location.catalog)
        }
        return manifest
    }

    /// All models with these weights.
    func withDigest(_ digest: Digest) throws -> [ModelRecord] {
        try records(where: "digest = ?", [digest.hexadecimal])
    }

    private func model(digestPrefix prefix: String) throws -> ModelRecord? {
        guard (6...64).contains(prefix.utf8.count), prefix.allSatisfy({ "0123456789abcdef".contains($0) }) else {
            return nil
        }
        let found = try records(where: "digest BETWEEN ? AND ?", [prefix, prefix + "g"])
        guard found.count > 1 else { return found.first }
        throw RegistryError(
            .usage,
            "“\(prefix)” is the beginning of several digests: \(found.map(\.identifier).joined(separator: ", "))",
            remedy: "Give more digits, or one of these names.")
    }

    private func records(where condition: String, _ arguments: StatementArguments) throws -> [ModelRecord] {
        try catalog.read { database in
            let sql = "\(ModelRecord.query) WHERE \(condition) ORDER BY name, version"
            return try Array(Row.fetchCursor(database, sql: sql, arguments: arguments).map(ModelRecord.init(row:)))
        }
    }

    /// That nobody has a model, with the nearest names of those that are here, that lists offer, and that come with the program.
    private func notFound(_ reference: String) throws -> RegistryError {
        let here = try catalog.read { database in
            try String.fetchAll(database, sql: "SELECT DISTINCT name FROM model UNION SELECT alias FROM alias")
        }
        let offered = try lists.modelNames() + core.builtInModels.manifests().map(\.name)
        guard !offered.contains(reference) else {
            return RegistryError(
                .notFound, "“\(reference)” is not in the registry \(location.folder.path)",
                remedy: "It can be fetched: `cascade-registry model fetch \(reference)`.")
        }
        let similar = names(similarTo: reference, among: Set(here + offered).sorted())
        let remedy =
            if here.isEmpty, offered.isEmpty {
                "Import one: `cascade-registry model import FOLDER|ARCHIVE`."
            } else if similar.isEmpty {
                "See `cascade-registry model list`."
            } else {
                "Did you mean \(similar.map { "“\($0)”" }.joined(separator: ", "))? See `cascade-registry model list`."
            }
        return RegistryError(
            .notFound,
            "there is no model “\(reference)” in the registry \(location.folder.path), nor in any list", remedy: remedy)
    }
}

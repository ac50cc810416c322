internal import Core
internal import Foundation
internal import GRDB

/// The models of a registry: looked up, chosen for a recording, fetched, tested, changed.
public struct RegistryModels: RegistryPart {
    let core: RegistryCore

    /// The models that pass a filter, by name and version.
    ///
    /// - Parameter filter: excludes nothing by default.
    /// - Returns: one record per version.
    /// - Throws: ``RegistryError`` for too many words to search for, and when the catalog cannot be read.
    public func all(matching filter: ModelFilter = ModelFilter()) throws -> [ModelRecord] {
        let (condition, arguments) = try filter.sql()
        return try records(where: condition, arguments)
    }

    /// Finds one model.
    ///
    /// - Parameter reference: a name (its newest version), `NAME@VERSION`, an alias, or the first six or more
    ///   digits of a digest; they are tried in this order.
    /// - Returns: the model.
    /// - Throws: ``RegistryError`` that names similar models when there is none, or all of those that are meant, and when
    ///   the disk or a permission keeps one from being read.
    public func named(_ reference: String) throws -> ModelRecord {
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
        if let record = try records(where: aliased, [reference]).first { return record }
        if let record = try model(digestPrefix: reference) { return record }
        throw try notFound(reference)
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

    private func notFound(_ reference: String) throws -> RegistryError {
        let known = try catalog.read { database in
            try String.fetchAll(database, sql: "SELECT DISTINCT name FROM model UNION SELECT alias FROM alias")
        }
        let similar = names(similarTo: reference, among: known)
        let remedy =
            if known.isEmpty {
                "Import one: `cascade-registry model import FOLDER|ARCHIVE`."
            } else if similar.isEmpty {
                "See `cascade-registry model list`."
            } else {
                "Did you mean \(similar.map { "“\($0)”" }.joined(separator: ", "))? See `cascade-registry model list`."
            }
        return RegistryError(
            .notFound, "there is no model “\(reference)” in the registry \(location.folder.path)", remedy: remedy)
    }
}

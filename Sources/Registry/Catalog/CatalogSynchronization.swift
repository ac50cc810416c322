internal import Core
internal import Foundation
internal import GRDB

extension Catalog {
    /// A folder that changed this recently, in nanoseconds, may change again within one tick of the file
    /// system's clock; its time of modification then proves nothing.
    private static let settlingTime = 2_000_000_000

    private var folders: [URL] { [manifests.location.modelManifests, manifests.location.aliasManifests] }

    /// Runs `body` alone among all processes; its changes to the tables happen together or not at all.
    func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
        if let refusal { throw refusal }
        return try translatingErrors { try database.write(body) }
    }

    /// Reads one state of the tables.
    func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try translatingErrors { try database.read(body) }
    }

    private func translatingErrors<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch  where error is DatabaseError || error is RowDecodingError {
            let limit: Double = if case .timeout(let limit) = database.configuration.busyMode { limit } else { 0 }
            throw Self.translated(error, at: manifests.location.catalog, lockTimeout: limit)
        }
    }

    /// Whether a folder of manifests was modified since it was indexed.
    func needsSynchronization() throws -> Bool {
        let indexed = try database.read { database in
            try Row.fetchAll(database, sql: "SELECT folder, modified FROM indexed_folder")
                .reduce(into: [String: Int]()) {
                    try $0[$1.decode(forColumn: "folder")] = $1.decode(forColumn: "modified")
                }
        }
        return folders.contains { modificationTime(of: $0) != indexed[$0.lastPathComponent] }
    }

    /// Brings the index up to date with the manifests; what is unreadable is left out (``OpenRegistry/verify(full:)`` tells).
    func synchronize() throws {
        try database.write { try synchronize($0) }
    }

    /// Brings the index up to date, inside a write transaction.
    func synchronize(_ database: Database) throws {
        let modified = folders.map { modificationTime(of: $0) }
        try synchronizeModels(database)
        try synchronizeAliases(database)
        let now = Int(Date().timeIntervalSince1970 * 1e9)
        try database.execute(sql: "DELETE FROM indexed_folder")
        for case (let folder, let time?) in zip(folders, modified) where now - time > Self.settlingTime {
            try database.execute(
                sql: "INSERT INTO indexed_folder VALUES (?, ?)", arguments: [folder.lastPathComponent, time])
        }
    }

    private func synchronizeModels(_ database: Database) throws {
        var indexed = try Row.fetchAll(database, sql: "SELECT manifest_file, manifest_modified FROM model")
            .reduce(into: [String: Int]()) {
                try $0[$1.decode(forColumn: "manifest_file")] = $1.decode(forColumn: "manifest_modified")
            }
        var unindexed: [(file: String, modified: Int)] = []
        for file in manifests.modelFiles() {
            guard let modified = modificationTime(of: manifests.url(ofModelFile: file)) else { continue }
            if indexed.removeValue(forKey: file) != modified { unindexed.append((file, modified)) }
        }
        for file in indexed.keys.sorted() + unindexed.map(\.file) {
            try database.execute(sql: "DELETE FROM model WHERE manifest_file = ?", arguments: [file])
        }
        for (file, modified) in unindexed {
            guard let manifest = try? manifests.model(file: file) else { continue }
            try insert(manifest, file: file, modified: modified, into: database)
        }
    }

    private func synchronizeAliases(_ database: Database) throws {
        try database.execute(sql: "DELETE FROM alias")
        for file in manifests.aliasFiles() {
            guard let alias = try? manifests.alias(file: file) else { continue }
            // An alias whose model is gone is left out.
            try database.execute(
                sql: "INSERT INTO alias SELECT ?, name, version FROM model WHERE name = ? AND version = ?",
                arguments: [alias.alias, alias.name, alias.version])
        }
    }

    private func insert(_ manifest: ModelManifest, file: String, modified: Int, into database: Database) throws {
        let configuration = manifest.configuration
        let traits = manifest.traits
        let objects = manifest.objects.byRole
        let columns: [(String, (any DatabaseValueConvertible)?)] = [
            ("name", manifest.name), ("version", manifest.version), ("digest", manifest.digest.hexadecimal),
            ("family", traits.family), ("indicator", traits.indicator), ("cell_class", traits.cellClass?.rawValue),
            ("species", traits.species), ("region", traits.region), ("frame_rate_hz", configuration.frameRateHz),
            ("smoothing_seconds", configuration.smoothingSeconds), ("is_causal", configuration.isCausal),
            ("latency_seconds", manifest.latencySeconds), ("window_frames", configuration.shape.windowLength),
            ("noise_levels", "[\(configuration.noiseLevels.map(String.init).joined(separator: ","))]"),
            ("members_per_level", configuration.ensembleSize), ("licence", manifest.licence),
            ("imported_at", Int(manifest.importedAt.timeIntervalSince1970)),
            ("byte_count", objects.reduce(0) { $0 + $1.object.byteCount }),
            ("search_text", manifest.searchText), ("manifest_file", file), ("manifest_modified", modified),
        ]
        let names = columns.map(\.0).joined(separator: ", ")
        let places = columns.map { _ in "?" }.joined(separator: ", ")
        try database.execute(
            sql: "INSERT INTO model (\(names)) VALUES (\(places))", arguments: StatementArguments(columns.map(\.1)))
        let id = database.lastInsertedRowID
        for (role, object) in objects {
            try database.execute(
                sql: "INSERT INTO model_object VALUES (?, ?, ?, ?)",
                arguments: [id, role, object.digest.hexadecimal, object.byteCount])
        }
    }
}

extension ModelManifest {
    /// What the free-text filter looks in, lower case.
    fileprivate var searchText: String {
        let words =
            [
                name, configuration.modelName, traits.family, traits.indicator, traits.cellClass?.rawValue,
                traits.species,
            ]
            + [traits.region, licence, source.location, source.framework]
        return (words.compactMap(\.self) + configuration.trainingDatasets).joined(separator: "\n").lowercased()
    }
}

internal import Core
internal import Formats
internal import Foundation
internal import GRDB

extension Catalog {
    /// A folder that changed this recently, in nanoseconds, may change again within one tick of the file
    /// system's clock; its time of modification then proves nothing.
    private static let settlingTime = 2_000_000_000

    /// The folders of manifests, relative to `manifests/`.
    private func folders() throws -> [String] {
        try ["models", "aliases", "ground-truth"] + manifests.neuronFolders().map { "ground-truth/\($0)" }
    }

    private func modified(_ folder: String) -> Int? {
        modificationTime(of: manifests.location.manifests.appending(path: folder))
    }

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
        let indexed = try database.read { try indexedFolders($0) }
        return try folders().contains { modified($0) != indexed[$0] }
    }

    private func indexedFolders(_ database: Database) throws -> [String: Int] {
        try Row.fetchAll(database, sql: "SELECT folder, modified FROM indexed_folder")
            .reduce(into: [:]) { try $0[$1.decode(forColumn: "folder")] = $1.decode(forColumn: "modified") }
    }

    /// Brings the index up to date with the manifests; what is unreadable is left out (``OpenRegistry/verify(full:)`` tells).
    func synchronize() throws {
        try database.write { try synchronize($0) }
    }

    /// Builds all tables again from the manifests.
    func rebuild() throws {
        try write { database in
            try Self.createTables(database)
            try synchronize(database)
        }
    }

    /// Brings the index up to date, inside a write transaction.
    func synchronize(_ database: Database) throws {
        let times = try folders().map { ($0, modified($0)) }
        let indexed = try indexedFolders(database)
        try synchronizeModels(database)
        try synchronizeAliases(database)
        try synchronizeGroundTruth(database, unchangedFolders: Set(times.filter { indexed[$0] == $1 }.map(\.0)))
        let now = Int(Date().timeIntervalSince1970 * 1e9)
        try database.execute(sql: "DELETE FROM indexed_folder")
        for case (let folder, let time?) in times where now - time > Self.settlingTime {
            try database.execute(sql: "INSERT INTO indexed_folder VALUES (?, ?)", arguments: [folder, time])
        }
    }

    private func synchronizeModels(_ database: Database) throws {
        let unindexed = try removeChanged(from: "model", files: try manifests.modelFiles(), in: database) {
            manifests.url(ofModelFile: $0)
        }
        for (file, modified) in unindexed {
            guard let manifest = try? manifests.model(file: file) else { continue }
            try insert(manifest, file: file, modified: modified, into: database)
        }
    }

    /// Removes the rows of manifests that are gone or were modified since; `condition` tells which rows the files are
    /// compared with. Returns the files that have no row now, with their times of modification.
    func removeChanged(
        from table: String, files: [String], where condition: String = "TRUE", _ arguments: StatementArguments = [],
        in database: Database, url: (String) -> URL
    ) throws -> [(file: String, modified: Int)] {
        let rows = "SELECT manifest_file, manifest_modified FROM \(table) WHERE \(condition)"
        var indexed = try Row.fetchAll(database, sql: rows, arguments: arguments)
            .reduce(into: [String: Int]()) {
                try $0[$1.decode(forColumn: "manifest_file")] = $1.decode(forColumn: "manifest_modified")
            }
        var unindexed: [(file: String, modified: Int)] = []
        for file in files {
            guard let modified = modificationTime(of: url(file)) else { continue }
            if indexed[file] != modified {
                unindexed.append((file, modified))
            } else {
                indexed[file] = nil
            }
        }
        for file in indexed.keys.sorted() {
            try database.execute(sql: "DELETE FROM \(table) WHERE manifest_file = ?", arguments: [file])
        }
        return unindexed
    }

    private func synchronizeAliases(_ database: Database) throws {
        try database.execute(sql: "DELETE FROM alias")
        for file in try manifests.aliasFiles() {
            guard let alias = try? manifests.alias(file: file) else { continue }
            // An alias whose model is gone is left out.
            try database.execute(
                sql: "INSERT INTO alias SELECT ?, name, version FROM model WHERE name = ? AND version = ?",
                arguments: [alias.alias, alias.name, alias.version])
        }
    }

    private func insert(_ manifest: ModelManifest, file: String, modified: Int, into database: Database) throws {
        let configuration = manifest.configuration
        let objects = manifest.objects.byRole
        let columns =
            manifest.traits.columns(Trait.ofModels) + [
                ("name", manifest.name), ("version", manifest.version), ("digest", manifest.digest.hexadecimal),
                ("frame_rate_hz", configuration.frameRateHz),
                ("smoothing_seconds", configuration.smoothingSeconds), ("is_causal", configuration.isCausal),
                ("latency_seconds", manifest.latencySeconds), ("window_frames", configuration.shape.windowLength),
                ("noise_levels", "[\(configuration.noiseLevels.map(String.init).joined(separator: ","))]"),
                ("members_per_level", configuration.ensembleSize), ("licence", manifest.licence),
                ("imported_at", Int(manifest.importedAt.timeIntervalSince1970)),
                ("byte_count", objects.reduce(0) { $0 + $1.object.byteCount }),
                ("search_text", manifest.searchText), ("manifest_file", file), ("manifest_modified", modified),
            ]
        let id = try Self.insert(columns, into: "model", database)
        for (role, object) in objects {
            try database.execute(
                sql: "INSERT INTO model_object VALUES (?, ?, ?, ?)",
                arguments: [id, role.rawValue, object.digest.hexadecimal, object.byteCount])
        }
        let meanings = DatasetNumbering.current(datasets: configuration.trainingDatasets).meanings
        for (position, written) in configuration.trainingDatasets.enumerated() {
            let datasets =
                switch meanings[written] {
                case .dataset(let name): [name]
                case .either(let current, let legacy): [current, legacy]
                case .unknown, nil: [written]
                }
            for dataset in datasets {
                _ = try Self.insert(
                    [
                        ("model_id", id), ("position", position), ("written", written), ("dataset", dataset),
                        ("is_certain", datasets.count == 1),
                    ], into: "model_dataset", database)
            }
        }
    }

    /// Adds a row and returns its number.
    static func insert(
        _ columns: [(String, (any DatabaseValueConvertible)?)], into table: String, _ database: Database
    ) throws -> Int64 {
        let names = columns.map(\.0).joined(separator: ", ")
        let places = columns.map { _ in "?" }.joined(separator: ", ")
        try database.cachedStatement(sql: "INSERT INTO \(table) (\(names)) VALUES (\(places))")
            .execute(arguments: StatementArguments(columns.map(\.1)))
        return database.lastInsertedRowID
    }
}

extension ModelManifest {
    /// What the free-text filter looks in, lower case.
    fileprivate var searchText: String {
        let words =
            [name, configuration.modelName] + traits.values(of: Trait.ofModels)
            + [licence, source.location, source.framework].compactMap(\.self)
        return (words + configuration.trainingDatasets).joined(separator: "\n").lowercased()
    }
}

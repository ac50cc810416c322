internal import Core
internal import Files
internal import Foundation
internal import GRDB

/// The lists of models in the catalog: an index over `lists/*.json`, as ``ManifestIndex`` is one over the manifests. A document
/// that was not modified since it was indexed is not read, for a list may have thousands of models.
struct ListIndex {
    let manifests: ManifestFolder
    /// The time of a document that may be modified again within one tick of the clock.
    private static let unsettled = -2

    /// Whether a document was modified since it was indexed, or may have been.
    func isBehind(_ database: Database) throws -> Bool { try indexed(database) != documents() }

    /// Brings the tables up to date, inside a write transaction.
    ///
    /// - Throws: ``RegistryError`` where the disk or a permission keeps a document from being read.
    func synchronize(_ database: Database) throws {
        let (indexed, documents) = (try indexed(database), try documents())
        let outdated = Set(indexed.keys).union(documents.keys).filter { indexed[$0] != documents[$0] }
        for name in outdated.sorted() {
            try database.execute(sql: "DELETE FROM known_list WHERE name = ?", arguments: [name])
            guard let modified = documents[name] else { continue }
            let time = ManifestIndex.isSettled(modified) ? modified : Self.unsettled
            switch Result(catching: { () throws(RegistryError) in try manifests.list(named: name) }) {
            case .success(let list): try add(list, modified: time, database)
            case .failure(let error) where error.category == .notFound: break
            case .failure(let error) where error.category == .badData:
                try database.execute(
                    sql: "INSERT INTO known_list (name, modified, reason, remedy) VALUES (?, ?, ?, ?)",
                    arguments: [name, time, error.reason, error.remedy])
            case .failure(let error): throw error
            }
        }
    }

    /// All lists of which something is kept, without their models; by name.
    static func heads(
        _ database: Database
    ) throws -> [(name: String, list: Result<KeptList, RegistryError>)] {
        let rows = try Row.fetchAll(database, sql: "SELECT name, head, reason, remedy FROM known_list ORDER BY name")
        return try rows.map { row in
            let name: String = try row.decode(atIndex: 0)
            guard let head: String = try row.decode(atIndex: 1) else {
                let reason: String? = try row.decode(atIndex: 2)
                return (name, .failure(RegistryError(.badData, reason ?? "", remedy: try row.decode(atIndex: 3))))
            }
            // Its dates are numbers, not texts as in documents.
            let list = try Catalog.value(head) { try? JSONDecoder().decode(KeptList.self, from: Data($0.utf8)) }
            return (name, .success(list))
        }
    }

    /// The models of lists that fulfil some conditions, by list and in its order.
    static func models(where conditions: [SQLCondition], _ database: Database) throws -> [ListedModel] {
        let rows = try Row.fetchCursor(
            database, sql: "SELECT * FROM listed_model WHERE \(conditions.sql) ORDER BY list, position",
            arguments: conditions.arguments)
        return try Array(
            rows.map { ListedModel(list: try $0.decode(forColumn: "list"), model: try RemoteModel(row: $0)) })
    }

    /// When each document was modified when it was indexed.
    private func indexed(_ database: Database) throws -> [String: Int] {
        try Row.fetchAll(database, sql: "SELECT name, modified FROM known_list").reduce(into: [:]) { times, row in
            times[try row.decode(atIndex: 0)] = try row.decode(atIndex: 1)
        }
    }

    /// When each document was modified.
    private func documents() throws(RegistryError) -> [String: Int] {
        var times: [String: Int] = [:]
        let files = try modificationTimes(in: manifests.location.lists, where: ManifestFolder.isManifest)
        for (file, modified) in files { times[String(file.dropLast(".json".utf8.count))] = modified }
        return times
    }

    private func add(_ list: KeptList, modified: Int, _ database: Database) throws {
        var head = list
        head.lastGood?.models = []
        try database.execute(
            sql: "INSERT INTO known_list (name, modified, head) VALUES (?, ?, ?)",
            arguments: [list.name, modified, String(decoding: try JSONEncoder().encode(head), as: UTF8.self)])
        for (position, model) in (list.lastGood?.models ?? []).enumerated() {
            let columns = try model.columns() + [("list", list.name), ("position", position)]
            let places = columns.map { _ in "?" }.joined(separator: ", ")
            let names = columns.map(\.0).joined(separator: ", ")
            try database.cachedStatement(sql: "INSERT INTO listed_model (\(names)) VALUES (\(places))")
                .execute(arguments: StatementArguments(columns.map(\.1)))
        }
    }
}

extension RemoteModel {
    /// What the catalog says of the model.
    fileprivate func columns() throws -> [(String, (any DatabaseValueConvertible)?)] {
        let scores = try scores.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
        let levels = listing.noiseLevels.map(ModelRecord.text(ofNoiseLevels:))
        let datasets = listing.trainingDatasets
        let words =
            [name] + listing.traits.values(of: Trait.ofModels) + addresses.map(\.text) + (datasets ?? [])
        return listing.traits.columnsOfModels + [
            ("name", name), ("frame_rate_hz", listing.frameRateHz), ("smoothing_seconds", listing.smoothingSeconds),
            ("is_causal", listing.isCausal), ("latency_seconds", listing.latencySeconds),
            ("window_frames", listing.windowFrames), ("noise_levels", levels),
            ("is_for_high_noise", listing.isForHighNoise), ("provenance", listing.provenance.rawValue),
            ("addresses", addresses.map(\.text).joined(separator: "\n")),
            ("archive_digest", archiveDigest?.hexadecimal), ("byte_count", archiveByteCount),
            ("weights_digest", weightsDigest?.hexadecimal), ("training_datasets", try datasets.map(Catalog.list)),
            (
                "dataset_names",
                try datasets.map { try Catalog.list($0 + DatasetMeaning.all(of: $0).flatMap(\.datasets)) }
            ), ("scores", scores),
            ("search_text", words.joined(separator: "\n").lowercased()),
        ]
    }
}

extension RemoteModel {
    fileprivate init(row: Row) throws {
        var listing = ModelListing(
            provenance: try Catalog.value(row.decode(forColumn: "provenance"), ModelListing.Provenance.init(rawValue:)),
            frameRateHz: try row.decode(forColumn: "frame_rate_hz"),
            smoothingSeconds: try row.decode(forColumn: "smoothing_seconds"),
            isCausal: try row.decode(forColumn: "is_causal"))
        listing.latencySeconds = try row.decode(forColumn: "latency_seconds")
        listing.windowFrames = try row.decode(forColumn: "window_frames")
        listing.noiseLevels = try row.decode(String?.self, forColumn: "noise_levels").map(ModelRecord.noiseLevels)
        listing.trainingDatasets = try row.decode(String?.self, forColumn: "training_datasets").map { text in
            try Catalog.value(text) { try? JSONDocument.decode([String].self, from: Data($0.utf8)) }
        }
        listing.isForHighNoise = try row.decode(forColumn: "is_for_high_noise")
        listing.traits = try Traits(Trait.ofModels, in: row)
        self.init(
            name: try row.decode(forColumn: "name"),
            addresses: try row.decode(String.self, forColumn: "addresses").split(separator: "\n")
                .map { try Catalog.value(String($0), WebAddress.recorded) },
            archiveDigest: try row.decode(String?.self, forColumn: "archive_digest")
                .map { try Catalog.value($0, Digest.init(hexadecimal:)) },
            archiveByteCount: try row.decode(forColumn: "byte_count"),
            weightsDigest: try row.decode(String?.self, forColumn: "weights_digest")
                .map { try Catalog.value($0, Digest.init(hexadecimal:)) }, listing: listing,
            scores: try row.decode(String?.self, forColumn: "scores").map { text in
                try Catalog.value(text) { try? JSONDocument.decode([RemoteScores].self, from: Data($0.utf8)) }
            })
    }
}

extension Catalog {
    /// Reads one state of the tables, after those of lists were brought up to date.
    func readingLists<Result>(_ body: (Database) throws -> Result) throws -> Result {
        let index = ListIndex(manifests: manifests)
        if try read({ try index.isBehind($0) }) { try update(index) }
        return try read(body)
    }

    /// Where nothing can be written, a catalog in memory takes the place of the one on the disk.
    private func update(_ index: ListIndex) throws {
        guard refusal != nil else { return try write { try index.synchronize($0) } }
        if database.configuration.readonly {
            try replaceDatabase(with: Catalog(rebuiltFrom: manifests, refusal: refusal).database)
        }
        try database.write { try index.synchronize($0) }
    }
}

internal import Core
internal import Foundation
internal import GRDB

/// How the tables of the catalog follow from the manifests.
///
/// A folder of manifests that was not modified since it was indexed is not looked into: one look at each folder tells whether
/// anything has changed.
struct ManifestIndex {
    let manifests: ManifestFolder

    init(_ manifests: ManifestFolder) {
        self.manifests = manifests
    }

    /// A folder that changed this recently, in nanoseconds, may change again within one tick of the file system's clock; its
    /// time of modification then proves nothing. Some clocks tell whole seconds only.
    private static func settlingTime(_ modified: Int) -> Int {
        modified % 1_000_000 == 0 ? 2_000_000_000 : 50_000_000
    }

    /// Whether what was modified then cannot be modified again within the same tick of the clock.
    static func isSettled(_ modified: Int) -> Bool {
        Int(Date().timeIntervalSince1970 * 1e9) - modified > settlingTime(modified)
    }

    /// What the tables know of a folder.
    private struct FolderState: Equatable {
        let modified: Int
        let isSettled: Bool
    }

    private func modified(_ folder: String) throws(RegistryError) -> Int {
        try modificationTime(of: manifests.location.manifests.appending(path: folder)) ?? 0
    }

    private func states(_ database: Database) throws -> [String: FolderState] {
        try Row.fetchAll(database, sql: "SELECT folder, modified, is_settled FROM indexed_folder")
            .reduce(into: [:]) { states, row in
                states[try row.decode(atIndex: 0)] = FolderState(
                    modified: try row.decode(atIndex: 1), isSettled: try row.decode(atIndex: 2))
            }
    }

    private func record(_ folder: String, _ state: FolderState?, in database: Database) throws {
        guard let state else {
            try database.execute(sql: "DELETE FROM indexed_folder WHERE folder = ?", arguments: [folder])
            return
        }
        try database.execute(
            sql: "INSERT OR REPLACE INTO indexed_folder VALUES (?, ?, ?)",
            arguments: [folder, state.modified, state.isSettled])
    }

    /// Whether a folder was modified since it was indexed, or may have been.
    func needsSynchronization(_ database: Database) throws -> Bool {
        let states = try states(database)
        let folders = try manifests.folders()
        return try Set(states.keys) != Set(folders)
            || folders.contains { states[$0] != FolderState(modified: try modified($0), isSettled: true) }
            || !foldersWithMendedFaults(database).isEmpty
    }

    /// Folders in which a manifest that could not be read was modified since, which need not modify the folder.
    private func foldersWithMendedFaults(_ database: Database) throws -> Set<String> {
        let rows = try Row.fetchAll(
            database, sql: "SELECT folder, manifest_file, manifest_modified FROM unreadable_manifest")
        return try Set(
            rows.compactMap { row in
                let folder: String = try row.decode(atIndex: 0)
                let place = manifests.location.manifests.appending(
                    path: ManifestKind(folder: folder).path(folder: folder, file: try row.decode(atIndex: 1)))
                let modified: Int
                do {
                    modified = try modificationTime(of: place) ?? -1
                } catch {
                    // It still cannot be looked at.
                    modified = -1
                }
                return try modified == row.decode(Int.self, atIndex: 2) ? nil : folder
            })
    }

    /// Whether a folder was modified since it was indexed.
    func isBehind(_ database: Database) throws -> Bool {
        let states = try states(database)
        return try manifests.folders().contains { states[$0]?.modified != (try modified($0)) }
            || !foldersWithMendedFaults(database).isEmpty
    }

    /// Brings the tables up to date, inside a write transaction; what cannot be read is left out, and noted.
    func synchronize(_ database: Database) throws {
        let states = try states(database)
        let folders = try manifests.folders()
        let mended = try foldersWithMendedFaults(database)
        for folder in Set(states.keys).subtracting(folders).sorted() {
            try synchronize(folder, with: [], in: database)
            try record(folder, nil, in: database)
        }
        for folder in folders {
            let time = try modified(folder)
            guard states[folder] != FolderState(modified: time, isSettled: true) || mended.contains(folder) else {
                continue
            }
            let isWhole = try synchronize(folder, with: manifests.entries(in: folder), in: database)
            let state = FolderState(modified: time, isSettled: Self.isSettled(time))
            if !isWhole || state != states[folder] { try record(folder, isWhole ? state : nil, in: database) }
        }
    }

    /// Brings the rows of one folder up to date; returns whether all of it could be looked at.
    @discardableResult
    private func synchronize(_ folder: String, with entries: [ManifestEntry], in database: Database) throws -> Bool {
        let table = ManifestTable(folder)
        let known = try table.modificationTimes(database)
        let faults = try knownFaults(in: folder, database)
        let present = Set(entries.map(\.file))
        let changed = entries.filter { known[$0.file] != $0.modified && faults[$0.file] != $0.modified }
        let gone = Set(known.keys).union(faults.keys).subtracting(present).union(changed.map(\.file))
        for file in gone.sorted() { try forget(file, in: table, database) }
        let results = concurrentMap(below: changed.count, threads: changed.count > 100 ? 2 : 1) { index in
            Result { () throws(RegistryError) in try manifests.read(changed[index]) }
        }
        var isWhole = true
        for (entry, result) in zip(changed, results) {
            switch result {
            case .success(let manifest):
                // One whose time could not be asked for is looked at again.
                isWhole = isWhole && entry.modified >= 0
                try add(manifest, entry, database)
            case .failure(let error):
                // A manifest that was removed meanwhile is none; a link that leads nowhere is one.
                if error.category == .notFound, entry.modified >= 0 { continue }
                isWhole = isWhole && error.category == .badData
                try note(error, of: entry, database)
            }
        }
        if !changed.isEmpty || !gone.isEmpty { try table.markCurrentNeurons(of: changed.map(\.file) + gone, database) }
        return isWhole
    }

    /// Takes the rows of a manifest away.
    private func forget(_ file: String, in table: ManifestTable, _ database: Database) throws {
        try table.remove(file, database)
        try Self.forget(folder: table.folder, file, database)
    }

    /// Adds the rows of a manifest. One that contradicts the tables, such as by naming something twice, spoils none of the
    /// others: it is noted as one that cannot be read.
    private func add(_ manifest: IndexedManifest, _ entry: ManifestEntry, _ database: Database) throws {
        if let error = try contradiction(of: manifest, entry, database, then: .commit) {
            try note(error, of: entry, database)
        }
    }

    /// Adds the rows of a manifest and keeps them, or not.
    ///
    /// - Returns: why the tables cannot have them; `nil` where they can.
    func contradiction(
        of manifest: IndexedManifest, _ entry: ManifestEntry, _ database: Database,
        then completion: Database.TransactionCompletion
    ) throws -> RegistryError? {
        do {
            try database.inSavepoint {
                try manifest.rows(of: entry).insert(into: database)
                return completion
            }
            return nil
        } catch let error as DatabaseError
            where [.SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_RANGE, .SQLITE_TOOBIG].contains(error.resultCode)
        {
            let place = manifests.location.manifests.appending(path: entry.path).path
            return RegistryError(
                .badData,
                "\(place): contradicts itself or another manifest (\(error.message ?? "\(error.resultCode)"))",
                remedy: "Import it again; `cascade-registry repair` takes the manifest away.")
        }
    }

    // MARK: Manifests that cannot be read

    private func note(_ error: RegistryError, of entry: ManifestEntry, _ database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO unreadable_manifest VALUES (?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                entry.folder, entry.file, entry.modified, error.category != .badData, error.category.rawValue,
                error.reason, error.remedy,
            ])
    }

    /// The times of modification of files that were damaged when they were read; what a disk kept from being read is read
    /// again.
    private func knownFaults(in folder: String, _ database: Database) throws -> [String: Int] {
        try Row.fetchAll(
            database,
            sql: "SELECT manifest_file, manifest_modified, is_transient FROM unreadable_manifest WHERE folder = ?",
            arguments: [folder]
        ).reduce(into: [:]) { faults, row in
            faults[try row.decode(atIndex: 0)] = try row.decode(atIndex: 2) ? -2 : try row.decode(atIndex: 1)
        }
    }

    /// The manifests that are left out of the tables.
    static func unreadable(_ database: Database) throws -> [UnreadableManifest] {
        try Row.fetchAll(
            database, sql: "SELECT folder, manifest_file, category, reason, remedy FROM unreadable_manifest"
        ).map { row in
            let category = FailureCategory(rawValue: try row.decode(atIndex: 2)) ?? .badData
            return UnreadableManifest(
                folder: try row.decode(atIndex: 0), file: try row.decode(atIndex: 1),
                error: RegistryError(category, try row.decode(atIndex: 3), remedy: try row.decode(atIndex: 4)))
        }
    }

    /// Takes the note of a manifest away that could not be read.
    static func forget(folder: String, _ file: String, _ database: Database) throws {
        try database.execute(
            sql: "DELETE FROM unreadable_manifest WHERE folder = ? AND manifest_file = ?", arguments: [folder, file])
    }

    // MARK: Changes of our own

    /// Runs `body`, which adds, replaces or removes manifests in a folder and their rows. Where the folder was up to date
    /// before, it is afterwards: in a registry with many manifests, looking into it again would take most of the time.
    func changing<Result>(_ folder: String, in database: Database, _ body: () throws -> Result) throws -> Result {
        let before = try states(database)[folder]
        let isCurrent = try before?.modified == modified(folder)
        let result = try body()
        let after = isCurrent ? FolderState(modified: try modified(folder), isSettled: false) : nil
        try record(folder, after, in: database)
        return result
    }
}

/// A manifest that no table has, and why.
struct UnreadableManifest: Hashable, Sendable {
    /// Relative to `manifests/`.
    let folder: String
    let file: String
    let error: RegistryError

    /// Relative to `manifests/`.
    var path: String { ManifestKind(folder: folder).path(folder: folder, file: file) }
}

extension Catalog {
    private var index: ManifestIndex { ManifestIndex(manifests) }

    /// Whether a folder of manifests was modified since it was indexed.
    func needsSynchronization() throws -> Bool { try read { try index.needsSynchronization($0) } }

    func isBehind() throws -> Bool { try database.read { try index.isBehind($0) } }

    /// Brings the index up to date with the manifests.
    func synchronize() throws { try write { try synchronize($0) } }

    /// Brings the index up to date, inside a write transaction.
    func synchronize(_ database: Database) throws { try index.synchronize(database) }

    /// Runs `body`, which changes a folder of manifests and the rows that follow from it.
    func changing<Result>(_ folder: String, in database: Database, _ body: () throws -> Result) throws -> Result {
        try index.changing(folder, in: database, body)
    }
}

internal import Core
internal import Files
internal import Formats
internal import Foundation
internal import GRDB

/// The catalog as a file: how it is created, opened, and made anew.
///
/// It has a rollback journal: a write-ahead log is not safe where several hosts share a disk.
struct CatalogFile {
    let manifests: ManifestFolder
    let lockTimeout: Double

    init(_ manifests: ManifestFolder, lockTimeout: Double) {
        self.manifests = manifests
        self.lockTimeout = lockTimeout
    }

    private var file: URL { manifests.location.catalog }
    private var lock: RegistryLock { RegistryLock(file: manifests.location.lock, timeoutSeconds: lockTimeout) }

    /// What lies where the catalog should.
    private enum State {
        case usable(DatabaseQueue)
        case missing, outdated, damaged
    }

    /// Opens the file. One that is missing, damaged or of an older version is made anew from the manifests.
    func opened() throws -> DatabaseQueue {
        if case .usable(let database) = try state() { return database }
        return try lock.withLock {
            // Another process may have made it meanwhile.
            switch try state() {
            case .usable(let database): return database
            case .missing, .outdated: try replace(keepingOld: false)
            case .damaged: try replace(keepingOld: true)
            }
            return try connected(file)
        }
    }

    /// Opens the file without changing it; `nil` where there is none that can be used.
    func openedForReading() -> DatabaseQueue? {
        do {
            guard try modificationTime(of: file) != nil else { return nil }
            let database = try connected(file, isReadOnly: true)
            return try database.read { try Self.version($0) } == Catalog.schemaVersion ? database : nil
        } catch {
            // Whoever only reads does without.
            return nil
        }
    }

    /// Puts a catalog made from the manifests in the place of the one that is there.
    func rebuild() throws {
        try lock.withLock { try replace(keepingOld: false) }
    }

    private func state() throws -> State {
        guard try modificationTime(of: file) != nil else { return .missing }
        do {
            let database = try connected(file)
            let version = try database.read { try Self.version($0) }
            guard version <= Catalog.schemaVersion else { throw CatalogFault.newer(version) }
            return version == Catalog.schemaVersion ? .usable(database) : .outdated
        } catch  where Catalog.isDamage(error) {
            return .damaged
        }
    }

    private static func version(_ database: Database) throws -> Int {
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let application = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let tables = "SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'"
        guard try application == Catalog.applicationID || (application == 0 && Int.fetchOne(database, sql: tables) == 0)
        else { throw CatalogFault.foreign }
        return version
    }

    /// Makes a new file beside the old one and gives it the name, so that nothing is left of what was wrong with the old one.
    private func replace(keepingOld: Bool) throws {
        let folder = file.deletingLastPathComponent()
        try createFolder(folder)
        let new = folder.appending(path: ".registry.sqlite.\(UUID().uuidString.prefix(8)).partial")
        try Self.createEmpty(new)
        defer { UnfinishedFiles.remove(new.path) }
        let database = try connected(new, isNew: true)
        try database.write { database in
            try database.execute(sql: Catalog.schema)
            try ManifestIndex(manifests).synchronize(database)
        }
        try database.close()
        if keepingOld { try moveAside() }
        // The journal of the old file must never be taken for that of the new one.
        for journal in Self.journals { try remove(URL(filePath: file.path + journal)) }
        guard UnfinishedFiles.finish(new.path, takeName: { unsafe rename(new.path, file.path) }) == 0 else {
            throw FileError.system(path: file.path, "cannot be renamed into place", errno: errno)
        }
        try AtomicFile.synchronizeFolder(folder)
    }

    private static let journals = ["-journal", "-wal", "-shm"]
    /// Damaged catalogs that are kept for a look at them.
    private static let keptCount = 3

    /// Whether a name beside the catalog is that of a damaged one.
    static func isDamagedOne(_ name: String) -> Bool { name.hasPrefix("registry.sqlite.damaged-") }

    /// Keeps a damaged catalog under another name, and only the newest of those before; the manifests hold everything that a
    /// new one needs.
    private func moveAside() throws {
        let folder = file.deletingLastPathComponent()
        let old = try modificationTimes(in: folder, where: Self.isDamagedOne).sorted { $0.modified > $1.modified }
        for damaged in old.dropFirst(Self.keptCount - 1) { try remove(folder.appending(path: damaged.name)) }
        let new = file.path + ".damaged-\(UUID().uuidString.prefix(8))"
        guard unsafe rename(file.path, new) == 0 || errno == ENOENT else {
            throw FileError.system(path: file.path, "cannot be moved aside", errno: errno)
        }
    }

    private func remove(_ place: URL) throws {
        guard unsafe unlink(place.path) == 0 || errno == ENOENT else {
            throw FileError.system(path: place.path, "cannot be removed", errno: errno)
        }
    }

    /// Creates an empty file; SQLite by itself would give it other permissions than files of the folder have.
    static func createEmpty(_ place: URL) throws(RegistryError) {
        let descriptor = UnfinishedFiles.create(place.path)
        guard descriptor >= 0 else {
            throw RegistryError.system(
                FileError.system(path: place.path, "cannot be created", errno: errno), at: place, "cannot be created")
        }
        close(descriptor)
    }

    // MARK: Connections

    /// A catalog that lives and ends with this process.
    static func inMemory() throws -> DatabaseQueue {
        let database = try DatabaseQueue(configuration: configuration(lockTimeout: 0))
        try database.write { try $0.execute(sql: Catalog.schema) }
        return database
    }

    private func connected(_ file: URL, isReadOnly: Bool = false, isNew: Bool = false) throws -> DatabaseQueue {
        var configuration = Self.configuration(lockTimeout: lockTimeout)
        configuration.readonly = isReadOnly
        let database = try DatabaseQueue(path: file.path, configuration: configuration)
        guard !isReadOnly else { return database }
        try database.writeWithoutTransaction { database in
            // Nobody knows of a new file yet: it needs no journal, and is flushed once.
            try Self.set("journal_mode", to: isNew ? "memory" : "delete", in: database)
            try Self.set("synchronous", to: "2", in: database)
        }
        return database
    }

    private static func configuration(lockTimeout: Double) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(lockTimeout)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { database in try set("trusted_schema", to: "0", in: database) }
        return configuration
    }

    /// Sets a pragma, and makes sure that it is what it was set to: SQLite may decline without a word.
    private static func set(_ pragma: String, to value: String, in database: Database) throws {
        try database.execute(sql: "PRAGMA \(pragma) = \(value)")
        let answer = try String.fetchOne(database, sql: "PRAGMA \(pragma)")
        guard answer == value else {
            throw DatabaseError(
                resultCode: .SQLITE_BUSY, message: "\(pragma) stays \(answer ?? "unknown"), \(value) was asked for")
        }
    }
}

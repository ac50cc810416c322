internal import CResources
internal import Core
internal import Foundation
internal import GRDB

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The SQLite index over the manifests. Nothing in it is the only copy of anything: a catalog that is missing,
/// older, or damaged is built again from the manifests.
///
/// Every change to manifests happens inside one of its write transactions, so that processes change a registry
/// one after the other. A process that dies in between leaves a manifest that the catalog does not know or lacks
/// one that it does; the next ``synchronize()`` puts that right.
struct Catalog: Sendable {
    /// `user_version` and `application_id` of `registry.sqlite.schema`.
    static let schemaVersion = 4
    static let applicationID = 0x4343_5247
    /// The SQL that a fresh catalog is made from: `registry.sqlite.schema`.
    static let schema = unsafe String(cString: cresources_registry_schema_text())

    let database: DatabaseQueue
    let manifests: ManifestFolder
    /// Why nothing may be changed; `nil` in the usual case.
    let refusal: RegistryError?

    /// Opens the catalog of a registry, and creates, rebuilds or updates it as needed.
    ///
    /// - Parameters:
    ///   - location: the registry.
    ///   - lockTimeout: how long to wait for other processes, in seconds.
    /// - Throws: ``RegistryError``; `.locked` after the time-out.
    init(at location: RegistryLocation, lockTimeout: Double) throws {
        let manifests = ManifestFolder(location: location)
        do {
            do {
                try createFolder(location.folder)
                self = try Self.onDisk(manifests, lockTimeout: lockTimeout)
            } catch  where Self.isDamage(error) {
                try Self.moveAside(location.catalog)
                self = try Self.onDisk(manifests, lockTimeout: lockTimeout)
            }
        } catch CatalogFault.newer(let version) {
            try self.init(rebuiltFrom: manifests, refusal: Self.newer(version, at: location.catalog))
        } catch {
            // A registry that may be read but not written still serves its models.
            let reason = Self.translated(error, at: location.catalog, lockTimeout: lockTimeout)
            let hasManifests = FileManager.default.fileExists(atPath: location.modelManifests.path)
            guard reason.category == .permission, hasManifests else { throw reason }
            try self.init(rebuiltFrom: manifests, refusal: reason)
        }
    }

    /// A catalog in memory that says what the manifests say now.
    init(rebuiltFrom manifests: ManifestFolder, refusal: RegistryError? = nil) throws {
        self.init(database: try Self.inMemory(), manifests: manifests, refusal: refusal)
        try synchronize()
    }

    private init(database: DatabaseQueue, manifests: ManifestFolder, refusal: RegistryError?) {
        self.database = database
        self.manifests = manifests
        self.refusal = refusal
    }

    private static func onDisk(_ manifests: ManifestFolder, lockTimeout: Double) throws -> Catalog {
        let database = try openFile(manifests.location.catalog, lockTimeout: lockTimeout)
        let catalog = Catalog(database: database, manifests: manifests, refusal: nil)
        if try catalog.needsSynchronization() { try catalog.synchronize() }
        return catalog
    }

    /// A catalog that lives and ends with this process.
    private static func inMemory() throws -> DatabaseQueue {
        let database = try DatabaseQueue(configuration: configuration(lockTimeout: 0))
        try database.write { try createTables($0) }
        return database
    }

    private static func openFile(_ file: URL, lockTimeout: Double) throws -> DatabaseQueue {
        let deadline = ContinuousClock.now + .seconds(lockTimeout)
        while true {
            do {
                let database = try DatabaseQueue(
                    path: file.path, configuration: configuration(lockTimeout: lockTimeout))
                if try database.read({ try needsTables($0) }) {
                    try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
                    try database.write { if try needsTables($0) { try createTables($0) } }
                }
                return database
            } catch let error as DatabaseError
                where error.resultCode == .SQLITE_BUSY && ContinuousClock.now < deadline
            {
                // The switch to WAL gives up at once where waiting could be a deadlock.
                usleep(5_000)
            }
        }
    }

    private static func configuration(lockTimeout: Double) -> Configuration {
        var configuration = Configuration()
        // Set before anything is read: the switch to WAL already needs the file to itself.
        configuration.busyMode = .timeout(lockTimeout)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF")
        }
        return configuration
    }

    /// Whether the file is empty or of an older version.
    private static func needsTables(_ database: Database) throws -> Bool {
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let application = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        guard try application == applicationID || (application == 0 && tables(database).isEmpty) else {
            throw CatalogFault.foreign
        }
        guard version <= schemaVersion else { throw CatalogFault.newer(version) }
        return version < schemaVersion
    }

    /// Creates the tables, in place of those of an older version: the manifests fill them again.
    static func createTables(_ database: Database) throws {
        try database.execute(sql: "PRAGMA defer_foreign_keys = ON")
        for table in try tables(database) { try database.execute(sql: "DROP TABLE IF EXISTS \"\(table)\"") }
        try database.execute(sql: schema)
    }

    /// Full-text tables first: they take the tables that serve them with them.
    private static func tables(_ database: Database) throws -> [String] {
        try String.fetchAll(
            database,
            sql: """
                SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
                ORDER BY sql LIKE 'CREATE VIRTUAL%' DESC
                """)
    }

    /// Keeps a damaged catalog under another name; the manifests hold everything that a new one needs.
    private static func moveAside(_ file: URL) throws {
        let suffix = ".damaged-\(UUID().uuidString.prefix(8))"
        for part in ["", "-wal", "-shm"] {
            let (old, new) = (file.path + part, file.path + suffix + part)
            guard unsafe rename(old, new) == 0 || errno == ENOENT else {
                throw RegistryError(
                    .disk,
                    unsafe "\(old): the damaged catalog cannot be moved aside: \(String(cString: strerror(errno)))",
                    remedy: "Move it away yourself; it is rebuilt from the manifests.")
            }
        }
    }
}

/// What a file that SQLite can read may be instead of a catalog for this program.
private enum CatalogFault: Error {
    case newer(Int)
    case foreign
}

extension Catalog {
    /// What SQLite reports where a file is no database, or its tables are not those of the schema: our statements and
    /// the manifests fit the schema.
    private static let damageCodes: [ResultCode] = [
        .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH,
    ]

    /// Whether the file is no catalog, or not a sound one.
    private static func isDamage(_ error: any Error) -> Bool {
        switch error {
        case CatalogFault.foreign, is RowDecodingError: true
        case let error as DatabaseError: damageCodes.contains(error.resultCode)
        default: false
        }
    }

    private static func newer(_ version: Int, at file: URL) -> RegistryError {
        RegistryError(
            .usage,
            "\(file.path): the catalog has version \(version), and this program knows versions up to \(schemaVersion); "
                + "the registry can be read, but not changed",
            remedy: "Use a newer cascade-registry to change it.")
    }

    /// Says in words what SQLite reports. “Locked” is not “damaged”, and neither is a full disk.
    static func translated(_ error: any Error, at file: URL, lockTimeout: Double) -> RegistryError {
        if error is RowDecodingError {
            let damage = DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a value has another type than its column")
            return translated(damage, at: file, lockTimeout: lockTimeout)
        }
        guard let error = error as? DatabaseError else { return .system(error, at: file, "cannot be opened") }
        let what = error.message ?? "\(error.resultCode)"
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return RegistryError(
                .locked, "\(file.path): another process holds the catalog for more than \(lockTimeout) s",
                remedy: "Wait for the other cascade-registry command to end, and repeat.")
        case let code where damageCodes.contains(code):
            return RegistryError(
                .badData, "\(file.path): the catalog is damaged (\(what))",
                remedy: "Move it away; the next command rebuilds it from the manifests.")
        case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            return RegistryError(
                .permission, "\(file.path): the catalog cannot be opened for writing (\(what))",
                remedy: "Make the folder writable, or name another registry with --registry PATH.")
        case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_NOLFS:
            return RegistryError(
                .disk, "\(file.path): the disk failed or is full (\(what))",
                remedy: "Free some space and repeat the command.")
        default:
            return RegistryError(.bug, "\(file.path): \(error)", remedy: "Please report this.")
        }
    }
}

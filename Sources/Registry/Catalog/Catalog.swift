internal import CResources
internal import Core
internal import Files
internal import Foundation
internal import GRDB
internal import Synchronization

/// The SQLite index over the manifests. Nothing in it is the only copy of anything: a catalog that is missing,
/// older, or damaged is built again from the manifests.
///
/// Every change to manifests happens inside one of its write transactions and under the registry's lock, so that processes
/// change a registry one after the other. A process that dies in between leaves a manifest that the catalog does not know or
/// lacks one that it does; the next ``synchronize()`` puts that right.
struct Catalog: Sendable {
    /// `user_version` and `application_id` of `registry.sqlite.schema`.
    static let schemaVersion = 11
    static let applicationID = 0x4343_5247
    /// The SQL that a fresh catalog is made from: `registry.sqlite.schema`.
    static let schema = unsafe String(cString: cresources_registry_schema_text())

    private let connection: CatalogConnection
    let manifests: ManifestFolder
    let lock: RegistryLock
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
            try createFolder(location.folder)
            try self.init(
                database: CatalogFile(manifests, lockTimeout: lockTimeout).opened(), manifests: manifests,
                lock: RegistryLock(file: location.lock, timeoutSeconds: lockTimeout), refusal: nil)
            if try needsSynchronization() { try synchronize() }
        } catch CatalogFault.newer(let version) {
            try self.init(reading: manifests, refusal: CatalogFault.refusal(of: version, at: location.catalog))
        } catch {
            // A registry that may be read but not written still serves its models.
            let reason = Self.translated(error, at: location.catalog, lockTimeout: lockTimeout)
            guard reason.category == .permission, try modificationTime(of: location.modelManifests) != nil else {
                throw reason
            }
            try self.init(reading: manifests, refusal: reason)
        }
    }

    /// A catalog that changes nothing on the disk: the one that is there, where it is up to date, or else one in memory that
    /// says what the manifests say now.
    init(reading manifests: ManifestFolder, refusal: RegistryError) throws {
        if let database = CatalogFile(manifests, lockTimeout: 0).openedForReading() {
            self.init(database: database, manifests: manifests, lock: .init(reading: manifests), refusal: refusal)
            do {
                if try !isBehind() { return }
            } catch is DatabaseError {
                // It is damaged; nobody needs it.
            }
        }
        try self.init(rebuiltFrom: manifests, refusal: refusal)
    }

    /// A catalog in memory that says what the manifests say now.
    init(rebuiltFrom manifests: ManifestFolder, refusal: RegistryError? = nil) throws {
        let database = try CatalogFile.inMemory()
        self.init(database: database, manifests: manifests, lock: .init(reading: manifests), refusal: refusal)
        try database.write { try synchronize($0) }
    }

    init(database: DatabaseQueue, manifests: ManifestFolder, lock: RegistryLock, refusal: RegistryError?) {
        connection = CatalogConnection(database)
        self.manifests = manifests
        self.lock = lock
        self.refusal = refusal
    }

    var database: DatabaseQueue { connection.database }

    /// Reads another database from now on.
    func replaceDatabase(with other: DatabaseQueue) { connection.database = other }

    /// Makes the file anew from the manifests.
    func rebuild() throws {
        if let refusal { throw refusal }
        try translatingErrors {
            let file = CatalogFile(manifests, lockTimeout: lock.timeoutSeconds)
            try file.rebuild()
            connection.database = try file.opened()
        }
    }

    /// Runs `body` alone among all processes; its changes to the tables happen together or not at all.
    func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
        if let refusal { throw refusal }
        return try lock.withLock { try translatingErrors { try database.write(body) } }
    }

    /// Reads one state of the tables.
    func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try translatingErrors { try database.read(body) }
    }

    private func translatingErrors<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch  where error is DatabaseError || error is RowDecodingError {
            throw Self.translated(error, at: manifests.location.catalog, lockTimeout: lock.timeoutSeconds)
        }
    }
}

extension RegistryLock {
    /// The lock of a registry in which nothing will be changed.
    fileprivate init(reading manifests: ManifestFolder) {
        self.init(file: manifests.location.lock, timeoutSeconds: 0)
    }
}

/// The connection to a catalog, which a rebuilt one takes the place of.
private final class CatalogConnection: Sendable {
    private let current: Mutex<DatabaseQueue>

    init(_ database: DatabaseQueue) {
        current = Mutex(database)
    }

    var database: DatabaseQueue {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }
}

/// What a file that SQLite can read may be instead of a catalog for this program.
enum CatalogFault: Error {
    case newer(Int)
    case foreign

    static func refusal(of version: Int, at file: URL) -> RegistryError {
        RegistryError(
            .usage,
            "\(file.path): the catalog has version \(version), and this program knows versions up to "
                + "\(Catalog.schemaVersion); the registry can be read, but not changed",
            remedy: "Use a newer cascade-registry to change it.")
    }
}

extension Catalog {
    /// Whether the file is no catalog, or not a sound one. All else that SQLite reports is no damage.
    static func isDamage(_ error: any Error) -> Bool {
        switch error {
        case CatalogFault.foreign, is RowDecodingError: true
        case let error as DatabaseError: [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode)
        default: false
        }
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
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH:
            return RegistryError(
                .badData, "\(file.path): the catalog is not what it should be (\(what))",
                remedy: "Build it again from the manifests: `cascade-registry repair --rebuild-catalog`.")
        case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            return unopenable(file, what)
        case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_NOLFS:
            return RegistryError(
                .disk, "\(file.path): the disk failed or is full (\(what))",
                remedy: "Free some space and repeat the command.")
        default:
            return RegistryError(.bug, "\(file.path): \(error)", remedy: "Please report this.")
        }
    }

    /// SQLite does not tell why a file cannot be opened; a try with a file of our own does.
    private static func unopenable(_ file: URL, _ what: String) -> RegistryError {
        let probe = file.deletingLastPathComponent().appending(
            path: ".registry.sqlite.\(UUID().uuidString.prefix(8)).partial")
        do {
            try CatalogFile.createEmpty(probe)
            UnfinishedFiles.remove(probe.path)
        } catch  where error.category == .disk {
            return error
        } catch {
            // It is a permission of the folder.
        }
        // What may be written, and could not be opened, is on a disk that failed for a moment.
        let isPassing =
            unsafe access(file.deletingLastPathComponent().path, W_OK) == 0 && access(file.path, R_OK | W_OK) == 0
        guard !isPassing else {
            return RegistryError(
                .disk, "\(file.path): the catalog cannot be opened (\(what))",
                remedy: "Repeat the command once the disk can be read and written.")
        }
        return RegistryError(
            .permission, "\(file.path): the catalog cannot be opened for writing (\(what))",
            remedy: "Let yourself write there, or name another registry with --registry PATH or CASCADE_REGISTRY.")
    }
}

internal import Core
internal import Files
internal import Foundation

/// What there is of a file: its first bytes and where they are from, in a folder of their own that one process holds.
///
/// The folder `download-<address>-<unique>` holds `body` and `origin.json`. Its owner locks the body. It stays behind
/// when the process dies; one that gives up in order leaves it as `download-<address>`.
final class PartialDownload {
    /// The folder.
    let folder: URL
    /// Where the bytes are from.
    private(set) var origin: Origin
    /// How many bytes there are.
    private(set) var byteCount = 0
    /// How many of them were there already when this process took them over.
    private(set) var earlierByteCount = 0
    /// The bytes are from more than one answer.
    private(set) var isJoined = false
    private let handle: FileHandle
    private var hash: SHA256

    /// Begins with nothing.
    ///
    /// - Parameters:
    ///   - address: of the file.
    ///   - parent: is created where it is missing.
    /// - Throws: `FileError` when the folder cannot be created.
    init(of address: WebAddress, in parent: URL) throws(FileError) {
        folder = parent.appending(path: "\(try Self.key(of: address))-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw FileError.system(path: folder.path, "cannot be created", error)
        }
        origin = Origin(address: address)
        hash = try SHA256()
        let path = folder.appending(path: Self.bodyName).path
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileError.system(path: path, "cannot be created", errno: errno) }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        _ = flock(descriptor, LOCK_EX | LOCK_NB)
    }

    /// Takes over a folder of which this process holds the body.
    init(takingOver folder: URL, _ origin: Origin, _ handle: FileHandle, byteCount: Int) throws(FileError) {
        self.folder = folder
        self.origin = origin
        self.origin.machine = Origin.thisMachine
        self.handle = handle
        self.byteCount = byteCount
        earlierByteCount = byteCount
        isJoined = true
        hash = try SHA256()
        try hash.update(MappedFile(body), in: 0..<byteCount)
        try truncate()
        try write(self.origin)
    }

    static let bodyName = "body"
    static let originName = "origin.json"

    /// The file with the bytes.
    var body: URL { folder.appending(path: Self.bodyName) }

    /// What the folders for an address are called.
    static func key(of address: WebAddress) throws(FileError) -> String {
        "download-\(try Digest(of: Data(address.text.utf8)).hexadecimal.prefix(16))"
    }

    /// Drops all bytes.
    func clear() throws(FileError) {
        (byteCount, earlierByteCount, isJoined) = (0, 0, false)
        hash = try SHA256()
        try truncate()
    }

    /// Drops all bytes, and says where the next ones are from.
    func begin(_ origin: Origin) throws(FileError) {
        try clear()
        try write(origin)
    }

    /// The next bytes are from another answer, which may tell the file's size.
    func goOn(total: Int?) throws(FileError) {
        isJoined = true
        var origin = origin
        origin.totalByteCount = total ?? origin.totalByteCount
        if origin != self.origin { try write(origin) }
    }

    /// Adds bytes.
    func append(_ bytes: Data) throws(FileError) {
        try onHandle("cannot be written") { try handle.write(contentsOf: bytes) }
        unsafe bytes.withUnsafeBytes { unsafe hash.update($0.bytes) }
        byteCount += bytes.count
    }

    /// Flushes the bytes to the disk.
    ///
    /// - Returns: the digest of all bytes, as they arrived.
    func finish() throws(FileError) -> Digest {
        try onHandle("cannot be flushed") { try handle.synchronize() }
        var finished = try SHA256()
        swap(&finished, &hash)
        return try finished.finalize()
    }

    private func truncate() throws(FileError) {
        try onHandle("cannot be cut") {
            try handle.truncate(atOffset: UInt64(byteCount))
            try handle.seek(toOffset: UInt64(byteCount))
        }
    }

    private func write(_ origin: Origin) throws(FileError) {
        self.origin = origin
        let file = try AtomicFile(folder.appending(path: Self.originName), replacesExisting: true)
        try file.write(origin.encoded())
        try file.commit()
    }

    private func onHandle(_ fault: String, _ work: () throws -> Void) throws(FileError) {
        do {
            try work()
        } catch {
            throw FileError.system(path: body.path, fault, error)
        }
    }
}

extension PartialDownload {
    /// Gives the whole file away, and removes the rest.
    ///
    /// - Returns: the file, under a name of its own beside the folder.
    func handOver() throws(FileError) -> URL {
        let file = folder.deletingLastPathComponent().appending(path: "downloaded-\(UUID().uuidString)")
        // From here on it is of no use to a later run.
        let moved = UnfinishedFiles.add(file.path) { unsafe rename(body.path, file.path) }
        guard moved == 0 else {
            throw FileError.system(path: file.path, "cannot be moved into place", errno: errno)
        }
        remove()
        return file
    }

    /// Leaves the bytes to a later run, if that can go on from them.
    func leave() {
        guard byteCount > 0, origin.ifRange != nil, (try? handle.synchronize()) != nil,
            let key = try? Self.key(of: origin.address)
        else { return remove() }
        // Somebody may have left the same already.
        let left = folder.deletingLastPathComponent().appending(path: key)
        if unsafe rename(folder.path, left.path) != 0 { remove() }
    }

    /// Removes the folder with all that is in it.
    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }
}

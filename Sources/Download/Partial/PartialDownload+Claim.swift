internal import Core
internal import Files
internal import Foundation

extension PartialDownload {
    /// Takes over what an earlier run left of a file, as much as there is. What is of no use is removed.
    ///
    /// - Parameters:
    ///   - address: of the file.
    ///   - parent: where the folders are.
    ///   - staleSeconds: a body that nobody added to for so long has no owner any more, wherever that was.
    /// - Returns: what is now this process's own; `nil` where there is nothing to go on from.
    /// - Throws: `FileError` when it cannot be read.
    static func claim(of address: WebAddress, in parent: URL, staleSeconds: Double) throws(FileError)
        -> PartialDownload?
    {
        let key = try key(of: address)
        let names = try FileKind(of: parent) == nil ? [] : folderNames(parent)
        var best: PartialDownload?
        for name in names where name == key || name.hasPrefix("\(key)-") {
            let folder = parent.appending(path: name)
            let isLeft = name == key
            guard let origin = Origin(at: folder), origin.address == address,
                let handle = handle(of: folder, isLeft: isLeft, origin, staleSeconds)
            else { continue }
            guard let end = try? handle.seekToEnd(), let size = Int(exactly: end) else { continue }
            // Of several that would have the folder, the rename lets one.
            let own = parent.appending(path: "\(key)-\(UUID().uuidString)")
            guard unsafe rename(folder.path, own.path) == 0 else { continue }
            // The last byte is always asked for: the server then says whether it is still the same file.
            let usable = min(size, (origin.totalByteCount ?? .max) - 1)
            guard usable > best?.byteCount ?? 0, origin.ifRange != nil else {
                try? FileManager.default.removeItem(at: own)
                continue
            }
            best?.remove()
            best = try PartialDownload(takingOver: own, origin, handle, byteCount: usable)
        }
        return best
    }

    /// Opens the body of a folder that has no living owner, and locks it; `nil` where it may have one.
    private static func handle(of folder: URL, isLeft: Bool, _ origin: Origin, _ staleSeconds: Double) -> FileHandle? {
        let descriptor = unsafe open(folder.appending(path: bodyName).path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        let isLocked = flock(descriptor, LOCK_EX | LOCK_NB) == 0
        // The owner is alive. Elsewhere locks may be unknown, or seen by one machine only.
        if !isLocked, errno == EWOULDBLOCK { return nil }
        if isLeft || (isLocked && origin.machine == Origin.thisMachine) { return handle }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return nil }
        return Date().timeIntervalSince1970 - Double(status.modificationTime) / 1e9 > staleSeconds ? handle : nil
    }
}

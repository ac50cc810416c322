package import Foundation

/// `write(2)`, which methods of the same name would hide.
private let systemWrite = unsafe write

/// A file that appears whole under its name, or not at all.
///
/// The bytes go to a file of a unique name in the same folder, or another one of the same disk; ``commit()`` flushes them
/// to the disk and renames. Without a commit the unfinished file is removed when the last reference goes. A device or a pipe
/// keeps its name: it gets the whole bytes at the commit.
package final class AtomicFile {
    /// The name under which the file will appear.
    package let destination: URL
    /// The unfinished file: where a library that insists on a path of its own may write.
    package let temporary: URL
    private let replacesExisting: Bool
    private let isStream: Bool
    /// `nil` once the bytes are flushed.
    private var descriptor: Int32?
    private var isCommitted = false

    /// Creates the unfinished file.
    ///
    /// - Parameters:
    ///   - destination: the final name; its folder must exist.
    ///   - replacesExisting: whether a file of that name may be replaced.
    /// - Throws: ``FileError`` when the name is taken, or the folder cannot be written.
    package convenience init(_ destination: URL, replacesExisting: Bool = false) throws(FileError) {
        let unique = ".\(destination.lastPathComponent).\(UUID().uuidString.prefix(8)).partial"
        let folder =
            destination.isStream ? FileManager.default.temporaryDirectory : destination.deletingLastPathComponent()
        try self.init(destination, replacesExisting: replacesExisting, temporary: folder.appending(path: unique))
    }

    /// Creates the unfinished file under a name that is not taken.
    package init(_ destination: URL, replacesExisting: Bool, temporary: URL) throws(FileError) {
        self.destination = destination
        self.replacesExisting = replacesExisting
        self.temporary = temporary
        isStream = destination.isStream
        if !replacesExisting { try Self.checkIsFree(destination) }
        let descriptor = UnfinishedFiles.create(temporary.path)
        guard descriptor >= 0 else {
            throw FileError.system(path: destination.path, "cannot be created", errno: errno)
        }
        self.descriptor = descriptor
    }

    /// Whether a name is one that unfinished files and folders have.
    package static func isUnfinished(_ name: String) -> Bool { name.hasPrefix(".") && name.hasSuffix(".partial") }

    deinit {
        if let descriptor { close(descriptor) }
        if !isCommitted { UnfinishedFiles.remove(temporary.path) }
    }

    /// Adds bytes at the end.
    ///
    /// - Parameter bytes: what to add.
    /// - Throws: ``FileError`` when the disk is full or fails.
    package func write(_ bytes: Data) throws(FileError) {
        guard let descriptor else { preconditionFailure("nothing is written after a flush") }
        let failure = unsafe bytes.withUnsafeBytes { bytes in
            Self.writeAll(bytes.count) { range in
                unsafe systemWrite(descriptor, bytes.baseAddress.map { unsafe $0 + range.lowerBound }, range.count)
            }
        }
        if let failure { throw FileError.system(path: destination.path, "cannot be written", errno: failure) }
    }

    /// Writes all bytes, however few of them the system takes at once.
    ///
    /// - Parameters:
    ///   - count: how many there are.
    ///   - write: writes a range of them, and returns as `write(2)` does.
    /// - Returns: the reason where they cannot be written, as `errno` has it.
    package static func writeAll(_ count: Int, by write: (Range<Int>) -> Int) -> Int32? {
        // No system takes 2 GiB or more at once.
        let most = 1 << 30
        var written = 0
        while written < count {
            let result = write(written..<min(count, written + most))
            if result > 0 {
                written += result
            } else if result == 0 || errno != EINTR {
                return result == 0 ? ENOSPC : errno
            }
        }
        return nil
    }

    /// Flushes the bytes to the disk; nothing can be added any more.
    package func flush() throws(FileError) {
        guard let descriptor else { return }
        self.descriptor = nil
        let isFlushed = fsync(descriptor) == 0
        let reason = errno
        // Some file systems tell only now that the bytes did not arrive.
        guard close(descriptor) == 0 || errno == EINTR, isFlushed else {
            throw FileError.system(
                path: destination.path, "cannot be flushed to the disk", errno: isFlushed ? errno : reason)
        }
    }

    /// Lets nobody write the file any more.
    package func protect() throws(FileError) {
        var status = stat()
        guard unsafe stat(temporary.path, &status) == 0, unsafe chmod(temporary.path, status.st_mode & 0o444) == 0
        else {
            throw FileError.system(path: destination.path, "cannot be protected", errno: errno)
        }
    }

    /// Lets the same people read and write the file as another one.
    package func takePermissions(of other: URL) throws(FileError) {
        var status = stat()
        guard unsafe stat(other.path, &status) == 0, unsafe chmod(temporary.path, status.st_mode & 0o7777) == 0 else {
            throw FileError.system(path: destination.path, "cannot be given the permissions of before", errno: errno)
        }
    }

    /// Flushes the bytes to the disk and gives the file its name.
    ///
    /// - Throws: ``FileError`` when the disk fails, or the name was taken meanwhile.
    package func commit() throws(FileError) {
        try flush()
        if isStream { return try pour() }
        guard UnfinishedFiles.finish(temporary.path, takeName: takeName) == 0 else {
            let code = errno
            throw code == EEXIST
                ? Self.taken(destination)
                : FileError.system(path: destination.path, "cannot be renamed into place", errno: code)
        }
        isCommitted = true
        do {
            try Self.synchronizeFolder(destination.deletingLastPathComponent())
        } catch {
            // What fails has not appeared.
            if !replacesExisting { _ = unsafe unlink(destination.path) }
            throw error
        }
    }

    /// Copies the unfinished file into a device or pipe.
    private func pour() throws(FileError) {
        let stream = unsafe open(destination.path, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard stream >= 0 else { throw FileError.system(path: destination.path, "cannot be opened", errno: errno) }
        defer { close(stream) }
        let file = try MappedFile(temporary)
        for start in stride(from: 0, to: file.byteCount, by: 8 << 20) {
            let bytes = try file.bytes(in: start..<min(file.byteCount, start + (8 << 20)))
            let failure = unsafe bytes.withUnsafeBytes { bytes in
                Self.writeAll(bytes.count) { range in
                    unsafe systemWrite(stream, bytes.baseAddress.map { unsafe $0 + range.lowerBound }, range.count)
                }
            }
            if let failure { throw FileError.system(path: destination.path, "cannot be written", errno: failure) }
        }
    }

    /// Moves the unfinished file to its name; on failure returns -1 and leaves the reason in `errno`.
    private func takeName() -> Int32 {
        if replacesExisting { return unsafe rename(temporary.path, destination.path) }
        // A hard link refuses a taken name in the same step; a rename would overwrite it.
        if unsafe link(temporary.path, destination.path) == 0 {
            if unsafe unlink(temporary.path) == 0 { return 0 }
            let code = errno
            _ = unsafe unlink(destination.path)
            errno = code
            return -1
        }
        let hasNoHardLinks = [EPERM, EOPNOTSUPP, ENOSYS].contains(errno)
        return hasNoHardLinks ? unsafe rename(temporary.path, destination.path) : -1
    }

    /// Flushes a folder, so that the names in it survive a power cut; does nothing where folders cannot be flushed.
    ///
    /// - Throws: ``FileError`` when the disk fails.
    package static func synchronizeFolder(_ folder: URL) throws(FileError) {
        let descriptor = unsafe open(folder.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 || ![EIO, ENOSPC, EDQUOT].contains(errno) else {
            throw FileError.system(path: folder.path, "cannot be flushed to the disk", errno: errno)
        }
    }

    /// Makes sure that nothing has a name yet.
    ///
    /// - Parameter destination: the name.
    /// - Throws: ``FileError`` that tells how to replace the file, or that nobody can tell whether there is one.
    package static func checkIsFree(_ destination: URL) throws(FileError) {
        if try FileKind(of: destination) != nil, !destination.isStream { throw taken(destination) }
    }

    package static func taken(_ destination: URL) -> FileError {
        FileError(
            .exists, path: destination.path, "the file exists already",
            remedy: "Choose another name, or add --force to replace it.")
    }
}

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif
public import Foundation

/// A file that appears whole under its name, or not at all.
///
/// The bytes go to a file of a unique name in the same folder; ``commit()`` flushes them to the disk and renames.
/// Without a commit the unfinished file is removed when the last reference goes.
public final class AtomicFile {
    /// The name under which the file will appear.
    public let destination: URL
    /// The unfinished file: where a library that insists on a path of its own may write.
    public let temporary: URL
    private let replacesExisting: Bool
    private var handle: FileHandle?
    private var isCommitted = false

    /// Creates the unfinished file.
    ///
    /// - Parameters:
    ///   - destination: the final name; its folder must exist.
    ///   - replacesExisting: whether a file of that name may be replaced.
    /// - Throws: ``FormatError`` when the name is taken, or the folder cannot be written.
    public init(_ destination: URL, replacesExisting: Bool = false) throws(FormatError) {
        self.destination = destination
        self.replacesExisting = replacesExisting
        let unique = ".\(destination.lastPathComponent).\(UUID().uuidString.prefix(8)).partial"
        temporary = destination.deletingLastPathComponent().appending(path: unique)
        if !replacesExisting { try Self.checkIsFree(destination) }
        let descriptor = UnfinishedFiles.create(temporary.path)
        guard descriptor >= 0 else {
            throw FormatError.system(path: destination.path, "cannot be created", errno: errno)
        }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    deinit {
        if !isCommitted { UnfinishedFiles.remove(temporary.path) }
    }

    /// Adds bytes at the end.
    ///
    /// - Parameter bytes: what to add.
    /// - Throws: ``FormatError`` when the disk is full or fails.
    public func write(_ bytes: Data) throws(FormatError) {
        do {
            try handle?.write(contentsOf: bytes)
        } catch {
            throw FormatError(.disk, path: destination.path, "cannot be written: \(error.localizedDescription)")
        }
    }

    /// Flushes the bytes to the disk and gives the file its name.
    ///
    /// - Throws: ``FormatError`` when the disk fails, or the name was taken meanwhile.
    public func commit() throws(FormatError) {
        do {
            try handle?.synchronize()
            try handle?.close()
        } catch {
            throw FormatError(.disk, path: destination.path, "cannot be flushed: \(error.localizedDescription)")
        }
        handle = nil
        guard UnfinishedFiles.finish(temporary.path, takeName: takeName) == 0 else {
            let code = errno
            throw code == EEXIST
                ? Self.taken(destination)
                : FormatError.system(path: destination.path, "cannot be renamed into place", errno: code)
        }
        isCommitted = true
        Self.synchronizeFolder(destination.deletingLastPathComponent())
    }

    /// Moves the unfinished file to its name; on failure returns -1 and leaves the reason in `errno`.
    private func takeName() -> Int32 {
        if replacesExisting { return unsafe rename(temporary.path, destination.path) }
        // A hard link refuses a taken name in the same step; a rename would overwrite it.
        if unsafe link(temporary.path, destination.path) == 0 { return unsafe unlink(temporary.path) }
        let hasNoHardLinks = [EPERM, EOPNOTSUPP, ENOSYS].contains(errno)
        return hasNoHardLinks ? unsafe rename(temporary.path, destination.path) : -1
    }

    /// Flushes a folder, so that the names in it survive a power cut.
    package static func synchronizeFolder(_ folder: URL) {
        let descriptor = unsafe open(folder.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// Makes sure that nothing has a name yet.
    ///
    /// - Parameter destination: the name.
    /// - Throws: ``FormatError`` that tells how to replace the file.
    package static func checkIsFree(_ destination: URL) throws(FormatError) {
        if FileManager.default.fileExists(atPath: destination.path) { throw taken(destination) }
    }

    static func taken(_ destination: URL) -> FormatError {
        FormatError(
            .exists, path: destination.path, "the file exists already",
            remedy: "Choose another name, or add --force to replace it.")
    }
}

package import Foundation

/// A folder of files that appears whole under its name, or not at all.
///
/// The files go to a folder of a unique name beside it; ``commit()`` flushes them to the disk and renames. Without a
/// commit the unfinished folder is removed when the last reference goes. An existing folder is never replaced, because
/// a name that is mistyped would cost all that is in it; an empty one is taken.
package final class AtomicFolder {
    /// The name under which the folder will appear.
    package let destination: URL
    private let temporary: URL
    private var isCommitted = false

    /// Creates the unfinished folder.
    ///
    /// - Parameter destination: the final name; the folder that it is in must exist.
    /// - Throws: ``FileError`` when the name is taken, or the folder that it is in cannot be written.
    package init(_ destination: URL) throws(FileError) {
        self.destination = destination
        let unique = ".\(destination.lastPathComponent).\(UUID().uuidString.prefix(8)).partial"
        temporary = destination.deletingLastPathComponent().appending(path: unique)
        guard try Self.isFree(destination) else { throw Self.taken(destination) }
        guard UnfinishedFiles.createFolder(temporary.path) == 0 else {
            throw FileError.system(path: destination.path, "cannot be created", errno: errno)
        }
    }

    deinit {
        if !isCommitted { UnfinishedFiles.remove(temporary.path) }
    }

    /// Adds an empty folder.
    ///
    /// - Parameter name: its name, of which there is nothing yet.
    /// - Throws: ``FileError`` when the disk is full or fails.
    package func createFolder(_ name: String) throws(FileError) {
        guard unsafe mkdir(temporary.appending(path: name).path, 0o777) == 0 else {
            throw FileError.system(path: destination.path, "cannot be created", errno: errno)
        }
    }

    /// Adds a file.
    ///
    /// - Parameters:
    ///   - bytes: its contents.
    ///   - name: its name, of which there is no file yet.
    /// - Throws: ``FileError`` when the disk is full or fails.
    package func write(_ bytes: Data, as name: String) throws(FileError) {
        let file = try AtomicFile(temporary.appending(path: name))
        try file.write(bytes)
        try file.commit()
    }

    /// Flushes the folder to the disk and gives it its name.
    ///
    /// - Throws: ``FileError`` when the disk fails, or the name was taken meanwhile.
    package func commit() throws(FileError) {
        // A rename takes the place of nothing but an empty folder.
        let (old, new) = (temporary.path, destination.path)
        guard UnfinishedFiles.finish(old, takeName: { unsafe rename(old, new) }) == 0 else {
            let code = errno
            throw [EEXIST, ENOTEMPTY, ENOTDIR].contains(code)
                ? Self.taken(destination) : FileError.system(path: new, "cannot be renamed into place", errno: code)
        }
        isCommitted = true
        do {
            try AtomicFile.synchronizeFolder(destination.deletingLastPathComponent())
        } catch {
            // What fails has not appeared.
            UnfinishedFiles.remove(new)
            throw error
        }
    }

    /// Whether a name is taken by nothing, or by an empty folder.
    private static func isFree(_ destination: URL) throws(FileError) -> Bool {
        switch try FileKind(of: destination) {
        case nil: return true
        case .file: return false
        case .folder: return try folderNames(destination).isEmpty
        }
    }

    private static func taken(_ destination: URL) -> FileError {
        FileError(
            .exists, path: destination.path, "exists already, and a folder is never replaced",
            remedy: "Choose another name, or remove it first.")
    }
}

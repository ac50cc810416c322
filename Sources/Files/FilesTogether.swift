package import Foundation

/// Files and folders that appear under their names together, or not at all.
///
/// They are made in an unfinished folder beside their place; ``commit(replacesExisting:)`` moves what is new in as few
/// steps as there are, a new folder in one. Without a commit the unfinished folder is removed with the last reference.
package final class FilesTogether {
    /// The folder nearest to the place of all files that was there before.
    private let base: URL
    private let unfinished: URL

    /// Prepares to make files.
    ///
    /// - Parameter folder: in which all files will lie, perhaps deeper; it need not exist.
    /// - Throws: ``FileError`` when nothing can be made there.
    package init(in folder: URL) throws(FileError) {
        var base = folder.standardizedFileURL
        while try FileKind(of: base) == nil, base.path != "/" { base.deleteLastPathComponent() }
        self.base = base
        let name = folder.standardizedFileURL.lastPathComponent
        unfinished = base.appending(path: ".\(name).\(UUID().uuidString.prefix(8)).partial")
        guard UnfinishedFiles.createFolder(unfinished.path) == 0 else {
            throw FileError.system(path: folder.path, "cannot be created", errno: errno)
        }
    }

    deinit { UnfinishedFiles.remove(unfinished.path) }

    /// Makes a file, or the files of a folder.
    ///
    /// - Parameters:
    ///   - place: the name that the file or folder will have.
    ///   - make: makes it under another name, in a folder that exists.
    /// - Throws: ``FileError`` that speaks of `place`.
    package func add(_ place: URL, make: (URL) throws(FileError) -> Void) throws(FileError) {
        let path = String(place.standardizedFileURL.path.dropFirst(base.path == "/" ? 0 : base.path.utf8.count))
        let unfinished = unfinished.appending(path: path)
        do {
            try UnfinishedFiles.uninterrupted {
                try FileManager.default.createDirectory(
                    at: unfinished.deletingLastPathComponent(), withIntermediateDirectories: true)
            }
        } catch {
            throw FileError.system(path: place.path, "cannot be created", error)
        }
        do {
            try make(unfinished)
        } catch {
            throw FileError(
                error.code, path: error.path.replacing(unfinished.path, with: place.path), error.detail,
                remedy: error.remedy)
        }
    }

    /// Gives everything its name.
    ///
    /// - Parameter replacesExisting: whether files of the same names may be replaced. A folder that is there is kept, with
    ///   what else is in it.
    /// - Throws: ``FileError`` when a name is taken or the disk fails; what has appeared by then is removed again.
    package func commit(replacesExisting: Bool) throws {
        let moves = try moves(from: unfinished, to: base, replacesExisting)
        try finishTogether(moves.map { old, new in (new, { try Self.move(old, to: new, replacesExisting) }) })
    }

    /// What has to be renamed so that all that is in one folder is in the other.
    private func moves(from old: URL, to new: URL, _ replacesExisting: Bool) throws -> [(old: URL, new: URL)] {
        try folderNames(old).flatMap { name in
            let (old, new) = (old.appending(path: name), new.appending(path: name))
            return switch (try FileKind(of: old), try FileKind(of: new)) {
            case (_, nil): [(old, new)]
            case (.folder, .folder): try moves(from: old, to: new, replacesExisting)
            case (.file, .file) where replacesExisting: [(old, new)]
            default: throw AtomicFile.taken(new)
            }
        }
    }

    private static func move(_ old: URL, to new: URL, _ replacesExisting: Bool) throws(FileError) {
        // Who took the name since it was free keeps it, as far as the system can tell in one step.
        if !replacesExisting { try AtomicFile.checkIsFree(new) }
        guard unsafe rename(old.path, new.path) == 0 else {
            throw FileError.system(path: new.path, "cannot be renamed into place", errno: errno)
        }
        do {
            try AtomicFile.synchronizeFolder(new.deletingLastPathComponent())
        } catch {
            // What fails has not appeared.
            if !replacesExisting { _ = unsafe rename(new.path, old.path) }
            throw error
        }
    }
}

internal import Core
internal import Files
internal import Formats
internal import Foundation

extension RegistryError {
    /// Gives a file-system error the category and words of ours; one that has them already passes through.
    static func system(_ error: any Error, at place: URL, _ action: String) -> RegistryError {
        switch error {
        case let error as RegistryError: return error
        case let error as any CascadeError:
            return RegistryError(error.category, error.reason, remedy: error.remedy ?? remedy(for: error.category))
        default: return system(FileError.system(path: place.path, action, error), at: place, action)
        }
    }

    private static func remedy(for category: FailureCategory) -> String? {
        switch category {
        case .permission: "Let yourself write there, or name another registry with --registry PATH or CASCADE_REGISTRY."
        case .disk: "Repeat the command once the disk can be read and written; a registry is never left half changed."
        default: nil
        }
    }
}

/// Creates a folder and those above it; another process may do the same at the same time.
///
/// - Throws: ``RegistryError`` of category `.permission` where something else has the name of a folder, or a link that leads
///   nowhere.
func createFolder(_ folder: URL) throws(RegistryError) {
    var status = stat()
    if unsafe stat(folder.path, &status) == 0 {
        guard status.st_mode & S_IFMT != S_IFDIR else { return }
        throw RegistryError(
            .permission, "\(folder.path): is a file, not a folder",
            remedy: "Name another registry with --registry PATH or CASCADE_REGISTRY.")
    }
    guard !isLink(folder) else {
        throw RegistryError(
            .permission, "\(folder.path): is a link that points to nowhere",
            remedy: "Is the disk mounted? Mount it, or name another registry with --registry PATH or CASCADE_REGISTRY.")
    }
    let parent = folder.deletingLastPathComponent()
    if parent.path != folder.path { try createFolder(parent) }
    guard unsafe mkdir(folder.path, 0o777) == 0 || errno == EEXIST else {
        let code = errno
        let error = FileError.system(path: folder.path, "cannot be created", errno: code == ENOENT ? EACCES : code)
        throw RegistryError.system(error, at: folder, "cannot be created")
    }
    do {
        try AtomicFile.synchronizeFolder(parent)
    } catch {
        throw RegistryError.system(error, at: folder, "cannot be created")
    }
}

/// The names in a folder in a fixed order; none where there is no such folder.
///
/// - Throws: ``RegistryError`` for a folder that cannot be listed: that is no empty one.
func folderContents(_ folder: URL) throws(RegistryError) -> [String] {
    try folderEntries(folder) { name, _ in name }.sorted()
}

/// The files in a folder that pass a look at their names, with the times of their last modification in nanoseconds since
/// 1970; none where there is no such folder. What was removed meanwhile is left out.
func modificationTimes(
    in folder: URL, where isWanted: (String) -> Bool
) throws(RegistryError) -> [(name: String, modified: Int)] {
    try folderEntries(folder) { name, descriptor in
        var status = stat()
        guard isWanted(name) else { return nil }
        if unsafe fstatat(descriptor, name, &status, 0) == 0 { return (name, status.modificationTime) }
        // What cannot be looked at is there nevertheless; whoever reads it is told why it cannot be read.
        let isGone = unsafe errno == ENOENT && fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) != 0
        return isGone ? nil : (name, -1)
    }.sorted { $0.name < $1.name }
}

/// What `body` makes of every name in a folder; nothing where there is no such folder.
private func folderEntries<Entry>(
    _ folder: URL, _ body: (_ name: String, _ folder: Int32) -> Entry?
) throws(RegistryError) -> [Entry] {
    do {
        return try Files.folderEntries(folder, body)
    } catch {
        guard error.code == ENOENT else { throw unlistable(folder, error.code) }
        return []
    }
}

/// The names of the folders in a folder, links to folders included.
func subfolders(_ folder: URL) throws(RegistryError) -> [String] {
    try folderContents(folder).filter { name in
        var status = stat()
        // What cannot be looked at is a folder that cannot be listed, which the reader then tells.
        return unsafe stat(folder.appending(path: name).path, &status) != 0 || status.st_mode & S_IFMT == S_IFDIR
    }
}

private func unlistable(_ folder: URL, _ code: Int32) -> RegistryError {
    let isForbidden = [EACCES, EPERM].contains(code)
    return RegistryError(
        isForbidden ? .permission : .disk,
        unsafe "\(folder.path): the folder cannot be listed: \(String(cString: strerror(code)))",
        remedy: isForbidden
            ? "Let yourself read the folder; nothing was changed."
            : "Nothing was changed. Repeat the command once the disk can be read.")
}

/// Whether a folder, below another one, is really there, and not a link to some other place.
func isOwnFolder(_ folder: URL, below root: URL) -> Bool {
    var place = root
    for component in folder.path.dropFirst(root.path.count).split(separator: "/") {
        place.append(path: component)
        var status = stat()
        guard unsafe lstat(place.path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return false }
    }
    return true
}

/// Whether a name stands for a symbolic link.
func isLink(_ place: URL) -> Bool {
    var status = stat()
    return unsafe lstat(place.path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
}

/// When a file or folder was last modified, in nanoseconds since 1970; `nil` when there is none.
///
/// - Throws: ``RegistryError`` for what is there, perhaps, and cannot be looked at.
func modificationTime(of place: URL) throws(RegistryError) -> Int? {
    var status = stat()
    if unsafe stat(place.path, &status) == 0 { return status.modificationTime }
    guard errno != ENOENT, errno != ENOTDIR else { return nil }
    throw RegistryError.system(
        FileError.system(path: place.path, "cannot be looked at", errno: errno), at: place, "cannot be looked at")
}

/// The size of a regular file, in bytes; 0 for anything else.
func fileSize(_ place: URL) -> Int {
    var status = stat()
    guard unsafe lstat(place.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return 0 }
    return Int(status.st_size)
}

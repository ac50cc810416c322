package import Foundation

extension stat {
    /// When the file was last modified, in nanoseconds since 1970.
    package var modificationTime: Int {
        #if canImport(Darwin)
            let time = st_mtimespec
        #else
            let time = st_mtim
        #endif
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}

/// What has a name.
package enum FileKind {
    case folder, file

    /// Looks at what has a name; a symbolic link counts as what it points to.
    ///
    /// - Returns: `nil` when nothing has the name.
    /// - Throws: ``FileError`` when that cannot be told.
    package init?(of place: URL) throws(FileError) {
        var status = stat()
        guard unsafe stat(place.path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw FileError.system(path: place.path, "cannot be looked at", errno: errno)
        }
        self = status.st_mode & S_IFMT == S_IFDIR ? .folder : .file
    }
}

extension URL {
    /// Whether a name stands for a device, a pipe or an open descriptor, which takes bytes and is never replaced:
    /// `/dev/null`, `/dev/stdout`.
    package var isStream: Bool {
        if path.hasPrefix("/dev/fd/") || ["/dev/stdout", "/dev/stdin"].contains(path) { return true }
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return false }
        return [S_IFCHR, S_IFIFO, S_IFBLK, S_IFSOCK].contains(status.st_mode & S_IFMT)
    }
}

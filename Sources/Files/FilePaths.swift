package import Foundation

/// Makes sure, before anything is computed, that no file is written twice and none that is read: by whatever name or link.
///
/// - Parameters:
///   - written: files that will be created or replaced.
///   - read: files that the same command reads.
/// - Throws: ``FileError`` that names the first file in the way.
package func requireDistinct(written: [URL], read: [URL]) throws(FileError) {
    var taken: Set<FileNames.Name> = []
    for file in read { taken.formUnion(FileNames(file).names) }
    for file in written {
        let names = FileNames(file).names
        guard taken.isDisjoint(with: names) else {
            throw FileError(
                .conflict, path: file.path, "would be written, but is also read or written as something else",
                remedy: "Give every output a name of its own.")
        }
        taken.formUnion(names)
    }
}

extension URL {
    /// Whether a file lies in a folder, at any depth, by whatever links.
    package func isInside(_ folder: URL) -> Bool {
        let folder = FileNames(folder).resolvedPath
        return FileNames(self).resolvedPath.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
    }
}

/// All that tells a file, which need not exist, from others.
private struct FileNames {
    package enum Name: Hashable {
        case path(String)
        case file(device: UInt64, inode: UInt64)
    }

    /// The path without links in the folders above.
    package let resolvedPath: String
    package let names: Set<Name>

    package init(_ url: URL) {
        let url = url.standardizedFileURL
        let folder = Self.resolved(url.deletingLastPathComponent().path)
        resolvedPath = (folder as NSString).appendingPathComponent(url.lastPathComponent)
        var names: Set<Name> = [.path(resolvedPath), .path(Self.resolved(resolvedPath))]
        var status = stat()
        if unsafe stat(url.path, &status) == 0 {
            names.insert(.file(device: UInt64(status.st_dev), inode: UInt64(status.st_ino)))
        }
        self.names = names
    }

    /// The path without any links; of what does not exist, the part that exists.
    private static func resolved(_ path: String) -> String {
        if let resolved = unsafe realpath(path, nil) {
            defer { unsafe free(resolved) }
            return unsafe String(cString: resolved)
        }
        let parent = (path as NSString).deletingLastPathComponent
        guard parent != path, !parent.isEmpty else { return path }
        return (resolved(parent) as NSString).appendingPathComponent((path as NSString).lastPathComponent)
    }
}

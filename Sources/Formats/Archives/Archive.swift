package import Files
internal import CArchive
package import Foundation

/// Unpacks archives (zip, tar, and tar compressed by gzip, bzip2 or xz) that nobody has vouched for.
///
/// Plain files and folders only. Anything suspicious refuses the whole archive, by the name of the entry, and
/// leaves nothing behind.
package enum Archive {
    private static let largestArchive = 1 << 30

    /// Unpacks an archive into a folder of its own, which counts as unfinished: it does not outlive the process when that
    /// is interrupted.
    ///
    /// - Parameters:
    ///   - url: the archive.
    ///   - folder: is created; it must not exist, and does not exist after an error.
    ///   - limits: how much the archive may unpack to.
    /// - Throws: `FileError` that names the entry.
    package static func extract(
        _ url: URL, into folder: URL, limits: ArchiveLimits = .bundle
    ) throws(FileError) {
        let file = try FileBytes(url, atMost: largestArchive)
        if file.bytes.starts(with: ZipDirectory.signature) { try checkZip(file, limits: limits) }
        guard UnfinishedFiles.createFolder(folder.path) == 0 else {
            throw FileError.system(path: folder.path, "cannot be created", errno: errno)
        }
        do {
            var unpacker = Unpacker(file, folder: folder, limits: limits)
            try unpacker.run()
        } catch {
            UnfinishedFiles.remove(folder.path)
            throw error
        }
    }

    /// Unpacks an archive for a moment, into a folder that counts as unfinished as above.
    ///
    /// - Parameters:
    ///   - url: the archive.
    ///   - parent: in which the folder is made; it is created where it is missing.
    ///   - limits: how much the archive may unpack to.
    /// - Returns: the folder, to be removed by `UnfinishedFiles.remove`.
    /// - Throws: `FileError` that names the entry.
    package static func unpack(
        _ url: URL, in parent: URL, limits: ArchiveLimits = .bundle
    ) throws(FileError) -> URL {
        do {
            try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        } catch {
            throw FileError.system(path: parent.path, "cannot be created", error)
        }
        let folder = parent.appending(path: "unpacked-\(UUID().uuidString)")
        try extract(url, into: folder, limits: limits)
        return folder
    }
}

extension Archive {
    /// libarchive forgives a zip whose two lists of entries differ, and reads a backslash as a slash.
    private static func checkZip(_ file: FileBytes, limits: ArchiveLimits) throws(FileError) {
        var paths = ArchivePaths(archive: file.path)
        for entry in try ZipDirectory(file, atMost: limits.entryCount).entries {
            _ = try paths.add(entry.name, isFolder: entry.name.hasSuffix("/"))
        }
    }
}

private struct Unpacker {
    private let file: FileBytes
    private let folder: URL
    private let limits: ArchiveLimits
    private var paths: ArchivePaths
    private var entryCount = 0
    private var byteCount = 0

    init(_ file: FileBytes, folder: URL, limits: ArchiveLimits) {
        self.file = file
        self.folder = folder
        self.limits = limits
        paths = ArchivePaths(archive: file.path)
    }

    mutating func run() throws(FileError) {
        let file = file
        try unsafe file.bytes.span.bytes.withUnsafeBytes { bytes throws(FileError) in
            let archive = try unsafe ArchiveReader(
                file, bytes, unpackingAtMost: limits.byteCount(forArchiveOf: file.count))
            while let entry = try archive.nextEntry() {
                try unpack(entry, from: archive)
            }
        }
    }

    private mutating func unpack(_ entry: ArchiveEntry, from archive: borrowing ArchiveReader) throws(FileError) {
        entryCount += 1
        guard entryCount <= limits.entryCount else {
            throw paths.refused(entry.name, "it is one of more than \(limits.entryCount) entries")
        }
        if let fault = entry.fault { throw paths.refused(entry.name, fault) }
        let components = try paths.add(entry.name, isFolder: entry.isFolder)
        let place = components.reduce(folder) { $0.appending(path: $1) }
        do {
            try UnfinishedFiles.uninterrupted {
                try FileManager.default.createDirectory(
                    at: entry.isFolder ? place : place.deletingLastPathComponent(), withIntermediateDirectories: true)
            }
        } catch {
            throw FileError.system(path: file.path, "“\(entry.name)” cannot be unpacked", error)
        }
        if !entry.isFolder { try unpackFile(entry, to: place, from: archive) }
    }

    private mutating func unpackFile(
        _ entry: ArchiveEntry, to place: URL, from archive: borrowing ArchiveReader
    ) throws(FileError) {
        let descriptor = UnfinishedFiles.uninterrupted {
            unsafe open(place.path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        }
        guard descriptor >= 0 else {
            throw FileError.system(path: file.path, "“\(entry.name)” cannot be unpacked", errno: errno)
        }
        let output = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        let largest = limits.byteCount(forArchiveOf: file.count)
        var written = 0
        while let chunk = try archive.nextBytes(of: entry) {
            written += chunk.count
            byteCount += chunk.count
            guard byteCount <= largest else {
                throw paths.refused(entry.name, "the archive unpacks to more than \(largest) bytes")
            }
            do {
                try output.write(contentsOf: chunk)
            } catch {
                throw FileError.system(path: file.path, "“\(entry.name)” cannot be unpacked", error)
            }
        }
        guard entry.byteCount == nil || entry.byteCount == written else {
            throw file.damaged("“\(entry.name)” has \(written) bytes, expected \(entry.byteCount ?? 0)")
        }
    }
}

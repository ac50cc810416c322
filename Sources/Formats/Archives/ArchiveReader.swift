internal import Files
internal import CArchive
internal import Foundation

/// What an archive says about one entry.
struct ArchiveEntry: Sendable {
    let name: String
    let isFolder: Bool
    /// `nil` where the archive does not say.
    let byteCount: Int?
    /// Why the entry must not be unpacked.
    let fault: String?
}

/// An archive in memory, read by libarchive entry by entry.
@safe struct ArchiveReader: ~Copyable {
    private let archive: OpaquePointer
    private let path: String
    private let gzip: GzipSource?
    private let characterSet: UTF8CharacterSet

    /// Opens an archive.
    ///
    /// - Parameters:
    ///   - file: the archive's bytes.
    ///   - bytes: the same; they must outlive the reader.
    ///   - limit: what gzip's compression may become at most.
    /// - Throws: `FileError` for what is no archive.
    init(
        _ file: FileBytes, _ bytes: UnsafeRawBufferPointer, unpackingAtMost limit: Int
    ) throws(FileError) {
        let path = file.path
        guard let archive = unsafe archive_read_new() else {
            throw FileError(.disk, path: path, "cannot be unpacked: libarchive does not start")
        }
        let gzip = file.bytes.starts(with: GzipSource.signature) ? GzipSource(file, limit: limit) : nil
        // Only what is built in: other filters would start programs.
        let isReady =
            unsafe archive_read_support_format_zip_seekable(archive) == ARCHIVE_OK
            && archive_read_support_format_tar(archive) == ARCHIVE_OK
            && archive_read_support_filter_bzip2(archive) == ARCHIVE_OK
            && archive_read_support_filter_xz(archive) == ARCHIVE_OK
            && (gzip.map { unsafe $0.open(archive) }
                ?? archive_read_open_memory(archive, bytes.baseAddress, bytes.count)) == ARCHIVE_OK
        guard isReady else {
            let failure = gzip?.failure
            let why = unsafe Self.message(archive)
            unsafe archive_read_free(archive)
            throw failure
                ?? FileError(
                    .damaged, path: path, "is no archive that can be read: \(why)",
                    remedy: "Name a folder, or a zip, tar, tar.gz, tar.bz2 or tar.xz archive.")
        }
        unsafe self.archive = archive
        self.path = path
        self.gzip = gzip
        characterSet = UTF8CharacterSet()
    }

    deinit { unsafe archive_read_free(archive) }

    /// The next entry, or `nil` at the end.
    func nextEntry() throws(FileError) -> ArchiveEntry? {
        var entry: OpaquePointer?
        characterSet.use()
        defer { characterSet.giveBack() }
        let status = unsafe archive_read_next_header(archive, &entry)
        if status == ARCHIVE_EOF {
            try gzip?.readToEnd()
            return nil
        }
        // A warning concerns the character set of a name at most; the name itself is checked.
        guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let entry = unsafe entry else { throw failed() }
        guard let name = unsafe archive_entry_pathname_utf8(entry).map({ unsafe String(cString: $0) }) else {
            throw FileError(.suspicious, path: path, "has an entry whose name is not text; nothing was unpacked")
        }
        let kind = unsafe archive_entry_filetype(entry)
        let isSized = unsafe archive_entry_size_is_set(entry) != 0
        return ArchiveEntry(
            name: name, isFolder: kind == mode_t(carchive_directory()),
            byteCount: isSized ? Int(unsafe archive_entry_size(entry)) : nil, fault: unsafe Self.fault(of: entry, kind))
    }

    private static func fault(of entry: OpaquePointer, _ kind: mode_t) -> String? {
        if unsafe archive_entry_hardlink(entry) != nil { return "it is a hard link" }
        if unsafe archive_entry_symlink(entry) != nil { return "it is a symbolic link" }
        guard [carchive_regular_file(), carchive_directory()].map({ mode_t($0) }).contains(kind) else {
            return "it is neither a file nor a folder"
        }
        if unsafe archive_entry_is_encrypted(entry) != 0 { return "it is encrypted" }
        if unsafe archive_entry_perm(entry) & 0o6000 != 0 { return "it would run as another user (setuid)" }
        return nil
    }

    /// Some more bytes of the entry, or `nil` at its end; a wrong checksum is an error.
    func nextBytes(of entry: ArchiveEntry) throws(FileError) -> Data? {
        var chunk = Data(count: 1 << 16)
        let capacity = chunk.count
        let count = unsafe chunk.withUnsafeMutableBytes { unsafe archive_read_data(archive, $0.baseAddress, capacity) }
        guard count >= 0 else { throw failed(in: entry.name) }
        return count == 0 ? nil : chunk.prefix(count)
    }

    private func failed(in name: String? = nil) -> FileError {
        if let failure = gzip?.failure { return failure }
        let place = name.map { "“\($0)”: " } ?? ""
        return FileError(
            .damaged, path: path, "\(place)is cut off or altered: \(unsafe Self.message(archive))",
            remedy: "Fetch the archive again.")
    }

    private static func message(_ archive: OpaquePointer) -> String {
        unsafe archive_error_string(archive).map { unsafe String(cString: $0) } ?? "unknown format"
    }
}

/// UTF-8 as the character set of this thread: libarchive gives no name that is not ASCII where there is none. What the
/// rest of the process uses stays as it is.
@safe private final class UTF8CharacterSet {
    private let own = unsafe carchive_new_utf8()
    private var former: UnsafeMutableRawPointer?

    func use() { unsafe former = carchive_use(own) }

    func giveBack() { unsafe _ = carchive_use(former) }

    deinit { unsafe carchive_free(own) }
}

internal import Files
internal import Foundation

/// An HDF5 file, of which nothing is read but what is asked for: what is damaged, or of a kind that is not read, concerns
/// nobody who did not ask for it.
///
/// The format is read here and not by its own library, which (1.10) crashes on, or does not return from, some altered
/// files. Every address, size and count is held against the file before it is used.
///
/// Source: *HDF5 File Format Specification*, version 3.0, The HDF Group.
struct HDF5File: Sendable {
    let content: HDF5Content
    /// The file itself, where links to other files may be followed.
    let url: URL?
    private let root: UInt64
    /// Through which other files are opened.
    private let files: OpenFiles
    /// How many links between files led here.
    private let linkDepth: Int

    private static let greatestLinkDepth = 4

    /// Opens a file that is read piece by piece, and others through the same set of open files.
    init(_ file: MappedFile, _ usage: HDF5Usage, _ files: OpenFiles = OpenFiles()) throws(FileError) {
        try self.init(HDF5Content(file, usage), url: file.url, files, linkDepth: 0)
    }

    /// Opens a file in memory.
    init(_ file: FileBytes, _ usage: HDF5Usage) throws(FileError) {
        try self.init(HDF5Content(file, usage), url: nil, OpenFiles(), linkDepth: 0)
    }

    private init(_ content: HDF5Content, url: URL?, _ files: OpenFiles, linkDepth: Int) throws(FileError) {
        (self.content, self.url, self.files, self.linkDepth) = (content, url, files, linkDepth)
        root = try Self.superblock(of: content)
    }

    /// Reads the superblock; returns the address of the root group.
    private static func superblock(of content: HDF5Content) throws(FileError) -> UInt64 {
        let version = try content.read(8, 1).unsignedNumber()
        var fields: HDF5Cursor
        switch version {
        case 0, 1:
            fields = HDF5Cursor(try content.read(8, version == 0 ? 88 : 92))
            // Versions of the parts, then bytes of an address and of a length.
            guard fields.bytes(5).dropFirst().allSatisfy({ $0 == 0 }), fields.number(2) == 0x0808 else {
                throw content.unsupported("has addresses of another size than eight bytes")
            }
            fields.skip(version == 0 ? 9 : 13)
        case 2, 3:
            fields = HDF5Cursor(try content.checked(0, 48).dropFirst(8))
            fields.skip(1)
            guard fields.number(2) == 0x0808 else {
                throw content.unsupported("has addresses of another size than eight bytes")
            }
            fields.skip(1)
        default: throw content.unsupported("is an HDF5 file of version \(version), which is newer than this program")
        }
        let base = fields.integer()
        fields.skip(8)
        let end = fields.integer()
        // An old superblock names a driver, then the root group by its entry.
        fields.skip(version < 2 ? 16 : 0)
        guard base == content.userBlockSize, !fields.isExhausted else { throw content.damaged("the superblock") }
        guard end <= content.userBlockSize + content.byteCount else {
            throw content.damaged(
                "it says that it has \(end) bytes, but has \(content.userBlockSize + content.byteCount); it was cut off"
            )
        }
        return fields.number(8)
    }

    /// The group that holds all others.
    func rootGroup() throws(FileError) -> HDF5Object { try object(at: root, path: "/") }

    /// The object of an address, such as one that an array of references holds.
    func object(at address: UInt64, path: String) throws(FileError) -> HDF5Object {
        try HDF5Object(in: self, at: address, path: path)
    }

    /// Follows a link to another file, which must be in the folder of this one.
    func linked(_ name: String, from path: String) throws(FileError) -> HDF5File {
        guard let url, linkDepth < Self.greatestLinkDepth else {
            throw content.unsupported("“\(path)” is a link to the file \(name), which is not followed")
        }
        let folder = url.deletingLastPathComponent()
        // A file that was moved together with the one that it links to keeps the name that it had.
        let other = folder.appending(path: name.hasPrefix("/") ? (name as NSString).lastPathComponent : name)
        let place = other.resolvingSymlinksInPath().standardizedFileURL.path
        let home = folder.resolvingSymlinksInPath().standardizedFileURL.path
        guard place.hasPrefix(home.hasSuffix("/") ? home : home + "/") else {
            throw FileError(
                .suspicious, path: content.path,
                "“\(path)” is a link to \(name), outside of the folder of the file",
                remedy: "Put \(other.lastPathComponent) beside the file, and link to it there.")
        }
        do {
            let linked = try HDF5Content(files.file(other), content.usage)
            return try HDF5File(linked, url: other, files, linkDepth: linkDepth + 1)
        } catch  where error.code == .missing {
            throw FileError(
                .missing, path: content.path, "“\(path)” is a link to \(name), which is not there",
                remedy: "Put \(other.lastPathComponent) into the folder of the file.")
        }
    }
}

/// Which program's files are read, for what to say where that fails.
struct HDF5Usage: Sendable {
    /// What to do about a file that contradicts the format.
    let remedy: String
    /// What to do about a file that becomes very much larger in memory, though it is as it should be.
    let uncompressed: String
}

internal import Files
internal import Foundation

/// The bytes of an HDF5 file, addressed as the file's own structures do: from the superblock on.
struct HDF5Content: Sendable {
    /// The file, as the user named it.
    let path: String
    /// Bytes before the HDF5 part, which are the program's own.
    let userBlockSize: Int
    /// The bytes from the superblock on.
    let byteCount: Int
    let usage: HDF5Usage
    private let bytes: @Sendable (Range<Int>) throws(FileError) -> ArraySlice<UInt8>

    /// The address that stands for “nowhere”.
    static let undefined = UInt64.max
    private static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

    /// A file that is read piece by piece.
    init(_ file: MappedFile, _ usage: HDF5Usage) throws(FileError) {
        try self.init(path: file.url.path, fileSize: file.byteCount, usage) { (range) throws(FileError) in
            try file.bytes(in: range)[...]
        }
    }

    /// A file that is already in memory.
    init(_ file: FileBytes, _ usage: HDF5Usage) throws(FileError) {
        try self.init(path: file.path, fileSize: file.count, usage) { (range) throws(FileError) in
            try file.slice(at: range.lowerBound, count: range.count)
        }
    }

    private init(
        path: String, fileSize: Int, _ usage: HDF5Usage,
        bytes: @escaping @Sendable (Range<Int>) throws(FileError) -> ArraySlice<UInt8>
    ) throws(FileError) {
        (self.path, self.usage, self.bytes) = (path, usage, bytes)
        // The superblock is at the beginning, or behind 512 bytes, 1024, and so on.
        var start = 0
        while start + Self.signature.count <= fileSize {
            if try bytes(start..<start + Self.signature.count).elementsEqual(Self.signature) {
                (userBlockSize, byteCount) = (start, fileSize - start)
                return
            }
            start = start == 0 ? 512 : 2 * start
        }
        throw FileError(.unsupported, path: path, "is no HDF5 file", remedy: usage.remedy)
    }

    /// Bytes at an address.
    func read(_ address: UInt64, _ count: Int) throws(FileError) -> ArraySlice<UInt8> {
        guard let start = Int(exactly: address), count >= 0, start <= byteCount, count <= byteCount - start else {
            throw damaged("\(count) bytes at \(address) lie outside the file")
        }
        return try bytes(userBlockSize + start..<userBlockSize + start + count)
    }

    /// A structure that ends with its checksum; returned without that.
    func checked(_ address: UInt64, _ count: Int) throws(FileError) -> ArraySlice<UInt8> {
        let structure = try read(address, count)
        guard count > 4, HDF5Checksum.lookup3(structure.dropLast(4)) == structure.suffix(4).unsignedNumber() else {
            throw damaged("the checksum of a structure at \(address)")
        }
        return structure.dropLast(4)
    }

    /// How much memory may be taken for one purpose.
    func budget() -> MemoryBudget { MemoryBudget(path: path, fileOf: byteCount, remedy: usage.uncompressed) }

    /// The error of a file that contradicts the format.
    func damaged(_ what: String) -> FileError {
        FileError(.damaged, path: path, "contradicts the HDF5 format: \(what)", remedy: usage.remedy)
    }

    /// The error of a sound file that holds what this program does not read.
    func unsupported(_ what: String, remedy: String? = nil) -> FileError {
        FileError(.unsupported, path: path, what, remedy: remedy ?? usage.remedy)
    }
}

/// Ranges that must not overlap: so that no chain of addresses goes round in a circle, and most altered addresses, which
/// would otherwise read as other numbers, are found.
struct DisjointRanges {
    private var ends: [UInt64: Int] = [:]

    /// Adds `count` bytes at an address.
    mutating func claim(_ address: UInt64, _ count: Int, in content: HDF5Content) throws(FileError) {
        guard ends.updateValue(count, forKey: address) == nil else {
            throw content.damaged("two structures share the address \(address)")
        }
    }

    /// Refuses ranges of which one reaches into the next.
    func requireNoOverlap(in content: HDF5Content) throws(FileError) {
        let starts = ends.keys.sorted()
        for (start, next) in zip(starts, starts.dropFirst()) where next - start < UInt64(ends[start] ?? 0) {
            throw content.damaged("two structures overlap at \(next)")
        }
    }
}

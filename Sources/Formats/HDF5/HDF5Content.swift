internal import Files
internal import Foundation

/// The bytes of an HDF5 file, addressed as the file's own structures do: from the superblock on.
///
/// Every structure and every block of numbers is claimed. None can be claimed twice, so that no chain of addresses goes
/// round in a circle, and in the end no two may overlap: most altered addresses, which would otherwise read as other
/// numbers, are found so.
struct HDF5Content {
    /// The bytes of the whole file.
    let byteCount: Int
    private let path: String
    private let usage: HDF5Usage
    private let bytes: (Range<Int>) throws(FileError) -> ArraySlice<UInt8>
    private var claims = DisjointRanges()
    /// For what is inflated while it is checked, and for what will be in memory.
    let inflated: MemoryBudget
    let contents: MemoryBudget

    /// The address that stands for “nowhere”.
    static let undefined = UInt64.max

    /// A file that is read piece by piece.
    init(_ file: MappedFile, _ usage: HDF5Usage) {
        (path, byteCount, self.usage) = (file.url.path, file.byteCount, usage)
        bytes = { (range) throws(FileError) in try file.bytes(in: range)[...] }
        inflated = MemoryBudget(path: path, fileOf: byteCount, remedy: usage.uncompressed)
        contents = MemoryBudget(path: path, fileOf: byteCount, remedy: usage.uncompressed)
    }

    /// A file that is already in memory.
    init(_ file: FileBytes, _ usage: HDF5Usage) {
        (path, byteCount, self.usage) = (file.path, file.count, usage)
        bytes = { (range) throws(FileError) in try file.slice(at: range.lowerBound, count: range.count) }
        inflated = MemoryBudget(path: path, fileOf: byteCount, remedy: usage.uncompressed)
        contents = MemoryBudget(path: path, fileOf: byteCount, remedy: usage.uncompressed)
    }

    /// Bytes at an address.
    func read(_ address: UInt64, _ count: Int) throws(FileError) -> ArraySlice<UInt8> {
        try bytes(range(address, count))
    }

    /// Takes a range for one structure alone.
    mutating func claim(_ address: UInt64, _ count: Int) throws(FileError) {
        let range = try range(address, count)
        guard !range.isEmpty, claims.insert(range) else {
            throw damaged("two structures share the address \(address)")
        }
    }

    /// Claims and reads a structure.
    mutating func structure(_ address: UInt64, _ count: Int) throws(FileError) -> ArraySlice<UInt8> {
        try claim(address, count)
        return try read(address, count)
    }

    /// Refuses structures of which one reaches into the next.
    func requireNoOverlap() throws(FileError) {
        if let place = claims.firstOverlap { throw damaged("two structures overlap at position \(place)") }
    }

    /// The error of a file that contradicts the format.
    func damaged(_ what: String) -> FileError {
        FileError(.damaged, path: path, "contradicts the HDF5 format: \(what)", remedy: usage.remedy)
    }

    /// The error of a file that holds what its program does not write.
    func unsupported(_ what: String) -> FileError {
        FileError(.unsupported, path: path, what, remedy: usage.remedy)
    }

    private func range(_ address: UInt64, _ count: Int) throws(FileError) -> Range<Int> {
        let end = byteCount - usage.userBlockSize
        guard let start = Int(exactly: address), count >= 0, start <= end, count <= end - start else {
            throw damaged("\(count) bytes at \(address) lie outside the file")
        }
        return usage.userBlockSize + start..<usage.userBlockSize + start + count
    }
}

/// Ranges that must not overlap.
struct DisjointRanges {
    private var ends: [Int: Int] = [:]

    /// Adds a range; `false` where another one begins at the same place.
    mutating func insert(_ range: Range<Int>) -> Bool {
        ends.updateValue(range.upperBound, forKey: range.lowerBound) == nil
    }

    /// The first place at which a range begins within another.
    var firstOverlap: Int? {
        let starts = ends.keys.sorted()
        return zip(starts, starts.dropFirst()).first { start, next in next < ends[start] ?? next }?.1
    }
}

/// A place in a structure, from which numbers are read one after the other.
struct HDF5Cursor {
    private(set) var rest: ArraySlice<UInt8>
    /// More was asked for than there was.
    private(set) var isExhausted = false

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    /// The next bytes; none, and ``isExhausted``, where there are fewer.
    mutating func bytes(_ count: Int) -> ArraySlice<UInt8> {
        guard count >= 0, count <= rest.count else {
            isExhausted = true
            rest = []
            return []
        }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    /// Passes over bytes.
    mutating func skip(_ count: Int) { _ = bytes(count) }

    /// The next little-endian number.
    mutating func number(_ byteCount: Int) -> UInt64 { bytes(byteCount).unsignedNumber() }

    /// The next size or count.
    mutating func integer(_ byteCount: Int = 8) -> Int { Int(clamping: number(byteCount)) }
}

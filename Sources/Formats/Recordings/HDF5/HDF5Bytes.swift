internal import Foundation

/// The bytes of an HDF5 file, addressed as the file's own structures do: from the superblock on.
///
/// A structure may be visited once only, so that no chain of addresses can go round in a circle.
struct HDF5Bytes {
    let file: MappedFile
    /// Where the superblock begins.
    let base: Int
    /// The first address after the file's content.
    let end: Int
    private var visited: Set<Int> = []

    init(file: MappedFile, base: Int, end: Int) {
        self.file = file
        self.base = base
        self.end = end
    }

    /// The address that stands for “nowhere”.
    static let undefined = UInt64.max

    /// A range of the content.
    func read(_ address: UInt64, _ count: Int) throws(FormatError) -> ArraySlice<UInt8> {
        _ = try require(address, count)
        let start = base + Int(address)
        return try file.bytes(in: start..<start + count)[...]
    }

    /// Makes sure that a range lies in the content, without reading it.
    func require(_ address: UInt64, _ count: Int) throws(FormatError) -> ArraySlice<UInt8> {
        guard let start = Int(exactly: address), count >= 0, start <= end, count <= end - start else {
            throw damaged("something at \(address) lies outside the file")
        }
        return []
    }

    /// Reads a structure that nothing else may be or contain.
    mutating func visit(_ address: UInt64, _ count: Int) throws(FormatError) -> ArraySlice<UInt8> {
        let bytes = try read(address, count)
        guard visited.insert(Int(address)).inserted else {
            throw damaged("two structures share the address \(address)")
        }
        return bytes
    }

    /// The error of a file that contradicts the format.
    func damaged(_ what: String) -> FormatError {
        FormatError(
            .damaged, path: file.url.path, "contradicts the HDF5 format: \(what)",
            remedy: "Save it again from MATLAB, with '-v7' if it is smaller than 2 GB, or export a .npy file.")
    }
}

/// A place in a structure from which numbers are read one after the other.
struct HDF5Cursor {
    private(set) var rest: ArraySlice<UInt8>
    private(set) var isExhausted = false

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    /// The next bytes; of what is missing, zeros, and ``isExhausted``.
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
    mutating func number(_ count: Int) -> UInt64 { bytes(count).unsignedNumber() }

    /// The next address or length, as an index.
    mutating func integer(_ count: Int = 8) -> Int { Int(clamping: number(count)) }
}

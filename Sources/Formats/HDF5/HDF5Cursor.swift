internal import Files

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

    /// The next little-endian number, of at most eight bytes.
    mutating func number(_ byteCount: Int) -> UInt64 { bytes(byteCount).unsignedNumber() }

    /// The next size or count.
    mutating func integer(_ byteCount: Int = 8) -> Int { Int(clamping: number(byteCount)) }

    /// The next text, which a NUL ends; it takes a multiple of `alignment` bytes.
    mutating func text(alignment: Int = 1) -> String {
        guard let end = rest.firstIndex(of: 0) else {
            skip(rest.count + 1)
            return ""
        }
        let text = String(decoding: rest[..<end], as: UTF8.self)
        let length = end - rest.startIndex + 1
        skip((length + alignment - 1) / alignment * alignment)
        return text
    }
}

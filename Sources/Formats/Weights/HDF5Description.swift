/// The extents of an array or attribute.
enum HDF5Dataspace {
    static func extents(_ part: FileBytes.Part) throws(FormatError) -> [Int] {
        let rank = Int(try part.integer(UInt8.self, at: 1))
        let flags = try part.integer(UInt8.self, at: 2)
        guard try part.integer(UInt8.self, at: 0) == 1, rank <= 3, flags <= 1 else {
            throw part.file.unsupported("has extents of an unusual kind at position \(part.range.lowerBound)")
        }
        var extents: [Int] = []
        for axis in 0..<rank {
            let extent = try part.integer(UInt64.self, at: 8 + 8 * axis)
            let largest = flags == 0 ? extent : try part.integer(UInt64.self, at: 8 + 8 * (rank + axis))
            // Three extents of at most 2²⁰ cannot overflow.
            guard extent <= 1 << 20, largest == extent else {
                throw part.file.unsupported(
                    "has the extent \(extent) (at most \(largest)) at position \(part.range.lowerBound)")
            }
            extents.append(Int(extent))
        }
        return extents
    }
}

/// The kinds of values.
enum HDF5Datatype {
    /// IEEE single precision, little-endian: class, bit fields, size, offset, precision, and where the bits are.
    private static let float32: [UInt8] = [
        0x11, 0x20, 0x1F, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0,
    ]
    private static let int64: [UInt8] = [0x10, 8, 0, 0, 8, 0, 0, 0, 0, 0, 64, 0]
    private static let float64: [UInt8] = [
        0x11, 0x20, 0x3F, 0, 8, 0, 0, 0, 0, 0, 64, 0, 52, 11, 0, 52, 0xFF, 3, 0, 0,
    ]

    /// An unsigned byte.
    private static let character: [UInt8] = [0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0]

    /// The first byte of the kind “text of variable length”.
    static let variableText: UInt8 = 0x19

    /// Bytes of one number: a weight, or the counter of an optimizer.
    static func size(ofNumber part: FileBytes.Part) throws(FormatError) -> Int {
        if try part.slice(at: 0, count: min(part.range.count, 20)) == float32[...] { return 4 }
        if try part.slice(at: 0, count: min(part.range.count, 12)) == int64[...] { return 8 }
        throw part.file.unsupported(
            "has numbers other than little-endian single precision at position \(part.range.lowerBound)")
    }

    /// Bytes of one value: text of fixed or variable length, or the double precision of an empty list.
    static func size(ofAttribute part: FileBytes.Part) throws(FormatError) -> Int {
        let kind = try part.integer(UInt32.self, at: 0)
        let size = Int(try part.integer(UInt32.self, at: 4))
        switch kind & 0xFF {
        // Text: padding kinds 0 to 2, ASCII or UTF-8.
        case 0x13
        where kind >> 16 == 0 && (kind >> 8 & 0xF) <= 2 && (kind >> 12 & 0xF) <= 1 && size > 0 && size < 1 << 16:
            return size
        // Text of variable length, whose base is a character.
        case UInt32(variableText)
        where kind >> 8 & 0xF == 1 && (kind >> 12 & 0xF) <= 2 && kind >> 17 == 0 && size == 16:
            guard try part.slice(at: 8, count: 12) == character[...] else { break }
            return size
        case 0x11 where try part.slice(at: 0, count: min(20, part.range.count)) == float64[...]:
            return size
        default: break
        }
        throw part.file.unsupported("has an attribute that is no text at position \(part.range.lowerBound)")
    }
}

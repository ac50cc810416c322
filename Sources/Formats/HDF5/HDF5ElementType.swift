internal import Files

/// The type of the elements of an array or attribute.
///
/// HDF5 crashes or does not return where a type has bits that mean nothing, so each must be exactly as libraries write
/// it.
struct HDF5ElementType {
    enum Kind {
        case integer, float, text, reference
        /// Characters in a global heap: as an array, or as a string.
        case characters, string
    }

    let kind: Kind
    /// Bytes per element.
    let size: Int
    let isBigEndian: Bool

    /// Reads and checks a type.
    init(_ message: ArraySlice<UInt8>, in content: HDF5Content) throws(FileError) {
        var fields = HDF5Cursor(message)
        let (type, bits) = (fields.number(1), fields.number(3))
        size = fields.integer(4)
        let isSound: Bool
        // The version in the high half, the class in the low one.
        switch type {
        case 0x10:
            kind = .integer
            // Bit 0 is the byte order, bit 3 the sign.
            isSound =
                [1, 2, 4, 8].contains(size) && bits & ~0x09 == 0 && fields.number(2) == 0
                && fields.integer(2) == 8 * size
        case 0x11:
            kind = .float
            let layout = Array(fields.bytes(12))
            // IEEE 754, with the sign in the highest bit.
            isSound =
                size == 4 && bits & ~1 == 0x1F20 && layout == [0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0]
                || size == 8 && bits & ~1 == 0x3F20 && layout == [0, 0, 64, 0, 52, 11, 0, 52, 255, 3, 0, 0]
        case 0x13:
            kind = .text
            isSound = Self.isText(bits) && (1..<1 << 16).contains(size)
        case 0x17:
            kind = .reference
            isSound = bits == 0 && size == 8
        case 0x19 where bits == 0:
            kind = .characters
            let character = try HDF5ElementType(fields.rest, in: content)
            isSound = size == 16 && character.kind == .text && character.size == 1
        case 0x19:
            kind = .string
            isSound =
                size == 16 && bits & 0xF == 1 && Self.isText(bits >> 4)
                && fields.bytes(12).elementsEqual([0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0])
        default:
            throw content.unsupported("holds complex numbers or another type that is not read")
        }
        // The byte order of a number is bit 0.
        isBigEndian = type <= 0x11 && bits & 1 == 1
        guard isSound, !fields.isExhausted else { throw content.damaged("a type of \(size) bytes") }
    }

    /// How a text is padded (0 to 2), then whether it is ASCII or UTF-8.
    private static func isText(_ bits: UInt64) -> Bool { bits & 0xF <= 2 && bits >> 4 <= 1 }
}

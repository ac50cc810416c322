internal import Foundation

/// The type of the elements of a data set or attribute.
struct HDF5ElementType {
    /// What MATLAB stores.
    enum Kind {
        case integer, float, text, reference, variableLength
    }

    let kind: Kind
    /// Bytes per element.
    let size: Int

    /// Reads and checks a type.
    init(_ message: ArraySlice<UInt8>, in bytes: HDF5Bytes) throws(FormatError) {
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
            let content = Array(fields.bytes(12))
            // IEEE 754, with the sign in the highest bit.
            isSound =
                size == 4 && bits & ~1 == 0x1F20 && content == [0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0]
                || size == 8 && bits & ~1 == 0x3F20 && content == [0, 0, 64, 0, 52, 11, 0, 52, 255, 3, 0, 0]
        case 0x13:
            kind = .text
            isSound = bits <= 2 && (1...1024).contains(size)
        case 0x17:
            kind = .reference
            isSound = bits == 0 && size == 8
        case 0x19:
            kind = .variableLength
            // A sequence of characters.
            let character = try HDF5ElementType(fields.rest, in: bytes)
            isSound = bits == 0 && size == 16 && character.kind == .text && character.size == 1
        default:
            throw FormatError(
                .unsupported, path: bytes.file.url.path, "holds complex numbers or another type that is not read",
                remedy: "Save the traces alone, or save with '-v7'.")
        }
        guard isSound, !fields.isExhausted else { throw bytes.damaged("a type of \(size) bytes") }
    }
}

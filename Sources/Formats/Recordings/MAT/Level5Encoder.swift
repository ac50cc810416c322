internal import Foundation

/// Turns values into the elements of a MATLAB level 5 file, uncompressed and little-endian.
enum Level5Encoder {
    /// The 128 bytes before the first variable.
    static var fileHeader: Data {
        let text = "MATLAB 5.0 MAT-file, written by cascade-registry"
        let padded = text + String(repeating: " ", count: 116 - text.utf8.count)
        return Data(padded.utf8) + Data(repeating: 0, count: 8) + Data([0x00, 0x01, 0x49, 0x4D])
    }

    /// The element of a variable, or of an unnamed part of one.
    static func element(_ name: String, _ value: MATValue) -> Data {
        switch value {
        case .single(let shape, let values):
            array(.single, name, shape, [data(.single, Data(littleEndian: values))])
        case .double(let shape, let values):
            array(.double, name, shape, [data(.double, Data(littleEndian: values))])
        case .text(let text):
            array(.text, name, value.shape, [data(.uint16, Data(littleEndian: Array(text.utf16)))])
        case .cell(let shape, let elements):
            array(.cell, name, shape, elements.map { element("", $0) })
        case .structure(let shape, let fields):
            array(.structure, name, shape, structure(fields, count: shape.reduce(1, *)))
        case .other:
            array(.double, name, [0, 0], [data(.double, Data())])
        }
    }

    /// The start of the element of a `single` matrix whose numbers, column after column, are written after it;
    /// ``padding(after:)`` must follow them.
    static func matrixStart(_ name: String, rows: Int, columns: Int) -> Data {
        let byteCount = rows * columns * 4
        let start = arrayStart(.single, name, [rows, columns])
        let content = start.count + 8 + byteCount + padding(after: byteCount).count
        return tag(.matrix, content) + start + tag(.single, byteCount)
    }

    /// The zero bytes that fill an element's data up to a multiple of eight.
    static func padding(after byteCount: Int) -> Data {
        Data(repeating: 0, count: (8 - byteCount % 8) % 8)
    }

    private static func structure(_ fields: [MATValue.Field], count: Int) -> [Data] {
        // MATLAB gives names a fixed length with a zero at the end.
        let length = (fields.map(\.name.utf8.count).max() ?? 0) + 1
        let names = fields.reduce(into: Data()) { names, field in
            names += Data(field.name.utf8) + Data(repeating: 0, count: length - field.name.utf8.count)
        }
        let values = (0..<count).flatMap { index in fields.map { element("", $0.values[index]) } }
        return [data(.int32, Data(littleEndian: [Int32(length)])), data(.int8, names)] + values
    }

    private static func array(_ matClass: MATClass, _ name: String, _ shape: [Int], _ parts: [Data]) -> Data {
        let content = parts.reduce(arrayStart(matClass, name, shape), +)
        return tag(.matrix, content.count) + content
    }

    private static func arrayStart(_ matClass: MATClass, _ name: String, _ shape: [Int]) -> Data {
        data(.uint32, Data(littleEndian: [UInt32(matClass.rawValue), 0]))
            + data(.int32, Data(littleEndian: shape.map { Int32($0) }))
            + data(.int8, Data(name.utf8))
    }

    private static func data(_ type: MATStorage, _ bytes: Data) -> Data {
        if type == .int32, bytes.count == 4 {
            // The length of field names must lie within its tag.
            return Data(littleEndian: [UInt32(4 << 16) | type.rawValue]) + bytes
        }
        return tag(type, bytes.count) + bytes + padding(after: bytes.count)
    }

    private static func tag(_ type: MATStorage, _ byteCount: Int) -> Data {
        Data(littleEndian: [type.rawValue, UInt32(byteCount)])
    }
}

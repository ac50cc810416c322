internal import Files
internal import Foundation

/// The bytes around a matrix that is written in pieces, which matio cannot do in a level 5 file.
enum Level5Encoder {
    /// The 128 bytes before the first variable.
    static var fileHeader: Data {
        let text = "MATLAB 5.0 MAT-file, written by cascade-registry"
        let padded = text + String(repeating: " ", count: 116 - text.utf8.count)
        return Data(padded.utf8) + Data(repeating: 0, count: 8) + Data([0x00, 0x01, 0x49, 0x4D])
    }

    /// The start of the element of a `single` matrix whose numbers, column after column, are written after it;
    /// ``padding(after:)`` must follow them.
    static func matrixStart(_ name: String, rows: Int, columns: Int) -> Data {
        let byteCount = rows * columns * 4
        let start = arrayStart(name, [rows, columns])
        let content = start.count + 8 + byteCount + padding(after: byteCount).count
        return tag(.matrix, content) + start + tag(.single, byteCount)
    }

    /// The zero bytes that fill an element's data up to a multiple of eight.
    static func padding(after byteCount: Int) -> Data {
        Data(repeating: 0, count: (8 - byteCount % 8) % 8)
    }

    private static func arrayStart(_ name: String, _ shape: [Int]) -> Data {
        data(.uint32, Data(littleEndian: [UInt32(MATClass.single.rawValue), 0]))
            + data(.int32, Data(littleEndian: shape.map { Int32($0) }))
            + data(.int8, Data(name.utf8))
    }

    private static func data(_ type: MATStorage, _ bytes: Data) -> Data {
        tag(type, bytes.count) + bytes + padding(after: bytes.count)
    }

    private static func tag(_ type: MATStorage, _ byteCount: Int) -> Data {
        Data(littleEndian: [type.rawValue, UInt32(byteCount)])
    }
}

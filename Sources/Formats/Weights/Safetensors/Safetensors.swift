package import Files
package import Foundation

/// Writes safetensors: the length of a JSON header, the header, and raw little-endian arrays.
///
/// The same input makes the same bytes: arrays keep their order, metadata is sorted by key. The arrays begin at a
/// multiple of eight.
package enum Safetensors {
    /// The longest header that is read, in bytes.
    static let longestHeader = 16 << 20

    /// The file's bytes.
    ///
    /// - Parameters:
    ///   - tensors: arrays of different names, none of them `__metadata__`.
    ///   - metadata: text for readers.
    /// - Returns: the whole file.
    /// - Precondition: the names differ.
    package static func encode(_ tensors: [SafetensorsTensor], metadata: [String: String] = [:]) -> Data {
        tensors.reduce(into: header(tensors, metadata: metadata)) { $0.append($1.bytes) }
    }

    /// Writes the file one array at a time; the caller commits.
    ///
    /// - Parameters:
    ///   - tensors: arrays of different names, none of them `__metadata__`.
    ///   - metadata: text for readers.
    ///   - file: receives the bytes.
    /// - Precondition: the names differ.
    /// - Throws: `FileError` when the disk is full or fails.
    package static func write(
        _ tensors: [SafetensorsTensor], metadata: [String: String] = [:], to file: AtomicFile
    ) throws(FileError) {
        try file.write(header(tensors, metadata: metadata))
        for tensor in tensors { try file.write(tensor.bytes) }
    }

    private static func header(_ tensors: [SafetensorsTensor], metadata: [String: String]) -> Data {
        let names = Set(tensors.map(\.name)).union(["__metadata__"])
        precondition(names.count == tensors.count + 1, "the names differ")
        var members: [String] = []
        if !metadata.isEmpty {
            let texts = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
            members.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
        }
        var offset = 0
        for tensor in tensors {
            let shape = tensor.shape.map(String.init).joined(separator: ",")
            let end = offset + tensor.bytes.count
            members.append(
                "\(quoted(tensor.name)):{\"dtype\":\"\(tensor.type.rawValue)\",\"shape\":[\(shape)],"
                    + "\"data_offsets\":[\(offset),\(end)]}")
            offset = end
        }
        var text = Data("{\(members.joined(separator: ","))}".utf8)
        text.append(Data(repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8))
        return Data(littleEndian: [UInt64(text.count)]) + text
    }

    /// A JSON string.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\0"..<" ": result += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

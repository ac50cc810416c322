internal import Files
internal import Foundation

/// The text at the start of a `.npy` file: a Python dictionary with exactly the keys `descr`, `fortran_order`, `shape`.
///
/// Source: NumPy Enhancement Proposal 1, “A simple file format for NumPy arrays”.
struct NPYHeader: Hashable, Sendable {
    var storage: NumberStorage
    var isFortranOrder: Bool
    var shape: [Int]

    /// What every file begins with.
    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    /// The longest text that is read; NumPy itself stops at 10,000 characters.
    static let longestText = 65_536
}

extension NPYHeader {
    /// The bytes of a header in format 1, padded so that the numbers begin at a multiple of 64.
    var encoded: Data {
        let extents = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
        let order = isFortranOrder ? "True" : "False"
        var text = "{'descr': '\(descriptor)', 'fortran_order': \(order), 'shape': (\(extents)), }"
        text += String(repeating: " ", count: 63 - (text.utf8.count + 10) % 64) + "\n"
        return Data(Self.magic) + [1, 0] + Data(littleEndian: [UInt16(text.utf8.count)]) + Data(text.utf8)
    }

    /// NumPy's word for the type, such as `<f4`.
    private var descriptor: String {
        let letters: [NumberStorage.Kind: String] = [
            .float16: "f", .float32: "f", .float64: "f", .bool: "b",
            .int8: "i", .int16: "i", .int32: "i", .int64: "i",
            .uint8: "u", .uint16: "u", .uint32: "u", .uint64: "u",
        ]
        let order = storage.kind.byteCount == 1 ? "|" : storage.isBigEndian ? ">" : "<"
        return "\(order)\(letters[storage.kind] ?? "f")\(storage.kind.byteCount)"
    }

    /// The type that NumPy's word stands for; `nil` where it is none that we read.
    static func storage(descriptor: String) -> NumberStorage? {
        let kinds: [Substring: NumberStorage.Kind] = [
            "f2": .float16, "f4": .float32, "f8": .float64, "b1": .bool,
            "i1": .int8, "i2": .int16, "i4": .int32, "i8": .int64,
            "u1": .uint8, "u2": .uint16, "u4": .uint32, "u8": .uint64,
        ]
        guard let order = descriptor.first, let kind = kinds[descriptor.dropFirst()] else { return nil }
        switch order {
        case "<", "=": return NumberStorage(kind)
        case ">": return NumberStorage(kind, isBigEndian: kind.byteCount > 1)
        case "|" where kind.byteCount == 1: return NumberStorage(kind)
        default: return nil
        }
    }
}

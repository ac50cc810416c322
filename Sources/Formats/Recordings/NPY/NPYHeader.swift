internal import Files
internal import Foundation

/// The text at the start of a `.npy` file: a Python dictionary with exactly the keys `descr`, `fortran_order`, `shape`.
///
/// Source: NumPy Enhancement Proposal 1, “A simple file format for NumPy arrays”.
struct NPYHeader: Hashable, Sendable {
    /// NumPy's word for the type, such as `<f4`, or `|O` for Python objects.
    var descriptor: String
    var isFortranOrder: Bool
    var shape: [Int]

    /// What every file begins with.
    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    /// The longest text that is read; NumPy itself stops at 10,000 characters.
    private static let longestText = 65_536
}

extension NPYHeader {
    /// The header of an array of numbers.
    init(storage: NumberStorage, isFortranOrder: Bool, shape: [Int]) {
        let letters: [NumberStorage.Kind: String] = [
            .float16: "f", .float32: "f", .float64: "f", .bool: "b",
            .int8: "i", .int16: "i", .int32: "i", .int64: "i",
            .uint8: "u", .uint16: "u", .uint32: "u", .uint64: "u",
        ]
        let order = storage.kind.byteCount == 1 ? "|" : storage.isBigEndian ? ">" : "<"
        self.init(
            descriptor: "\(order)\(letters[storage.kind] ?? "f")\(storage.kind.byteCount)",
            isFortranOrder: isFortranOrder, shape: shape)
    }

    /// The bytes of a header in format 1, padded so that the numbers begin at a multiple of 64.
    var encoded: Data {
        let extents = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
        let order = isFortranOrder ? "True" : "False"
        var text = "{'descr': '\(descriptor)', 'fortran_order': \(order), 'shape': (\(extents)), }"
        text += String(repeating: " ", count: 63 - (text.utf8.count + 10) % 64) + "\n"
        return Data(Self.magic) + [1, 0] + Data(littleEndian: [UInt16(text.utf8.count)]) + Data(text.utf8)
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

extension NPYHeader {
    /// Reads the header of a file.
    ///
    /// - Parameter file: a `.npy` file.
    /// - Returns: the header, and where the content begins.
    /// - Throws: `FileError` when it is none that NumPy writes.
    static func read(_ file: MappedFile) throws(FileError) -> (header: NPYHeader, end: Int) {
        let path = file.url.path
        let prefix = try file.bytes(in: 0..<min(12, file.byteCount))
        guard prefix.count >= 10, prefix.starts(with: magic) else {
            throw FileError(.damaged, path: path, "does not begin like a NumPy array")
        }
        guard (1...3).contains(prefix[6]), prefix[7] == 0 else {
            throw FileError(
                .unsupported, path: path, "is written in version \(prefix[6]).\(prefix[7]) of the format",
                remedy: "Save it again with numpy.save.")
        }
        let start = prefix[6] == 1 ? 10 : 12
        let length = Int(prefix[8..<min(start, prefix.count)].unsignedNumber())
        guard length <= longestText, start + length <= file.byteCount else {
            throw FileError(.damaged, path: path, "the header is said to have \(length) bytes")
        }
        let text = try file.bytes(in: start..<start + length)
        do {
            return (try NPYHeaderParser.parse(text), start + length)
        } catch {
            throw self.error(error, path: path)
        }
    }

    private static func error(_ fault: NPYHeaderParser.Fault, path: String) -> FileError {
        switch fault {
        case .syntax(let expected, let position):
            FileError(.damaged, path: path, "the header lacks \(expected) at character \(position)")
        case .key(let key):
            FileError(.damaged, path: path, "the header's key “\(key)” is missing, repeated or unknown")
        case .structure:
            FileError(
                .unsupported, path: path, "holds a structure of several fields, not a matrix",
                remedy: "Save the fields as rows: "
                    + "numpy.save(name, numpy.stack([array[field] for field in array.dtype.names])).")
        }
    }

    /// The error of an array of something else than numbers.
    static func unsupportedType(_ descriptor: String, path: String) -> FileError {
        if descriptor.contains("O") {
            return FileError(
                .unsupported, path: path,
                "holds pickled Python objects (dtype “\(descriptor)”); reading those would run code from the file",
                remedy: "If suite2p wrote it, name its folder; otherwise save the plain array: "
                    + "numpy.save(\"traces.npy\", data[\"dF_traces\"]).")
        }
        let remedy =
            descriptor.dropFirst().first == "c"
            ? "Save its real part: numpy.save(name, array.real)."
            : "Save the array as float32: numpy.save(name, array.astype(\"float32\"))."
        return FileError(
            .unsupported, path: path, "holds values of the type “\(descriptor)”, which are not real numbers",
            remedy: remedy)
    }
}

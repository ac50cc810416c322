internal import Files
internal import Foundation

/// What the header of a safetensors file says, checked against the size of the file.
struct SafetensorsHeader: Sendable {
    /// One array of the file.
    struct Entry: Sendable {
        let name: String
        let type: SafetensorsType
        let shape: [Int]
        /// Where its bytes are, counted from the end of the header.
        let range: Range<Int>
    }

    let metadata: [String: String]
    /// The arrays, by where their bytes are.
    let entries: [Entry]

    /// Reads the JSON, believing nothing: the arrays must follow each other from 0 and fill `byteCount` exactly.
    init(json: FileBytes, byteCount: Int) throws(FileError) {
        var scanner = JSONScanner(json, subject: "is no safetensors file: its header")
        var metadata: [String: String]?
        var entries: [Entry] = []
        try scanner.readObject { (scanner, name) throws(FileError) in
            if name == "__metadata__" {
                metadata = try scanner.readTexts()
            } else {
                entries.append(try Self.readEntry(name, from: &scanner, of: json))
            }
        }
        try scanner.expectEnd()
        entries.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
        var end = 0
        for entry in entries {
            guard entry.range.lowerBound == end else {
                throw json.damaged("has a gap or an overlap before “\(entry.name)”, at position \(end) of its data")
            }
            end = entry.range.upperBound
        }
        guard end == byteCount else {
            throw json.damaged("has \(byteCount) bytes of data, but its header describes \(end)")
        }
        self.metadata = metadata ?? [:]
        self.entries = entries
    }

    private static func readEntry(
        _ name: String, from scanner: inout JSONScanner, of json: FileBytes
    ) throws(FileError) -> Entry {
        var type: String?
        var shape: [Int]?
        var offsets: [Int]?
        try scanner.readObject { (scanner, key) throws(FileError) in
            switch key {
            case "dtype": type = try scanner.readText()
            case "shape": shape = try scanner.readIntegers(atMost: 32)
            case "data_offsets": offsets = try scanner.readIntegers(atMost: 2)
            default: throw json.damaged("describes “\(name)” with an unknown key “\(key)”")
            }
        }
        guard let type, let shape, let offsets, offsets.count == 2, offsets[0] <= offsets[1] else {
            throw json.damaged("describes “\(name)” without a dtype, a shape and two rising data_offsets")
        }
        guard let type = SafetensorsType(rawValue: type) else {
            throw json.unsupported("“\(name)” has numbers of kind “\(type)”, which this program does not read")
        }
        let range = offsets[0]..<offsets[1]
        // An extent of 0 must not hide others whose product nobody can compute.
        guard let byteCount = checkedProduct(shape + [type.byteCount]), checkedProduct(shape.filter { $0 > 0 }) != nil
        else {
            throw json.damaged("“\(name)” has the impossible shape \(shape)")
        }
        guard byteCount == range.count else {
            throw json.damaged(
                "“\(name)” has \(range.count) bytes, but shape \(shape) of \(type.rawValue) takes \(byteCount)")
        }
        return Entry(name: name, type: type, shape: shape, range: range)
    }
}

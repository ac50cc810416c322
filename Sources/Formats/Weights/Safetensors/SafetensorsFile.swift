package import Files
internal import Core
package import Foundation

/// A safetensors file: named arrays that are mapped into memory when they are asked for.
package struct SafetensorsFile: Sendable {
    /// The file.
    package var url: URL { file.url }
    /// The text that the writer added, by key.
    package var metadata: [String: String] { header.metadata }
    /// The names of the arrays, in the order of their bytes.
    package var names: [String] { header.entries.map(\.name) }

    private let file: MappedFile
    private let header: SafetensorsHeader
    private let dataStart: Int
    private let places: [String: Int]

    /// Reads and checks the header; no array is read.
    ///
    /// - Parameter url: the file.
    /// - Throws: `FileError` when the header contradicts itself or the size of the file.
    package init(_ url: URL) throws(FileError) {
        file = try MappedFile(url)
        try file.refuseGitLFSPointer()
        let lengthField = FileBytes(path: url.path, bytes: try file.bytes(in: 0..<min(8, file.byteCount)))
        let length = try lengthField.integer(UInt64.self, at: 0)
        guard length <= UInt64(Safetensors.longestHeader), Int(length) <= file.byteCount - 8 else {
            throw lengthField.damaged("is no safetensors file: its header would have \(length) bytes")
        }
        dataStart = 8 + Int(length)
        header = try SafetensorsHeader(
            json: FileBytes(path: url.path, bytes: try file.bytes(in: 8..<dataStart)),
            byteCount: file.byteCount - dataStart)
        places = Dictionary(uniqueKeysWithValues: header.entries.enumerated().map { ($1.name, $0) })
    }

    /// The extents of an array, outermost first.
    ///
    /// - Parameter name: one of ``names``.
    /// - Returns: the shape.
    /// - Throws: `FileError` when there is no such array.
    package func shape(of name: String) throws(FileError) -> [Int] {
        try entry(name).shape
    }

    /// The kind of an array's numbers.
    ///
    /// - Parameter name: one of ``names``.
    /// - Returns: the kind.
    /// - Throws: `FileError` when there is no such array.
    package func type(of name: String) throws(FileError) -> SafetensorsType {
        try entry(name).type
    }

    /// The numbers of an array, in row-major order.
    ///
    /// - Parameters:
    ///   - name: one of ``names``.
    ///   - type: the kind that the array must have.
    /// - Returns: the numbers.
    /// - Throws: `FileError` when there is no such array, or it is of another kind.
    package func values<Scalar: SafetensorsScalar>(
        of name: String, as type: Scalar.Type = Scalar.self
    ) throws(FileError) -> [Scalar] {
        let range = try entry(name, of: type.safetensorsType).range
        return try file.withBytes(in: dataStart + range.lowerBound..<dataStart + range.upperBound) {
            [Scalar](copying: $0)
        }
    }

    /// Several arrays of single precision, through one mapping of the file.
    func tensors(_ names: [String]) throws(FileError) -> [Tensor] {
        var entries: [SafetensorsHeader.Entry] = []
        for name in names { entries.append(try entry(name, of: .float32)) }
        let start = entries.map(\.range.lowerBound).min() ?? 0
        let end = entries.map(\.range.upperBound).max() ?? 0
        return try file.withBytes(in: dataStart + start..<dataStart + end) { bytes in
            var tensors: [Tensor] = []
            for entry in entries {
                let place = entry.range.lowerBound - start..<entry.range.upperBound - start
                tensors.append(Tensor(shape: entry.shape, values: [Float](copying: bytes.extracting(place))))
            }
            return tensors
        }
    }

    private func entry(_ name: String, of type: SafetensorsType) throws(FileError) -> SafetensorsHeader.Entry {
        let entry = try entry(name)
        guard entry.type == type else {
            throw FileError(
                .damaged, path: url.path,
                "“\(name)” has numbers of kind \(entry.type.rawValue), expected \(type.rawValue)")
        }
        return entry
    }

    private func entry(_ name: String) throws(FileError) -> SafetensorsHeader.Entry {
        guard let place = places[name] else {
            throw FileError(.damaged, path: url.path, "has no array “\(name)”")
        }
        return header.entries[place]
    }
}

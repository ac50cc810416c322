internal import Foundation

/// The top level of a MATLAB level 5 file: a header of 128 bytes, then one element per variable.
struct Level5File: Sendable {
    /// A variable and where it lies.
    struct Entry: Sendable {
        var variable: MATVariable
        var range: Range<Int>
        var isCompressed: Bool
    }

    let entries: [Entry]
    private let file: MappedFile
    private let isBigEndian: Bool

    /// Bytes of the file's own header.
    static let headerSize = 128
    /// MATLAB itself neither writes nor reads a larger variable in this level.
    static let greatestVariable = Int(Int32.max)

    /// Walks over all elements; their sizes must fill the file exactly.
    init(_ file: MappedFile) throws(FormatError) {
        self.file = file
        guard file.byteCount >= Self.headerSize else {
            throw FormatError(.damaged, path: file.url.path, "ends within the header of a MATLAB file")
        }
        let header = try file.bytes(in: 0..<Self.headerSize)
        switch (header[126], header[127]) {
        case (0x49, 0x4D): isBigEndian = false
        case (0x4D, 0x49): isBigEndian = true
        default: throw FormatError(.damaged, path: file.url.path, "lacks the byte order mark of a MATLAB file")
        }
        guard header[124..<126].unsignedNumber(isBigEndian: isBigEndian) == 0x0100 else {
            throw FormatError(.unsupported, path: file.url.path, "is a MATLAB file of an unknown version")
        }
        var entries: [Entry] = []
        var position = Self.headerSize
        while position < file.byteCount {
            let range = try Self.element(at: position, of: file, isBigEndian: isBigEndian)
            let isCompressed = range.lowerBound > position
            if let entry = try Self.entry(range, of: file, isCompressed: isCompressed, isBigEndian: isBigEndian) {
                entries.append(entry)
            }
            position = range.upperBound
        }
        self.entries = entries
    }

    /// Reads a whole variable.
    func value(of entry: Entry) throws(FormatError) -> MATValue {
        try read(entry) { reader, header throws(FormatError) in try reader.value(header) }
    }

    /// Reads the numbers of a variable, in column-major order, as single precision.
    func numbers(of entry: Entry) throws(FormatError) -> [Float] {
        try read(entry) { reader, header throws(FormatError) in
            let numbers: [Float] = try reader.numbers(header)
            guard reader.stream.position == header.end else {
                throw FormatError(
                    .damaged, path: file.url.path, "“\(entry.variable.name)” has bytes after its numbers")
            }
            return numbers
        }
    }

    private func read<Result>(
        _ entry: Entry, _ body: (Level5ElementReader, Level5ElementReader.Header) throws(FormatError) -> Result
    ) throws(FormatError) -> Result {
        let stream = ByteStream(file, range: entry.range, isCompressed: entry.isCompressed)
        let reader = Level5ElementReader(path: file.url.path, isBigEndian: isBigEndian, stream: stream)
        guard let header = try reader.header(before: stream.greatestCount) else {
            throw FormatError(.damaged, path: file.url.path, "“\(entry.variable.name)” is gone")
        }
        let result = try body(reader, header)
        try stream.requireEnd()
        return result
    }

    /// The bytes of an array's element with its tag, or those within a compressed element's.
    private static func element(
        at position: Int, of file: MappedFile, isBigEndian: Bool
    ) throws(FormatError) -> Range<Int> {
        guard position + 8 <= file.byteCount else {
            throw FormatError(.damaged, path: file.url.path, "ends within the tag of a variable")
        }
        let tag = try file.bytes(in: position..<position + 8)
        let type = MATStorage(rawValue: UInt32(tag.prefix(4).unsignedNumber(isBigEndian: isBigEndian)))
        let count = Int(tag.suffix(4).unsignedNumber(isBigEndian: isBigEndian))
        guard type == .matrix || type == .compressed else {
            throw FormatError(
                .damaged, path: file.url.path, "something else than a variable begins at byte \(position)")
        }
        guard count <= file.byteCount - position - 8 else {
            throw FormatError(
                .damaged, path: file.url.path,
                "the variable at byte \(position) has \(count) bytes, but the file ends after \(file.byteCount - position - 8) of them",
                remedy: "The file was cut off or altered: copy or save it again.")
        }
        return (type == .matrix ? position : position + 8)..<position + 8 + count
    }

    private static func entry(
        _ range: Range<Int>, of file: MappedFile, isCompressed: Bool, isBigEndian: Bool
    ) throws(FormatError) -> Entry? {
        let stream = ByteStream(file, range: range, isCompressed: isCompressed)
        let reader = Level5ElementReader(path: file.url.path, isBigEndian: isBigEndian, stream: stream)
        // A variable without a name is MATLAB's own store for objects and function handles.
        guard let header = try reader.header(before: stream.greatestCount), !header.name.isEmpty else { return nil }
        let className = header.isLogical ? "logical" : header.matClass.name
        let variable = MATVariable(
            name: header.name, className: header.isComplex ? "complex \(className)" : className, shape: header.shape,
            isNumericMatrix: header.matClass.isNumeric && !header.isComplex && header.shape.count == 2,
            isCompressed: isCompressed)
        return Entry(variable: variable, range: range, isCompressed: isCompressed)
    }
}

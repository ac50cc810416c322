internal import Files
internal import Foundation

/// The lines of a text file, read one after the other as UTF-8: whatever ends them, and also where the file begins with
/// the mark of UTF-16.
struct TextLines {
    /// The number of the line that came last, from 1.
    private(set) var lineNumber = 0
    private let file: MappedFile
    private let encoding: Encoding
    /// The first byte that was not read yet.
    private var position: Int
    private var buffer: ArraySlice<UInt8> = []
    /// How much of the buffer holds no end of a line.
    private var searchedCount = 0
    /// The line before ended with a carriage return, to which a line feed may belong.
    private var followsReturn = false
    /// The first half of a character of UTF-16.
    private var highSurrogate: UInt16?

    private enum Encoding { case utf8, utf16(isBigEndian: Bool) }

    private static let pieceSize = 1 << 20
    /// A row of the most columns, with ample room for each number.
    private static let longestLine = 16 << 20

    /// Begins behind the byte-order mark, if there is one.
    init(_ file: MappedFile) throws(FileError) {
        self.file = file
        let start = try file.bytes(in: 0..<min(3, file.byteCount))
        switch (start.first, start.dropFirst().first) {
        case (0xFF, 0xFE): (encoding, position) = (.utf16(isBigEndian: false), 2)
        case (0xFE, 0xFF): (encoding, position) = (.utf16(isBigEndian: true), 2)
        default: (encoding, position) = (.utf8, start == [0xEF, 0xBB, 0xBF] ? 3 : 0)
        }
    }

    /// The next line without its end; `nil` behind the last one.
    ///
    /// - Throws: `FileError` for a line longer than those of recordings, and for bytes that are no text.
    mutating func next() throws(FileError) -> ArraySlice<UInt8>? {
        while true {
            if followsReturn {
                if buffer.count < 2 { _ = try fill() }
                // What Python writes on Windows has another return between them.
                let rest = ["\n", "\r\n"].first { buffer.starts(with: $0.utf8) }
                buffer = buffer.dropFirst(rest?.utf8.count ?? 0)
                followsReturn = false
            }
            let rest = buffer.dropFirst(searchedCount)
            if let end = rest.place(ofEither: UInt8(ascii: "\n"), UInt8(ascii: "\r")) {
                defer {
                    followsReturn = buffer[end] == UInt8(ascii: "\r")
                    buffer = buffer[(end + 1)...]
                    searchedCount = 0
                }
                return line(buffer[..<end])
            }
            searchedCount = buffer.count
            guard buffer.count <= Self.longestLine else {
                throw FileError(
                    .unsupported, path: file.url.path,
                    "line \(lineNumber + 1) has more than \(Self.longestLine >> 20) MiB",
                    remedy: Self.asArray)
            }
            if try fill() { continue }
            guard !buffer.isEmpty else { return nil }
            defer { (buffer, searchedCount) = ([], 0) }
            return line(buffer)
        }
    }

    /// What to do about more numbers than text is good for.
    static let asArray = "Save the matrix as a .npy file: numpy.save(\"traces.npy\", matrix)."

    private mutating func line(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        lineNumber += 1
        return line
    }

    /// Reads another piece; `false` at the end of the file.
    private mutating func fill() throws(FileError) -> Bool {
        guard position < file.byteCount else { return false }
        let piece = try file.bytes(in: position..<min(file.byteCount, position + Self.pieceSize))
        position += piece.count
        let text: [UInt8]
        switch encoding {
        case .utf8: text = piece
        case .utf16(let isBigEndian): text = utf8(piece, isBigEndian: isBigEndian)
        }
        guard text[...].place(of: 0) == nil else {
            throw FileError(
                .damaged, path: file.url.path, "has bytes that no text has",
                remedy: "If it is text in UTF-16, save it as UTF-8; otherwise give it the extension of its format.")
        }
        buffer = buffer.isEmpty ? text[...] : buffer + text
        return true
    }

    private mutating func utf8(_ bytes: [UInt8], isBigEndian: Bool) -> [UInt8] {
        var units: [UInt16] = highSurrogate.map { [$0] } ?? []
        for index in stride(from: 0, to: bytes.count - 1, by: 2) {
            units.append(
                UInt16(truncatingIfNeeded: bytes[index...(index + 1)].unsignedNumber(isBigEndian: isBigEndian)))
        }
        highSurrogate = units.last.flatMap { UTF16.isLeadSurrogate($0) ? $0 : nil }
        if highSurrogate != nil { units.removeLast() }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }
}

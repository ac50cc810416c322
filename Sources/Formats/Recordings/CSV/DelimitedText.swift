internal import Files
internal import Foundation

/// Numbers in text: one row per line, columns separated by commas or tabs.
///
/// An empty cell, `nan` or `NaN` is a missing sample. A first line without any number is a header.
struct DelimitedText<Number: BinaryFloatingPoint & LosslessStringConvertible & Sendable>: Sendable {
    private let path: String
    private let separator: UInt8
    /// `[rowCount × columnCount]`.
    private(set) var values: [Number] = []
    private(set) var columnCount = 0
    private(set) var rowCount = 0
    private var lineNumber = 0
    /// The line of the first of the empty lines that came last.
    private var emptyLine: Int?

    /// Reads a whole file.
    static func read(_ url: URL, separator: UInt8) throws(FileError) -> DelimitedText {
        let file = try MappedFile(url)
        var text = DelimitedText(path: url.path, separator: separator)
        var rest: ArraySlice<UInt8> = []
        for start in stride(from: 0, to: file.byteCount, by: pieceSize) {
            // What is left of the piece before holds no line end.
            var unsearched = rest.endIndex
            rest += try file.bytes(in: start..<min(file.byteCount, start + pieceSize))
            if start == 0, rest.starts(with: [0xEF, 0xBB, 0xBF]) { (rest, unsearched) = (rest.dropFirst(3), 3) }
            while let end = rest[unsearched...].firstIndex(of: UInt8(ascii: "\n")) {
                try text.add(line: rest[..<end])
                unsearched = end + 1
                rest = rest[unsearched...]
            }
            guard rest.count <= longestLine else {
                throw text.tooLarge("line \(text.lineNumber + 1) has more than \(longestLine >> 20) MiB")
            }
        }
        if !rest.isEmpty { try text.add(line: rest) }
        guard text.rowCount > 0 else {
            throw FileError(.unsupported, path: url.path, "holds no numbers")
        }
        return text
    }

    private static var pieceSize: Int { 1 << 20 }
    /// A row of the most columns, with ample room for each number.
    private static var longestLine: Int { 16 << 20 }
    /// Four and a half hours at 30 Hz.
    private static var mostColumns: Int { 500_000 }

    private init(path: String, separator: UInt8) {
        self.path = path
        self.separator = separator
    }

    private mutating func add(line: ArraySlice<UInt8>) throws(FileError) {
        lineNumber += 1
        let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        guard !line.allSatisfy({ $0 == UInt8(ascii: " ") }) else {
            emptyLine = emptyLine ?? lineNumber
            return
        }
        if let emptyLine {
            throw FileError(.damaged, path: path, "line \(emptyLine) is empty", remedy: "Remove the line.")
        }
        let count = line.count { $0 == separator } + 1
        guard count <= Self.mostColumns else {
            throw tooLarge("line \(lineNumber) has \(count) columns, more than \(Self.mostColumns)")
        }
        let cells = line.split(separator: separator, omittingEmptySubsequences: false)
        if lineNumber == 1, isHeader(cells) { return }
        if rowCount > 0, cells.count != columnCount {
            throw FileError(
                .damaged, path: path,
                "line \(lineNumber) has \(cells.count) columns, but the first row has \(columnCount)",
                remedy: "Give every row the same number of columns; leave the cell of a missing sample empty.")
        }
        columnCount = cells.count
        for (column, cell) in cells.enumerated() {
            guard let number = Self.number(cell) else { throw notANumber(cell, column: column) }
            values.append(number)
        }
        rowCount += 1
    }

    /// Whether no cell is a number and at least one says something.
    private func isHeader(_ cells: [ArraySlice<UInt8>]) -> Bool {
        let numbers = cells.map(Self.number)
        return numbers.contains(nil) && numbers.allSatisfy { $0?.isNaN ?? true }
    }

    private static func number(_ cell: ArraySlice<UInt8>) -> Number? {
        let isSpace = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        let trimmed = cell.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        let text = String(decoding: trimmed, as: UTF8.self)
        switch text {
        case "", "nan", "NaN": return .nan
        case "inf", "Inf": return .infinity
        case "-inf", "-Inf": return -.infinity
        default:
            // Swift also reads words and hexadecimal digits.
            return text.utf8.allSatisfy("0123456789+-.eE".utf8.contains) ? Number(text) : nil
        }
    }

    private func tooLarge(_ detail: String) -> FileError {
        FileError(
            .unsupported, path: path, detail,
            remedy: "Save the matrix as a .npy file: numpy.save(\"traces.npy\", matrix).")
    }

    private func notANumber(_ cell: ArraySlice<UInt8>, column: Int) -> FileError {
        let text = String(decoding: cell.prefix(40), as: UTF8.self)
        return FileError(
            .damaged, path: path, "line \(lineNumber), column \(column + 1): “\(text)” is not a number",
            remedy: text.contains(";")
                ? "Separate columns by commas (.csv) or tabs (.tsv), and write decimals with a point."
                : "Correct the cell, or leave it empty if the sample is missing.")
    }
}

internal import Files
internal import Foundation

/// A table of numbers in text, with the lines above them that are none.
///
/// An empty cell, `nan` or `NA` is a missing sample. What the numbers are, and whether some only count the others, is
/// not judged here.
struct DelimitedText<Number: BinaryFloatingPoint & LosslessStringConvertible & Sendable>: Sendable {
    private let path: String
    /// How cells are separated.
    private(set) var dialect: TextDialect
    /// The cells of the lines before the first one of numbers.
    private(set) var headers: [[String]] = []
    /// The words that rows begin with; `nil` where they begin with numbers.
    private(set) var rowNames: [String]?
    /// `[rowCount × columnCount]`, without the rows' names.
    private(set) var values: [Number] = []
    private(set) var columnCount = 0
    private(set) var rowCount = 0
    /// The numbers of the first row and of the first columns in full precision: they may be times.
    private(set) var firstRow: [Double] = []
    private(set) var firstColumns: [[Double]] = []
    /// The same of the last column.
    private(set) var lastColumn: [Double] = []
    /// Whether nothing stands behind the last separator of any row.
    private(set) var hasEmptyLastColumn = true
    /// How many cells most of the first lines have.
    private var usualCellCount: Int?
    private var lineNumber = 0
    /// The line of the first of the empty lines that came last.
    private var emptyLine: Int?
    private var isDoubleSpaced = false

    /// Reads a whole file.
    static func read(_ file: MappedFile) throws(FileError) -> DelimitedText {
        try file.refuseGitLFSPointer()
        var lines = try TextLines(file)
        var sample: [ArraySlice<UInt8>] = []
        while sample.count < mostSampleLines, sample.reduce(0, { $0 + $1.count }) < sampleSize,
            let line = try lines.next()
        {
            sample.append(line)
        }
        let content = sample.filter { !TextDialect.trimmed($0).isEmpty && !isComment($0) }
        let declared = content.first.flatMap(TextDialect.init(declaration:))
        var text = DelimitedText(path: file.url.path, dialect: declared ?? TextDialect(of: content))
        text.usualCellCount = usualCount(content.map(text.dialect.cellCount))
        for line in sample { try text.add(line: line, isDeclaration: declared != nil && line == content[0]) }
        while let line = try lines.next() { try text.add(line: line, isDeclaration: false) }
        guard text.rowCount > 0 else {
            throw FileError(
                .unsupported, path: file.url.path, "holds no numbers",
                remedy: "Write one row per neuron, and decimals with a point.")
        }
        return text
    }

    private static var mostSampleLines: Int { 40 }
    private static var sampleSize: Int { 4 << 20 }
    /// Four and a half hours at 30 Hz.
    private static var mostColumns: Int { 500_000 }
    /// Of a row number, a frame and a time there may be one column each.
    private static var mostFirstColumns: Int { 3 }
    /// Tools write up to three lines of names.
    private static var mostHeaders: Int { 8 }

    private init(path: String, dialect: TextDialect) {
        self.path = path
        self.dialect = dialect
    }

    /// The number that most of several are; `nil` where it is one, or they are few.
    private static func usualCount(_ counts: [Int]) -> Int? {
        let usual = Dictionary(grouping: counts) { $0 }.max { $0.value.count < $1.value.count }
        guard let usual, usual.key > 1, usual.value.count > 9, 2 * usual.value.count > counts.count else { return nil }
        return usual.key
    }

    private static func isComment(_ line: ArraySlice<UInt8>) -> Bool {
        let first = TextDialect.trimmed(line).first
        return first == UInt8(ascii: "#") || first == UInt8(ascii: "%")
    }

    private mutating func add(line: ArraySlice<UInt8>, isDeclaration: Bool) throws(FileError) {
        lineNumber += 1
        guard !isDeclaration else { return }
        guard !line.allSatisfy({ $0 == UInt8(ascii: " ") }) else {
            emptyLine = emptyLine ?? lineNumber
            return
        }
        if rowCount == 0, Self.isComment(line) { return }
        try judgeEmptyLines()
        if rowCount > 0, rowNames == nil, addPlainRow(line) { return }
        let count = dialect.mostCells(in: line)
        guard count <= Self.mostColumns else {
            throw FileError(
                .unsupported, path: path,
                "line \(lineNumber) has \(count) columns, more than \(Self.mostColumns)", remedy: TextLines.asArray)
        }
        let cells = dialect.cells(of: line)
        if rowCount == 0 {
            let kind = isSetting(cells) ? .header : RowKind(cells, dialect)
            if kind == .header {
                guard headers.count < Self.mostHeaders else {
                    throw FileError(.unsupported, path: path, "its first \(lineNumber) lines hold no numbers")
                }
                headers.append(cells.map(TextDialect.text))
                return
            }
            if kind == .named { rowNames = [] }
            columnCount = cells.count - (rowNames == nil ? 0 : 1)
        }
        try addRow(cells)
    }

    /// Lines between rows are empty behind every row, as Windows doubles the ends of lines, or behind none.
    private mutating func judgeEmptyLines() throws(FileError) {
        defer { emptyLine = nil }
        guard rowCount > 0 else { return }
        if rowCount == 1 { isDoubleSpaced = emptyLine != nil }
        guard isDoubleSpaced != (emptyLine != nil) else { return }
        throw FileError(
            .damaged, path: path,
            "line \(emptyLine ?? lineNumber) is \(emptyLine == nil ? "not empty, as all others between two rows are" : "empty")",
            remedy: emptyLine == nil ? "Remove the empty lines." : "Remove the line.")
    }

    /// Whether a line above a wider table names one value: `Interval, 0.05`.
    private func isSetting(_ cells: [ArraySlice<UInt8>]) -> Bool {
        guard let usualCellCount, cells.count == 2, usualCellCount > 2, lineNumber <= Self.mostHeaders else {
            return false
        }
        let name: Double? = dialect.number(cells[0])
        return name == nil
    }

    /// Adds a row of numbers, nearly all in decimal digits; `false` where it may be something else, or has other columns.
    private mutating func addPlainRow(_ line: ArraySlice<UInt8>) -> Bool {
        guard dialect.tellsNumbersApart else { return false }
        let line = dialect.isSeparatedByBlanks ? TextDialect.trimmed(line) : line
        let bytes = line.span
        var (position, cell, precise) = (0, 0..<0, [Double]())
        var row = [Number](repeating: 0, count: columnCount)
        var numbers = row.mutableSpan
        for column in 0..<columnCount {
            if column > 0, !dialect.skipSeparator(bytes, at: &position) { return false }
            dialect.skipBlanks(bytes, at: &position)
            let start = position
            var decimal = DecimalNumber(bytes, at: &position, point: dialect.decimalPoint)
            cell = start..<position
            dialect.skipBlanks(bytes, at: &position)
            if decimal == nil || !dialect.isEndOfCell(bytes, at: position) {
                decimal = nil
                while !dialect.isEndOfCell(bytes, at: position) { position += 1 }
                cell = start..<position
            }
            guard let number: Number = self.number(decimal, in: cell, of: line) else { return false }
            numbers[column] = number
            if column < firstColumns.count || column == columnCount - 1 {
                precise.append(self.number(decimal, in: cell, of: line) ?? .nan)
            }
        }
        guard position == bytes.count, let last = precise.last else { return false }
        values += row
        for column in firstColumns.indices { firstColumns[column].append(precise[column]) }
        lastColumn.append(last)
        if !TextDialect.trimmed(line[within: cell]).isEmpty { hasEmptyLastColumn = false }
        rowCount += 1
        return true
    }

    /// What a cell says in decimal digits, or else in any way.
    private func number<Result: BinaryFloatingPoint & LosslessStringConvertible>(
        _ decimal: DecimalNumber?, in cell: Range<Int>, of line: ArraySlice<UInt8>
    ) -> Result? {
        decimal?.rounded() ?? dialect.number(TextDialect.trimmed(line[within: cell]))
    }

    private mutating func addRow(_ cells: [ArraySlice<UInt8>]) throws(FileError) {
        let nameCount = rowNames == nil ? 0 : 1
        guard cells.count == columnCount + nameCount else {
            throw FileError(
                .damaged, path: path,
                "line \(lineNumber) has \(cells.count) columns, but the first row has \(columnCount + nameCount)",
                remedy: "Give every row the same number of columns; leave the cell of a missing sample empty.")
        }
        if nameCount > 0 { rowNames?.append(TextDialect.text(cells[0])) }
        for (column, cell) in cells.enumerated().dropFirst(nameCount) {
            guard let number: Number = dialect.number(cell) else {
                if let long = headers.last.flatMap(LongTable.init(imageJ:)) { throw long.error(path: path) }
                throw notANumber(cell, column: column)
            }
            values.append(number)
        }
        if rowCount == 0 {
            firstRow = cells.dropFirst(nameCount).map { dialect.number($0) ?? .nan }
            firstColumns = Array(repeating: [], count: min(columnCount, Self.mostFirstColumns))
        }
        for (column, cell) in cells.dropFirst(nameCount).prefix(firstColumns.count).enumerated() {
            firstColumns[column].append(dialect.number(cell) ?? .nan)
        }
        if let last = cells.last { lastColumn.append(dialect.number(last) ?? .nan) }
        if cells.last?.isEmpty != true { hasEmptyLastColumn = false }
        rowCount += 1
    }

    private func notANumber(_ cell: ArraySlice<UInt8>, column: Int) -> FileError {
        let text = String(decoding: cell.prefix(40), as: UTF8.self)
        let mayBeDecimalComma = text.contains(",") && text.contains { $0.isNumber }
        return FileError(
            .damaged, path: path, "line \(lineNumber), column \(column + 1): “\(text)” is not a number",
            remedy: mayBeDecimalComma
                ? "Write decimals with a point, and nothing between thousands."
                : "Correct the cell, or leave it empty if the sample is missing.")
    }
}

extension ArraySlice<UInt8> {
    /// Some bytes, counted from the first.
    fileprivate subscript(within range: Range<Int>) -> ArraySlice<UInt8> {
        self[startIndex + range.lowerBound..<startIndex + range.upperBound]
    }
}

extension DelimitedText<Float> {
    /// A table whose columns have names, and follow each other; of up to three, `firstColumns` are in full precision.
    init(columns: [Float], names: [String], rowCount: Int, firstColumns: [[Double]], path: String) {
        self.init(path: path, dialect: TextDialect(of: []))
        headers = [names]
        (columnCount, self.rowCount, hasEmptyLastColumn) = (names.count, rowCount, false)
        values = transposed(columns, rows: names.count, columns: rowCount)
        firstRow = (0..<names.count).map { Double(columns[$0 * rowCount]) }
        self.firstColumns = firstColumns
        lastColumn = columns.suffix(rowCount).map(Double.init)
    }
}

/// What a line before the first numbers is.
private enum RowKind {
    case header, numbers
    /// Numbers behind a word.
    case named

    init(_ cells: [ArraySlice<UInt8>], _ dialect: TextDialect) {
        let numbers: [Double?] = cells.map { dialect.number($0) }
        let found = numbers.compactMap(\.self).filter { !$0.isNaN }
        if found.isEmpty {
            self = .header
        } else if numbers.dropFirst().contains(nil) {
            // Names among which some are numbers, unless one number of many was mistyped.
            self = numbers[0] == nil || cells[0].isEmpty ? .header : .numbers
        } else if numbers[0] == nil || cells[0].isEmpty {
            let rest = numbers.dropFirst().compactMap(\.self)
            let counts = rest.count > 1 && Counting(rest) != nil
            // A word or a time of day, and no number that was mistyped.
            let isName = numbers[0] == nil && cells[0].contains { $0 > UInt8(ascii: "9") }
            self = counts ? .header : isName ? .named : .numbers
        } else {
            self = .numbers
        }
    }
}

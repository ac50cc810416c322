/// How a text separates its cells and writes its numbers.
struct TextDialect: Hashable, Sendable {
    /// What stands between cells; a blank stands for any number of blanks.
    private(set) var separator = UInt8(ascii: ",")
    /// Whether a comma stands where others have a decimal point.
    private(set) var hasDecimalComma = false

    private static let blank = UInt8(ascii: " ")
    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")

    /// Finds out the dialect of some lines: the first of these separators that most of them have outside of quotes.
    init(of lines: [ArraySlice<UInt8>]) {
        let candidates = [UInt8(ascii: "\t"), UInt8(ascii: ";"), Self.comma, UInt8(ascii: "|"), Self.blank]
        for candidate in candidates {
            let count = lines.count { Self.unquoted(Self.trimmed($0)).place(of: candidate) != nil }
            if count > 0, 2 * count >= lines.count {
                separator = candidate
                break
            }
        }
        guard separator != Self.comma else { return }
        let beginnings = lines.map { $0.prefix(1 << 16) }
        guard beginnings.contains(where: { $0.place(of: Self.comma) != nil }) else { return }
        let numbers = beginnings.flatMap(cells).filter { cell in
            cell.allSatisfy { Self.isNumeral($0) || $0 == Self.comma }
        }
        // Where a point stands without a comma, commas are something else.
        hasDecimalComma =
            numbers.contains { $0.contains(Self.comma) }
            && !numbers.contains { $0.contains(UInt8(ascii: ".")) && !$0.contains(Self.comma) }
    }

    /// A dialect that the text itself names, as spreadsheets do: `sep=;`.
    init?(declaration line: ArraySlice<UInt8>) {
        let text = String(decoding: Self.trimmed(line).prefix(8), as: UTF8.self)
        guard text.count == 5, text.hasPrefix("sep="), let last = text.utf8.last else { return nil }
        separator = last
    }

    /// What stands before decimals.
    var decimalPoint: UInt8 { hasDecimalComma ? Self.comma : UInt8(ascii: ".") }

    /// Whether nothing that a number is written with separates cells, as where a text names its own separator.
    var tellsNumbersApart: Bool { !Self.isNumeral(separator) && separator != decimalPoint }

    private func isSeparator(_ byte: UInt8) -> Bool {
        byte == separator || separator == Self.blank && byte == UInt8(ascii: "\t")
    }

    /// Whether a cell without quotes ends here: before a separator, or at the end of the line.
    func isEndOfCell(_ line: Span<UInt8>, at position: Int) -> Bool {
        position == line.count || isSeparator(line[position])
    }

    /// Goes on behind a separator, which may be several blanks; `false` where there is none.
    func skipSeparator(_ line: Span<UInt8>, at position: inout Int) -> Bool {
        let start = position
        while position < line.count, isSeparator(line[position]), position == start || separator == Self.blank {
            position += 1
        }
        return position > start
    }

    /// Goes on behind blanks that separate nothing.
    func skipBlanks(_ line: Span<UInt8>, at position: inout Int) {
        while position < line.count, Self.isBlank(line[position]), !isSeparator(line[position]) { position += 1 }
    }

    /// Whether any number of blanks is one separator, and those at the ends of a line are none.
    var isSeparatedByBlanks: Bool { separator == Self.blank }

    /// How many cells a line has, at most: separators within quotes count too.
    func mostCells(in line: ArraySlice<UInt8>) -> Int { line.count { $0 == separator } + 1 }

    /// How many cells a line has.
    func cellCount(of line: ArraySlice<UInt8>) -> Int {
        isSeparatedByBlanks || line.place(of: Self.quote) != nil ? cells(of: line).count : mostCells(in: line)
    }

    /// The cells of a line, without the blanks and quotes around them.
    func cells(of line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        if separator == Self.blank {
            return Self.trimmed(line).split { $0 == Self.blank || $0 == UInt8(ascii: "\t") }.map(Self.withoutQuotes)
        }
        guard line.place(of: Self.quote) != nil else {
            return line.split(separator: separator, omittingEmptySubsequences: false).map(Self.trimmed)
        }
        var cells: [ArraySlice<UInt8>] = []
        var (start, isQuoted) = (line.startIndex, false)
        for index in line.indices {
            if line[index] == Self.quote { isQuoted.toggle() }
            guard line[index] == separator, !isQuoted else { continue }
            cells.append(Self.withoutQuotes(line[start..<index]))
            start = index + 1
        }
        return cells + [Self.withoutQuotes(line[start...])]
    }

    /// The words in a cell. Those that are no UTF-8 are of a Western European Windows, whose letters are Latin-1's.
    static func text(_ cell: ArraySlice<UInt8>) -> String {
        String(validating: cell, as: UTF8.self) ?? String(String.UnicodeScalarView(cell.map { UnicodeScalar($0) }))
    }

    /// The number in a cell; NaN for one that is empty or says that there is none, `nil` for anything else.
    func number<Number: BinaryFloatingPoint & LosslessStringConvertible>(_ cell: ArraySlice<UInt8>) -> Number? {
        guard let first = cell.first else { return .nan }
        if cell.last == UInt8(ascii: "%"), cell.count > 1 {
            let percent: Number? = number(Self.trimmed(cell.dropLast()))
            return percent.map { $0 / 100 }
        }
        if let common = Self.inCommonDigits(cell) { return number(common) }
        // Swift also reads words and hexadecimal digits.
        guard cell.allSatisfy({ Self.isNumeral($0) || $0 == Self.comma && hasDecimalComma }) else {
            let word = String(decoding: cell.prefix(10), as: UTF8.self).lowercased()
            if Self.missing.contains(word) { return .nan }
            if Self.infinities.contains(word) { return first == UInt8(ascii: "-") ? -.infinity : .infinity }
            return nil
        }
        if cell.count == 1, first == UInt8(ascii: "-") { return .nan }
        guard hasDecimalComma else { return Number(String(decoding: cell, as: UTF8.self)) }
        return Number(String(decoding: cell.map { $0 == Self.comma ? UInt8(ascii: ".") : $0 }, as: UTF8.self))
    }

    /// A number whose minus is the typographer's (U+2212), or whose exponent begins with Fortran's D, as others write it; `nil`
    /// for all others.
    private static func inCommonDigits(_ cell: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let minus: [UInt8] = [0xE2, 0x88, 0x92]
        guard cell.contains(minus[0]) || cell.contains(where: { $0 | 0x20 == UInt8(ascii: "d") }) else { return nil }
        var (common, index) = ([UInt8](), cell.startIndex)
        while index < cell.endIndex {
            if cell[index...].starts(with: minus) {
                common.append(UInt8(ascii: "-"))
                index += minus.count
                continue
            }
            common.append(cell[index] | 0x20 == UInt8(ascii: "d") ? UInt8(ascii: "e") : cell[index])
            index += 1
        }
        guard common.contains(where: { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return common.allSatisfy { isNumeral($0) || $0 == comma } ? common[...] : nil
    }

    private static let missing: Set<String> = ["nan", "na", "n/a", "null", "none", "missing", "#n/a", "<na>"]
    private static let infinities: Set<String> = ["inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"]

    private static func isNumeral(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == blank || byte == UInt8(ascii: "\t") }

    static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let start = bytes.firstIndex { !isBlank($0) } ?? bytes.endIndex
        let end = (bytes.lastIndex { !isBlank($0) } ?? start - 1) + 1
        return bytes[start..<max(start, end)]
    }

    private static func withoutQuotes(_ cell: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let cell = trimmed(cell)
        guard cell.count > 1, cell.first == quote, cell.last == quote else { return cell }
        return trimmed(cell.dropFirst().dropLast())
    }

    private static func unquoted(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard line.place(of: quote) != nil else { return line }
        var isQuoted = false
        return line.filter { byte in
            if byte == quote { isQuoted.toggle() }
            return !isQuoted
        }[...]
    }
}

import Foundation

/// Columns of text that line up, no wider than where they are shown.
struct Table {
    private var rows: [[String]]
    /// Columns whose cells are numbers and so stand right.
    private let numeric: Set<Int>

    init(header: [String], numeric: Set<Int> = []) {
        rows = [header]
        self.numeric = numeric
    }

    mutating func append(_ row: [String]) {
        // Of text from files no line end may begin a row, and no control character take room that it does not show.
        rows.append(row.map(\.visibleOnOneLine))
    }

    /// The rows, as wide as standard output.
    var text: String { text(columns: Terminal.columns(of: STDOUT_FILENO)) }

    /// The rows, columns two spaces apart.
    ///
    /// Where they are too wide, cells of several words are wrapped; where that is not enough, the last columns are left
    /// out, and a line tells which.
    func text(columns limit: Int?) -> String {
        let header = rows.first ?? []
        let natural = header.indices.map { column in rows.map { Self.size($0[column]) }.max() ?? 0 }
        guard let limit, Self.total(natural) > limit else { return lines(widths: natural, count: header.count) }
        let least = header.indices.map { column in
            rows.map { row in row[column].split(separator: " ").map { Self.size($0) }.max() ?? 0 }.max() ?? 0
        }
        // The first column tells the rows apart.
        let shown = (1...max(1, header.count)).last { Self.total(least.prefix($0)) <= limit } ?? 1
        var widths = Array(natural.prefix(shown))
        if shown == 1 { widths[0] = min(widths[0], max(limit, 1)) }
        while Self.total(widths) > limit {
            guard let widest = widths.indices.filter({ widths[$0] > least[$0] }).max(by: { widths[$0] < widths[$1] })
            else { break }
            widths[widest] -= 1
        }
        let text = lines(widths: widths, count: shown)
        guard shown < header.count else { return text }
        let left = "Too narrow for \(header.dropFirst(shown).joined(separator: ", ")); --json has all"
        return "\(text)\n\(wrapped(left, width: limit).joined(separator: "\n"))"
    }

    private func lines(widths: [Int], count: Int) -> String {
        rows.flatMap { row -> [String] in
            let cells = (0..<count).map { wrapped(row[$0], width: widths[$0]) }
            return (0..<(cells.map(\.count).max() ?? 1)).map { line in
                self.line(cells.map { line < $0.count ? $0[line] : "" }, widths)
            }
        }.joined(separator: "\n")
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var text = ""
        // Spaces wait until something follows them, so that no line ends with any.
        var spaces = 0
        for (column, cell) in cells.enumerated() {
            let padding = widths[column] - Self.size(cell)
            if numeric.contains(column) { spaces += padding }
            if !cell.isEmpty {
                text += String(repeating: " ", count: spaces)
                text += cell
                spaces = 0
            }
            spaces += (numeric.contains(column) ? 0 : padding) + 2
        }
        return text
    }

    private static func total(_ widths: some Collection<Int>) -> Int {
        widths.reduce(0, +) + 2 * max(0, widths.count - 1)
    }

    /// Scalars are as good as characters here, and much faster to count.
    private static func size(_ text: some StringProtocol) -> Int { text.unicodeScalars.count }
}

/// A text in lines of at most a width, broken between words and, where one is longer, within it.
func wrapped(_ text: String, width: Int) -> [String] {
    guard text.unicodeScalars.count > width, width > 0 else { return [text] }
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
        var word = word[...]
        if !line.isEmpty, line.unicodeScalars.count + 1 + word.unicodeScalars.count <= width {
            line += " \(word)"
            continue
        }
        if !line.isEmpty { lines.append(line) }
        while word.unicodeScalars.count > width {
            lines.append(String(word.unicodeScalars.prefix(width)))
            word = Substring(word.unicodeScalars.dropFirst(width))
        }
        line = String(word)
    }
    return lines + [line]
}

/// Columns of text that line up.
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

    /// The rows, one per line, columns two spaces apart.
    var text: String {
        // Scalars are as good as characters here, and much faster to count.
        let sizes = rows.map { row in row.map { $0.unicodeScalars.count } }
        let widths = (rows.first ?? []).indices.map { column in sizes.map { $0[column] }.max() ?? 0 }
        var text = ""
        for (row, sizes) in zip(rows, sizes) {
            if !text.isEmpty { text += "\n" }
            // Spaces wait until something follows them, so that no line ends with any.
            var spaces = 0
            for (column, cell) in row.enumerated() {
                let padding = widths[column] - sizes[column]
                if numeric.contains(column) { spaces += padding }
                if !cell.isEmpty {
                    text += String(repeating: " ", count: spaces)
                    text += cell
                    spaces = 0
                }
                spaces += (numeric.contains(column) ? 0 : padding) + 2
            }
        }
        return text
    }
}

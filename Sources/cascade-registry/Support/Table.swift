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
        rows.append(row)
    }

    /// The rows, one per line, columns two spaces apart.
    var text: String {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return numeric.contains(column) ? padding + cell : cell + padding
            }
            .joined(separator: "  ")
            .trimmingTrailingSpaces
        }
        .joined(separator: "\n")
    }
}

extension String {
    fileprivate var trimmingTrailingSpaces: String {
        String(reversed().drop { $0 == " " }.reversed())
    }
}

internal import Files
internal import Foundation

/// A table with a row for every sample of every neuron, which is no matrix.
struct LongTable {
    /// What makes a matrix of it.
    let remedy: String

    /// Results of ImageJ that have a line per ROI and slice, told by the names of the columns.
    init?(imageJ names: [String]) {
        guard names.contains("Label"), names.contains("Mean") else { return nil }
        remedy = "In ImageJ, tick “One row per slice” in the ROI Manager's Multi Measure, and save the results again."
    }

    /// A table in which one column counts the samples of a neuron and begins again with the next neuron, or the other way
    /// round.
    ///
    /// - Parameters:
    ///   - columns: the numbers of at most eight columns, without one that only counts rows.
    ///   - names: their names.
    ///   - path: the file.
    init?(columns: [[Double]], names: [String], path: String) {
        guard columns.count >= 3, let count = columns.first?.count, count >= 4 else { return nil }
        for (counter, numbers) in columns.enumerated() {
            // The counter begins again and again, each time after as many rows.
            guard let period = numbers.indices.dropFirst().first(where: { numbers[$0] <= numbers[$0 - 1] }), period > 1,
                numbers.indices.allSatisfy({ numbers[$0] == numbers[$0 % period] }),
                Counting(Array(numbers.prefix(period))) != nil || period < 4
            else { continue }
            let identifier = columns.indices.first { column in
                column != counter
                    && columns[column].indices.allSatisfy { row in
                        columns[column][row] == columns[column][row / period * period] && columns[column][row].isFinite
                    }
            }
            guard let identifier, columns[identifier][period % count] != columns[identifier][0] else { continue }
            let value = columns.indices.last { $0 != counter && $0 != identifier } ?? 0
            let (rows, time) =
                Self.isTime(names[identifier])
                ? (names[counter], names[identifier]) : (names[identifier], names[counter])
            let file = URL(filePath: path).lastPathComponent
            remedy =
                "Pivot it with pandas: pandas.read_csv(\"\(file)\").pivot(index=\"\(rows)\", columns=\"\(time)\", "
                + "values=\"\(names[value])\").to_csv(\"traces.csv\")."
            return
        }
        return nil
    }

    private static func isTime(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["frame", "time", "t", "slice", "sample"].contains { name == $0 || name.hasPrefix($0 + "_") }
            || name.hasPrefix("time")
    }

    func error(path: String) -> FileError {
        FileError(
            .unsupported, path: path, "is a long table, with one row for every sample, and not a matrix of traces",
            remedy: remedy)
    }
}

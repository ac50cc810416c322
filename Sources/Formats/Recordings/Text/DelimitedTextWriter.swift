package import Files
package import Core
package import Foundation

/// Writes a recording's result as text: one line per neuron, the shortest decimals that read back exactly, `nan` for a
/// missing sample.
package final class DelimitedTextWriter: TraceSink {
    private let file: AtomicFile
    private let separator: UInt8
    private var rows: RowCount

    /// Creates the unfinished file.
    ///
    /// - Parameters:
    ///   - url: where the file will appear.
    ///   - separator: the character between columns.
    ///   - neuronCount: rows.
    ///   - frameCount: columns.
    ///   - replacesExisting: whether a file of that name may be replaced.
    /// - Throws: `FileError` when the name is taken or the folder cannot be written.
    package init(
        _ url: URL, separator: UInt8 = UInt8(ascii: ","), neuronCount: Int, frameCount: Int,
        replacesExisting: Bool = false
    ) throws(FileError) {
        rows = RowCount(path: url.path, neuronCount: neuronCount, frameCount: frameCount)
        self.separator = separator
        file = try AtomicFile(url, replacesExisting: replacesExisting)
    }

    /// Adds the next rows.
    ///
    /// - Parameter rows: the next neurons.
    /// - Throws: `FileError` when the disk is full or fails.
    package func append(_ rows: TraceMatrix) throws(FileError) {
        self.rows.add(rows)
        for neuron in 0..<rows.neuronCount {
            var line: [UInt8] = []
            for value in rows[neuron] {
                line += "\(value)".utf8
                line.append(separator)
            }
            if !line.isEmpty { line[line.count - 1] = UInt8(ascii: "\n") }
            try file.write(Data(line))
        }
    }

    /// Puts the complete file under its name.
    ///
    /// - Throws: `FileError` when rows are missing or the disk fails.
    package func finish() throws(FileError) {
        try rows.requireAll()
        try file.commit()
    }
}

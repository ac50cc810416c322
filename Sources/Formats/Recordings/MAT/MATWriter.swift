package import Files
internal import CMatIO
package import Core
package import Foundation

/// Writes a recording's result as a MATLAB level 5 file: a `single` matrix `[neurons × frames]`, and other variables.
///
/// MATLAB stores column after column, but the result arrives row after row. The rows wait in an unfinished file
/// beside the final one, so that memory stays bounded. matio can only write a matrix of this level that is wholly in
/// memory, so this matrix is written here, and everything else by matio.
package final class MATWriter: TraceSink {
    private let file: AtomicFile
    private let waiting: AtomicFile
    private let variable: String
    private let others: [(name: String, value: MATValue)]
    private var rows: RowCount

    /// Creates the unfinished file.
    ///
    /// - Parameters:
    ///   - url: where the file will appear.
    ///   - variable: the name of the matrix.
    ///   - neuronCount: rows.
    ///   - frameCount: columns.
    ///   - others: further variables.
    ///   - replacesExisting: whether a file of that name may be replaced.
    /// - Throws: `FileError` when the matrix is too large for the format, the name is taken, or the folder cannot
    ///   be written.
    package init(
        _ url: URL, variable: String, neuronCount: Int, frameCount: Int,
        others: [(name: String, value: MATValue)] = [], replacesExisting: Bool = false
    ) throws(FileError) {
        // 1,024 bytes are left for the element's own header.
        guard let byteCount = checkedProduct([neuronCount, frameCount, 4]),
            byteCount <= Level5File.greatestVariable - 1024
        else {
            throw FileError(
                .unsupported, path: url.path,
                "\(neuronCount) neurons × \(frameCount) frames exceed the 2 GiB that a MATLAB level 5 variable can have",
                remedy: "Write a .npy file instead.")
        }
        rows = RowCount(path: url.path, neuronCount: neuronCount, frameCount: frameCount)
        self.variable = variable
        self.others = others
        file = try AtomicFile(url, replacesExisting: replacesExisting)
        waiting = try AtomicFile(url.appendingPathExtension("rows"), replacesExisting: true)
    }

    /// Adds the next rows.
    ///
    /// - Parameter rows: the next neurons.
    /// - Throws: `FileError` when the disk is full or fails.
    package func append(_ rows: TraceMatrix) throws(FileError) {
        self.rows.add(rows)
        try waiting.write(Data(littleEndian: rows.values))
    }

    /// Writes the columns and the other variables, and puts the complete file under its name.
    ///
    /// - Throws: `FileError` when rows are missing or the disk fails.
    package func finish() throws(FileError) {
        try rows.requireAll()
        let (neurons, frames) = (rows.neuronCount, rows.frameCount)
        try file.write(Level5Encoder.fileHeader)
        try file.write(Level5Encoder.matrixStart(variable, rows: neurons, columns: frames))
        let stored = MappedMatrix(
            file: try MappedFile(waiting.temporary), start: 0, storage: NumberStorage(.float32),
            outerCount: neurons, innerCount: frames)
        let step = max(1, Self.tileSize / max(1, neurons))
        for first in stride(from: 0, to: frames, by: step) {
            let tile = first..<min(frames, first + step)
            let values = try stored.values(outer: 0..<neurons, inner: tile)
            try file.write(Data(littleEndian: transposed(values, rows: neurons, columns: tile.count)))
        }
        try file.write(Level5Encoder.padding(after: neurons * frames * 4))
        try Self.append(others, to: file)
        try file.commit()
    }

    /// Numbers that are turned from rows into columns at a time.
    private static let tileSize = 1 << 20

    /// Writes whole variables.
    ///
    /// - Parameters:
    ///   - variables: names and values.
    ///   - url: where the file will appear.
    ///   - replacesExisting: whether a file of that name may be replaced.
    /// - Throws: `FileError` when a variable is too large for the format or the file cannot be written.
    package static func write(
        _ variables: [(name: String, value: MATValue)], to url: URL, replacesExisting: Bool = false
    ) throws(FileError) {
        let file = try AtomicFile(url, replacesExisting: replacesExisting)
        try file.write(Level5Encoder.fileHeader)
        try append(variables, to: file)
        try file.commit()
    }

    private static func append(
        _ variables: [(name: String, value: MATValue)], to file: AtomicFile
    ) throws(FileError) {
        for (name, value) in variables where value.byteCount > Level5File.greatestVariable {
            throw FileError(
                .unsupported, path: file.destination.path,
                "“\(name)” exceeds the 2 GiB that a MATLAB level 5 variable can have",
                remedy: "Write a .npy file instead.")
        }
        try MatioFile.open(
            file.temporary.path, for: MAT_ACC_RDWR, as: file.destination.path
        ) { matio throws(FileError) in
            for (name, value) in variables { try matio.append(name, value) }
        }
    }
}

/// A matrix with rows and columns exchanged.
func transposed(_ values: [Float], rows: Int, columns: Int) -> [Float] {
    var result = [Float](repeating: 0, count: values.count)
    for row in 0..<rows {
        for column in 0..<columns { result[column * rows + row] = values[row * columns + column] }
    }
    return result
}

package import Files
package import Core
package import Foundation

/// Writes a recording's result as a NumPy array: float32, C order, `[neurons × frames]`, row after row.
package final class NPYWriter: TraceSink {
    private let file: AtomicFile
    private var rows: RowCount

    /// Creates the unfinished file with its header.
    ///
    /// - Parameters:
    ///   - url: where the file will appear.
    ///   - neuronCount: rows.
    ///   - frameCount: columns.
    ///   - replacesExisting: whether a file of that name may be replaced.
    /// - Throws: `FileError` when the name is taken or the folder cannot be written.
    package init(
        _ url: URL, neuronCount: Int, frameCount: Int, replacesExisting: Bool = false
    ) throws(FileError) {
        rows = RowCount(path: url.path, neuronCount: neuronCount, frameCount: frameCount)
        file = try AtomicFile(url, replacesExisting: replacesExisting)
        try file.write(
            NPYHeader(storage: NumberStorage(.float32), isFortranOrder: false, shape: [neuronCount, frameCount]).encoded
        )
    }

    /// Adds the next rows.
    ///
    /// - Parameter rows: the next neurons.
    /// - Throws: `FileError` when the disk is full or fails.
    package func append(_ rows: TraceMatrix) throws(FileError) {
        self.rows.add(rows)
        try file.write(Data(littleEndian: rows.values))
    }

    /// Puts the complete file under its name.
    ///
    /// - Throws: `FileError` when rows are missing or the disk fails.
    package func finish() throws(FileError) {
        try rows.requireAll()
        try file.commit()
    }

    /// Writes a whole array in double precision, C order.
    ///
    /// - Parameters:
    ///   - values: as many numbers as the shape has places.
    ///   - shape: the extents, outermost first.
    ///   - url: where the file will appear.
    ///   - replacesExisting: whether a file of that name may be replaced.
    /// - Throws: `FileError` when the file cannot be written.
    package static func write(
        _ values: [Double], shape: [Int], to url: URL, replacesExisting: Bool = false
    ) throws(FileError) {
        try write(Data(littleEndian: values), count: values.count, .float64, shape, url, replacesExisting)
    }

    /// Writes a whole array in single precision, C order.
    ///
    /// - Parameters:
    ///   - values: as many numbers as the shape has places.
    ///   - shape: the extents, outermost first.
    ///   - url: where the file will appear.
    ///   - replacesExisting: whether a file of that name may be replaced.
    /// - Throws: `FileError` when the file cannot be written.
    package static func write(
        _ values: [Float], shape: [Int], to url: URL, replacesExisting: Bool = false
    ) throws(FileError) {
        try write(Data(littleEndian: values), count: values.count, .float32, shape, url, replacesExisting)
    }

    /// The bytes of a file with a row of numbers in double precision.
    static func array(_ values: [Double]) -> Data {
        header(.float64, [values.count]) + Data(littleEndian: values)
    }

    /// The bytes of a file with a row of whole numbers.
    static func array(_ values: [Int]) -> Data {
        header(.int64, [values.count]) + Data(littleEndian: values.map(Int64.init))
    }

    private static func header(_ kind: NumberStorage.Kind, _ shape: [Int]) -> Data {
        NPYHeader(storage: NumberStorage(kind), isFortranOrder: false, shape: shape).encoded
    }

    private static func write(
        _ bytes: Data, count: Int, _ kind: NumberStorage.Kind, _ shape: [Int], _ url: URL, _ replacesExisting: Bool
    ) throws(FileError) {
        precondition(checkedProduct(shape) == count, "as many values as the shape has places")
        let file = try AtomicFile(url, replacesExisting: replacesExisting)
        try file.write(header(kind, shape))
        try file.write(bytes)
        try file.commit()
    }
}

/// Something that holds the traces of a recording and hands them out a few neurons at a time, so that
/// a recording need not fit into memory.
public protocol TraceSource: Sendable {
    /// Rows.
    var neuronCount: Int { get }
    /// Columns.
    var frameCount: Int { get }

    /// The traces of some neurons, `[neurons.count × frameCount]`, as single precision.
    ///
    /// - Parameter neurons: rows, all below `neuronCount`.
    /// - Returns: one row per neuron asked for, in their order.
    /// - Throws: a ``CascadeError`` that says where the file could not be read.
    func traces(ofNeurons neurons: Range<Int>) throws -> TraceMatrix
}

/// Something that takes the result of a recording, a few neurons at a time and in their order.
///
/// Nothing is visible under the final name before ``finish()`` has returned.
public protocol TraceSink: AnyObject {
    /// Adds the next rows.
    ///
    /// - Parameter rows: the next neurons; every row has the recording's number of frames.
    /// - Throws: a ``CascadeError`` when the disk is full or fails.
    func append(_ rows: TraceMatrix) throws

    /// Writes what is left and puts the complete file under its name.
    ///
    /// - Throws: a ``CascadeError`` when rows are missing or the disk fails; then nothing has the final name.
    func finish() throws
}

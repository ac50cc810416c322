internal import Files
internal import Core

/// How many rows of a result have been written, and how many must be.
struct RowCount {
    let path: String
    let neuronCount: Int
    let frameCount: Int
    private(set) var written = 0

    init(path: String, neuronCount: Int, frameCount: Int) {
        self.path = path
        self.neuronCount = neuronCount
        self.frameCount = frameCount
    }

    /// Counts rows about to be written.
    ///
    /// - Precondition: they have the announced number of frames, and there are not more than announced.
    mutating func add(_ rows: TraceMatrix) {
        precondition(rows.frameCount == frameCount, "every row has the announced number of frames")
        precondition(written + rows.neuronCount <= neuronCount, "not more rows than announced")
        written += rows.neuronCount
    }

    /// Refuses a result that lacks rows.
    func requireAll() throws(FileError) {
        guard written == neuronCount else {
            throw FileError(
                .damaged, path: path, "was not written: \(written) of \(neuronCount) neurons were delivered")
        }
    }
}

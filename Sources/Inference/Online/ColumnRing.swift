/// The last columns of what goes into a step of the network, `[channels × columns × lanes]`: a column for each frame, and in it
/// a sample of each of several traces.
///
/// The next column takes the place of the oldest one; the kernels go on at the beginning of a row where it ends.
struct ColumnRing {
    /// The columns; where a sample of a trace is, the next one is ``lanes`` floats further.
    let rows: ChannelRows
    /// Traces side by side; whole vectors.
    let lanes: Int
    /// How many there are.
    let columns: Int
    private var oldest = 0

    /// A ring of zeros.
    init(channelCount: Int, columns: Int, lanes: Int) {
        precondition(columns > 0 && lanes == ChannelRows.wholeVectors(lanes), "whole vectors of lanes")
        rows = ChannelRows(channelCount: channelCount, frameCapacity: columns * lanes)
        (self.columns, self.lanes) = (columns, lanes)
    }

    /// The float of a row at which the oldest column begins, and which the next one begins at.
    var start: Int { oldest * lanes }

    /// Takes what was written at ``start`` as the newest column.
    mutating func advance() {
        oldest = oldest + 1 == columns ? 0 : oldest + 1
    }

    /// Puts the larger of every sample of the oldest column and one `distance` columns later into the next column of others.
    func pool(into maxima: ColumnRing, distance: Int, lanes: Int, backend: KernelBackend) {
        precondition(distance < columns, "a column that is there")
        let other = (oldest + distance) % columns
        rows.pool(
            from: start, into: maxima.rows, at: maxima.start, shift: (other - oldest) * self.lanes, count: lanes,
            backend: backend)
    }
}

/// The last columns of what goes into a step of the network, `[channels × columns × lanes]`: a column for each frame, and in it
/// a sample of each of several traces.
///
/// Every column lies twice, as far apart as the ring is long. So the last columns always lie one behind the other, as the
/// kernels read them, wherever the ring begins.
struct ColumnRing {
    /// The columns; where a sample of a trace is, the next one is ``lanes`` floats further.
    let rows: ChannelRows
    /// Traces side by side; whole vectors.
    let lanes: Int
    private let columns: Int
    private var oldest = 0

    /// A ring of zeros.
    init(channelCount: Int, columns: Int, lanes: Int) {
        precondition(columns > 0 && lanes == ChannelRows.wholeVectors(lanes), "whole vectors of lanes")
        rows = ChannelRows(channelCount: channelCount, frameCapacity: 2 * columns * lanes)
        (self.columns, self.lanes) = (columns, lanes)
    }

    /// The float of a row at which the oldest column begins, to which the newer ones follow. The next column takes its place.
    var start: Int { oldest * lanes }

    /// Takes what was written at ``start`` as the newest column.
    ///
    /// - Parameter usedLanes: how many lanes were written.
    mutating func advance(usedLanes: Int) {
        if columns == 1 { return }
        rows.copy(start..<start + usedLanes, to: start + columns * lanes)
        oldest = oldest + 1 == columns ? 0 : oldest + 1
    }
}

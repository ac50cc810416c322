/// The percentile of a window around each sample, without interpolation.
///
/// The window of an even length reaches one sample further back than ahead. Beyond the ends lies the mirror image of the
/// trace, as often as a long window needs it. Of *n* samples in the window, the one with ⌊*n* · percentile / 100⌋ smaller
/// ones is taken.
///
/// - Parameters:
///   - percentile: from 0 up to 100.
///   - trace: `[frames]`; a NaN is left out of the windows around it.
///   - windowFrames: the length of the window, at least 1.
/// - Returns: `[frames]`; NaN where a window holds nothing else.
/// - Complexity: the trace is sorted once; then O(log *frames*) per sample, to the base of 64, whatever the window.
///
/// Source: as `scipy.ndimage.percentile_filter`.
package func movingPercentile(_ percentile: Double, of trace: [Double], windowFrames: Int) -> [Double] {
    precondition((0...100).contains(percentile), "a percentile is 0 to 100")
    precondition(windowFrames > 0, "a window has a frame at least")
    let sorted = Sample.sorted(trace)
    var ranks = [Int](repeating: -1, count: trace.count)
    for (rank, sample) in sorted.enumerated() { ranks[sample.frame] = rank }

    var result = [Double](repeating: .nan, count: trace.count)
    guard !sorted.isEmpty else { return result }
    var window = RankedWindow(rankCount: sorted.count)
    // The trace and its mirror image together hold every sample twice, wherever they begin.
    let (periods, length) = windowFrames.quotientAndRemainder(dividingBy: 2 * trace.count)
    if periods > 0 { for rank in sorted.indices { window.insert(rank, times: 2 * periods) } }
    let first = -(windowFrames / 2)
    for place in first..<first + length { window.insert(ranks[mirrored(place, count: trace.count)]) }
    for frame in trace.indices {
        if frame > 0 {
            window.remove(ranks[mirrored(first + frame - 1, count: trace.count)])
            window.insert(ranks[mirrored(first + frame - 1 + length, count: trace.count)])
        }
        if window.count == 0 { continue }
        let place = Int(Double(window.count) * percentile / 100)
        result[frame] = sorted[window.rank(at: min(place, window.count - 1))].value
    }
    return result
}

/// A sample and where it is.
private struct Sample {
    let value: Double
    let frame: Int

    /// The samples that are numbers, by rising value.
    static func sorted(_ trace: [Double]) -> [Sample] {
        trace.enumerated().filter { !$0.element.isNaN }.map { Sample(value: $0.element, frame: $0.offset) }
            .sorted { $0.value < $1.value }
    }
}

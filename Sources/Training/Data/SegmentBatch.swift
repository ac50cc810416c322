/// Segments of traces, each with the labels of its consecutive windows.
///
/// A segment of one label is a window on its own, as the reference trains them.
package struct SegmentBatch: Sendable {
    /// Consecutive labels of every segment.
    package let labelsPerSegment: Int
    /// Samples of every segment: those of a window, and one more for each further label.
    package let samplesPerSegment: Int
    /// Segments, at least 1.
    package let segmentCount: Int
    /// ΔF/F as a fraction, `[segments × samples]`.
    package var samples: [Float]
    /// Expected spikes per frame, `[segments × labels]`; NaN where a window has no label.
    package var labels: [Float]

    /// Makes room for segments, all zero.
    ///
    /// - Parameters:
    ///   - segmentCount: at least one.
    ///   - labelsPerSegment: at least one.
    ///   - windowLength: samples of a window.
    package init(segmentCount: Int, labelsPerSegment: Int, windowLength: Int) {
        precondition(segmentCount > 0 && labelsPerSegment > 0 && windowLength > 0, "a batch is not empty")
        self.segmentCount = segmentCount
        self.labelsPerSegment = labelsPerSegment
        samplesPerSegment = windowLength + labelsPerSegment - 1
        samples = Array(repeating: 0, count: segmentCount * samplesPerSegment)
        labels = Array(repeating: 0, count: segmentCount * labelsPerSegment)
    }

    /// Where the samples of a segment are; nowhere after the last.
    func sampleRange(of segment: Int) -> Range<Int> {
        guard segment < segmentCount else { return 0..<0 }
        return segment * samplesPerSegment..<(segment + 1) * samplesPerSegment
    }

    /// Where the labels of a segment are; nowhere after the last.
    func labelRange(of segment: Int) -> Range<Int> {
        guard segment < segmentCount else { return 0..<0 }
        return segment * labelsPerSegment..<(segment + 1) * labelsPerSegment
    }
}

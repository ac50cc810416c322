package import Signals

/// A recording to train on: what the network sees, and what it is to say about it.
package struct LabelledRecording: Sendable {
    /// The dataset that the recording counts for.
    package let dataset: String
    /// ΔF/F and its noise at the rate and noise level of the networks; a missing sample is NaN.
    package let recording: ResampledRecording
    /// Smoothed spikes per frame, `[frames]`.
    package let labels: [Float]

    /// Pairs a recording with its labels.
    ///
    /// - Precondition: one label per frame.
    package init(dataset: String, recording: ResampledRecording, labels: [Float]) {
        precondition(recording.dff.count == labels.count, "one label per frame")
        self.dataset = dataset
        self.recording = recording
        self.labels = labels
    }

    /// Windows of a length that can be cut out of one noisy version.
    func windowCount(windowLength: Int) -> Int {
        let present = recording.dff.reduce(into: 0) { $0 += $1.isNaN ? 0 : 1 }
        return max(0, min(labels.count, present) - windowLength)
    }
}

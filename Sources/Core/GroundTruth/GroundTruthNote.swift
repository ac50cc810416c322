/// What was found, cut and dropped when one recording was read.
package struct GroundTruthNote: Hashable, Sendable, Codable {
    /// The recording's place in its file, from 0.
    package let index: Int
    /// Needed fields that are not there; the recording was left out when there are any.
    package var missingFields: [String] = []
    /// Why the recording was left out; `nil` when it was kept.
    package var leftOutBecause: String?
    /// Optional fields that were not taken, because they do not fit the trace.
    package var ignoredFields: [String] = []
    /// Samples that were dropped because their time is NaN.
    package var samplesWithoutTime = 0
    /// Samples that were cut off because the trace is longer than its times.
    package var samplesBeyondTime = 0
    /// Times that were cut off because they outnumber the samples.
    package var timesBeyondSamples = 0
    /// Spike times that were dropped because they are NaN.
    package var spikesWithoutTime = 0

    /// Begins a note in which everything is in order.
    package init(index: Int) {
        self.index = index
    }
}

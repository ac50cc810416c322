/// The numbers of one recording that are worth an index. What could not be measured is `nil`.
package struct RecordingSummary: Hashable, Sendable, Codable {
    /// The recording's index in its file.
    package let recordingIndex: Int
    /// Samples of ΔF/F, missing ones included.
    package let frameCount: Int
    /// Frames per second; 0 where the recording's own is impossible.
    package let frameRateHz: Double
    /// Samples times the duration of one; 0 where the frame rate is impossible.
    package let durationSeconds: Double
    /// The standardised noise level ν, in %·s^½.
    package let noiseLevel: Double?
    /// Samples that are not numbers, as a share of all.
    package let missingShare: Double
    /// Spikes, those outside imaging included.
    package let spikeCount: Int
    /// Spikes before the first sample.
    package let spikesBeforeImaging: Int
    /// Spikes after the last sample.
    package let spikesAfterImaging: Int
    /// Spikes during imaging per second of imaging.
    package let spikeRateHz: Double?
    /// The smallest ΔF/F, as a fraction.
    package let smallestDff: Double?
    /// The median ΔF/F, as a fraction.
    package let medianDff: Double?
    /// The largest ΔF/F, as a fraction.
    package let largestDff: Double?
    /// How late ΔF/F follows the spikes.
    package let alignment: ResponseLag?
    /// Whether ΔF/F follows the spikes at all.
    package let relatedness: Relatedness?
    /// The response to single spikes.
    package let singleSpikeResponse: SingleSpikeResponse?
    /// A hash of the samples of ΔF/F, by which copies are found.
    package let traceFingerprint: String
    /// A hash of the spike times, by which copies are found; `nil` with fewer spikes than make a train recognisable.
    package let spikesFingerprint: String?

    /// Spikes between the first and the last sample.
    package var spikesDuringImaging: Int { spikeCount - spikesBeforeImaging - spikesAfterImaging }
}

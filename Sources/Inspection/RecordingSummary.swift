/// The numbers of one recording that are worth an index. What could not be measured is `nil`.
public struct RecordingSummary: Hashable, Sendable, Codable {
    /// The recording's index in its file.
    public let recordingIndex: Int
    /// Samples of ΔF/F, missing ones included.
    public let frameCount: Int
    /// Frames per second; 0 where the recording's own is impossible.
    public let frameRateHz: Double
    /// Samples times the duration of one; 0 where the frame rate is impossible.
    public let durationSeconds: Double
    /// The standardised noise level ν, in %·s^½.
    public let noiseLevel: Double?
    /// Samples that are not numbers, as a share of all.
    public let missingShare: Double
    /// Spikes, those outside imaging included.
    public let spikeCount: Int
    /// Spikes before the first sample.
    public let spikesBeforeImaging: Int
    /// Spikes after the last sample.
    public let spikesAfterImaging: Int
    /// Spikes during imaging per second of imaging.
    public let spikeRateHz: Double?
    /// The smallest ΔF/F, as a fraction.
    public let smallestDff: Double?
    /// The median ΔF/F, as a fraction.
    public let medianDff: Double?
    /// The largest ΔF/F, as a fraction.
    public let largestDff: Double?
    /// How late ΔF/F follows the spikes.
    public let alignment: ResponseLag?
    /// Whether ΔF/F follows the spikes at all.
    public let relatedness: Relatedness?
    /// The response to single spikes.
    public let singleSpikeResponse: SingleSpikeResponse?
    /// A hash of the samples of ΔF/F, by which copies are found.
    public let traceFingerprint: String
    /// A hash of the spike times, by which copies are found; `nil` with fewer spikes than make a train recognisable.
    public let spikesFingerprint: String?

    /// Spikes between the first and the last sample.
    public var spikesDuringImaging: Int { spikeCount - spikesBeforeImaging - spikesAfterImaging }
}

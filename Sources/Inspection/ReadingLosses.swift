/// What a reader had to leave out of one recording; it cannot be seen in the recording itself any more.
public struct ReadingLosses: Hashable, Sendable, Codable {
    /// The recording's index in its file.
    public var recordingIndex: Int
    /// Samples dropped because their time was not a number.
    public var samplesWithoutTime: Int
    /// Samples dropped because the trace was longer than its times.
    public var samplesBeyondTime: Int
    /// Spikes dropped because their time was not a number.
    public var spikesWithoutTime: Int

    /// Gathers the counts.
    public init(
        recordingIndex: Int, samplesWithoutTime: Int = 0, samplesBeyondTime: Int = 0, spikesWithoutTime: Int = 0
    ) {
        self.recordingIndex = recordingIndex
        self.samplesWithoutTime = samplesWithoutTime
        self.samplesBeyondTime = samplesBeyondTime
        self.spikesWithoutTime = spikesWithoutTime
    }
}

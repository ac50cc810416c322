/// A recording to train on: what the network sees, and what it is to say about it.
public struct TrainingSource: Sendable {
    /// The dataset that the recording counts for.
    public let dataset: String
    /// ΔF/F as a fraction without added noise, `[frames]`; a missing sample is NaN.
    public let dff: [Float]
    /// The standard deviation of the noise to add to each sample, `[frames]`.
    public let noiseDeviations: [Float]
    /// Smoothed spikes per frame, `[frames]`.
    public let labels: [Float]
    /// How many noisy versions of the recording count.
    public let replicaCount: Int

    /// Gathers the values.
    ///
    /// - Precondition: as many samples of every kind.
    public init(dataset: String, dff: [Float], noiseDeviations: [Float], labels: [Float], replicaCount: Int) {
        precondition(
            dff.count == labels.count && dff.count == noiseDeviations.count, "one value of each kind per frame")
        self.dataset = dataset
        self.dff = dff
        self.noiseDeviations = noiseDeviations
        self.labels = labels
        self.replicaCount = replicaCount
    }

    /// Windows of a length that can be cut out of one noisy version.
    func windowCount(windowLength: Int) -> Int {
        let present = dff.reduce(into: 0) { $0 += $1.isNaN ? 0 : 1 }
        return max(0, min(labels.count, present) - windowLength)
    }
}

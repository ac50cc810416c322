/// Predictions around spikes that have no others near them, summed up frame by frame.
package struct IsolatedSpikes: Hashable, Sendable {
    /// Frames before that of a spike, and after it.
    package let reachFrames: Int
    /// How many spikes were found.
    package private(set) var spikeCount = 0
    /// The sums over the spikes of the prediction in each frame, `[2 · reachFrames + 1]`.
    private var sums: [Double]

    /// No spikes yet.
    ///
    /// - Parameter reachFrames: frames on both sides of a spike in which there is no other one.
    package init(reachFrames: Int) {
        self.reachFrames = reachFrames
        sums = Array(repeating: 0, count: 2 * reachFrames + 1)
    }

    /// Adds those of a recording that are the only ones within reach, and have a prediction throughout.
    ///
    /// - Parameters:
    ///   - prediction: expected spikes, `[frames]`; NaN where there are none.
    ///   - spikeCounts: the true spikes, `[frames]`.
    package mutating func add(_ prediction: [Float], spikeCounts: [Float]) {
        precondition(prediction.count == spikeCounts.count, "one count per frame")
        for frame in spikeCounts.indices where spikeCounts[frame] == 1 {
            let range = frame - reachFrames...frame + reachFrames
            guard range.lowerBound >= 0, range.upperBound < spikeCounts.count else { continue }
            guard spikeCounts[range].reduce(0, +) == 1, !prediction[range].contains(where: \.isNaN) else { continue }
            spikeCount += 1
            for (place, value) in prediction[range].enumerated() { sums[place] += Double(value) }
        }
    }

    /// Adds others of the same reach.
    package static func += (sum: inout IsolatedSpikes, other: IsolatedSpikes) {
        precondition(sum.reachFrames == other.reachFrames, "the same reach")
        sum.spikeCount += other.spikeCount
        for place in sum.sums.indices { sum.sums[place] += other.sums[place] }
    }

    /// The mean around a spike, whose own frame is the one at ``reachFrames``, less what is predicted in the first half of the
    /// frames before it, which is no answer to it; `nil` without spikes.
    package var mean: [Double]? {
        guard spikeCount > 0 else { return nil }
        let before = sums.prefix(reachFrames / 2)
        let baseline = before.reduce(0, +) / Double(max(1, before.count))
        return sums.map { ($0 - baseline) / Double(spikeCount) }
    }
}

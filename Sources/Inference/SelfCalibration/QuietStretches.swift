internal import Core

/// Where nowhere near as many spikes are expected at once as make an event, what is expected is noise
/// (Documentation/self-calibration.md).
struct QuietStretches: Sendable {
    private let leastSpikes: Double
    /// How near, in frames, an event must be for what is expected to stay.
    let reachFrames: Int

    /// `nil` for networks that know no such stretches.
    init?(_ plan: SelfCalibratingPlan) {
        guard plan.quietSpikes > 0 else { return nil }
        (leastSpikes, reachFrames) = (Double(plan.quietSpikes), plan.quietFrames)
    }

    /// Expects nothing where no event is near.
    ///
    /// - Parameter spikes: expected spikes per frame of one trace; 0 where a sample is missing.
    /// - Returns: how many spikes are not expected any more.
    func silence(_ spikes: inout [Float]) -> Double {
        var loud: [Range<Int>] = []
        forEachEvent(in: spikes) { frame in
            let near = max(0, frame - reachFrames)..<min(spikes.count, frame + reachFrames + 1)
            guard let last = loud.last, near.lowerBound <= last.upperBound else { return loud.append(near) }
            loud[loud.count - 1] = last.lowerBound..<near.upperBound
        }
        var (settled, taken) = (0, 0.0)
        for stretch in loud + [spikes.count..<spikes.count] {
            for quiet in settled..<stretch.lowerBound {
                taken += Double(spikes[quiet])
                spikes[quiet] = 0
            }
            settled = stretch.upperBound
        }
        return taken
    }

    /// Finds the frames around which as many spikes come at once as make an event.
    ///
    /// - Parameters:
    ///   - spikes: expected spikes per frame.
    ///   - body: takes the frames, in their order.
    func forEachEvent(in spikes: [Float], _ body: (_ frame: Int) -> Void) {
        let half = SelfCalibratingPlan.eventFrames / 2
        // What comes at once around a frame, by what enters and leaves.
        var sum = spikes.prefix(half).reduce(0) { $0 + Double($1) }
        for frame in spikes.indices {
            let entering = frame + half < spikes.count ? spikes[frame + half] : 0
            let leaving = frame > half ? spikes[frame - half - 1] : 0
            sum += Double(entering) - Double(leaving)
            if sum >= leastSpikes { body(frame) }
        }
    }
}

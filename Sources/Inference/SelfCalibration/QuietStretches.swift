internal import Core

/// Where nowhere near as many spikes are expected at once as make an event, what is expected is noise
/// (Documentation/self-calibration.md).
struct QuietStretches: Sendable {
    private let leastSpikes: Double
    private let reachFrames: Int

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
        let half = SelfCalibratingPlan.eventFrames / 2
        var (settled, taken) = (0, 0.0)
        func settle(_ spikes: inout [Float], until frame: Int) {
            for quiet in settled..<max(settled, frame) {
                taken += Double(spikes[quiet])
                spikes[quiet] = 0
            }
        }
        // What comes at once around a frame, by what enters and leaves: what leaves was not silenced, as the reach is longer.
        var sum = spikes.prefix(half).reduce(0) { $0 + Double($1) }
        for frame in spikes.indices {
            let entering = frame + half < spikes.count ? spikes[frame + half] : 0
            let leaving = frame > half ? spikes[frame - half - 1] : 0
            sum += Double(entering) - Double(leaving)
            guard sum >= leastSpikes else { continue }
            settle(&spikes, until: frame - reachFrames)
            settled = min(spikes.count, frame + reachFrames + 1)
        }
        settle(&spikes, until: spikes.count)
        return taken
    }
}

internal import Core
internal import Signals

/// What a network that calibrates itself knows of a neuron while that is recorded: sums over all that it has learnt from, and a
/// calibration that stays until it learns from more (Documentation/online.md).
struct RunningCalibration: Sendable {
    private let network: SelfCalibratingNetwork
    private let hint: SpikeResponse?
    private var statistics: TraceStatistics
    /// Samples that were there, and σ of each block times its samples.
    private var (presentFrames, noiseSum) = (0, 0.0)
    private var sums = SpikeSums()
    private var current: Current?
    /// The first frame that no event before it reaches.
    private var loudUntil = 0

    /// How many spikes were expected where samples were there.
    private struct SpikeSums: Sendable {
        /// As the network has it, and what is left above the floor.
        var (all, aboveFloor) = (0.0, 0.0)
        /// What is left as counted, and what is left of that without quiet stretches.
        var (counted, loud) = (0.0, 0.0)
    }

    /// What frames are predicted with.
    private struct Current: Sendable {
        let network: SelfCalibratingNetwork.Calibrated
        /// By which what is left above the floor is counted, and by which what is loud is raised.
        let (counts, raise): (Float, Float)
    }

    /// Of a block with a smaller share of its samples nothing is learnt.
    private static let leastShare = 0.25

    /// Knows nothing so far.
    init(_ network: SelfCalibratingNetwork, hint: SpikeResponse?) {
        (self.network, self.hint) = (network, hint)
        statistics = TraceStatistics(plan: network.plan, noise: 0)
    }

    /// How ΔF/F answers to a spike, as the network sees it; `nil` before it has learnt anything.
    var response: SpikeResponse? { current?.network.response }

    /// Learns from the samples that came since it learnt last; not where most are missing, nor where the network overflows.
    ///
    /// - Parameter block: ΔF/F as a fraction, `[frames]`; a missing sample is NaN.
    mutating func learn(_ block: [Float]) {
        let trace = BridgedTrace(block)
        guard Double(trace.presentCount) >= Self.leastShare * Double(block.count) else { return }
        var next = self
        next.presentFrames += trace.presentCount
        next.noiseSum += Double(network.noiseDeviation(of: [trace])) * Double(trace.presentCount)
        next.statistics.noise = Float(next.noiseSum / Double(next.presentFrames))
        next.statistics.add(network.statistics(of: [trace], noise: next.statistics.noise))
        let calibrated = network.calibrated(next.statistics, hint: hint)
        next.count(network.uncountedSpikes(of: trace.samples, calibrated), of: trace, calibrated)
        // A sum that is infinite once would be so for ever.
        if next.sums.loud.isFinite, next.statistics.sums.joined().allSatisfy(\.isFinite) { self = next }
    }

    private mutating func count(
        _ spikes: [Float], of trace: BridgedTrace, _ calibrated: SelfCalibratingNetwork.Calibrated
    ) {
        var left = network.aboveFloor(spikes, isPresent: trace.isPresent)
        for frame in spikes.indices where trace.isPresent[frame] { sums.all += Double(spikes[frame]) }
        sums.aboveFloor += left.reduce(0) { $0 + Double($1) }
        let counts =
            network.countGain(calibrated, meanSpikes: Float(sums.all / Double(presentFrames)))
            * SelfCalibratingNetwork.raise(from: sums.aboveFloor, to: sums.all)
        for frame in left.indices { left[frame] *= counts }
        let counted = left.reduce(0) { $0 + Double($1) }
        sums.counted += counted
        sums.loud += counted - (QuietStretches(network.plan)?.silence(&left) ?? 0)
        let raise = SelfCalibratingNetwork.raise(from: sums.loud, to: sums.counted)
        current = Current(network: calibrated, counts: counts, raise: raise)
    }

    /// Expected spikes per frame of the newest frames that are spoken for.
    ///
    /// - Parameter tile: these with what is around them.
    /// - Returns: a number for each; `nil` before anything was learnt.
    mutating func expectedSpikes(_ tile: NewestTile) -> [Float]? {
        guard let current else { return nil }
        let spikes = network.uncountedSpikes(ofTile: tile.samples, current.network)
        // An event that is seen in the mirror image would be seen twice.
        let left = network.aboveFloor(Array(spikes[..<tile.isPresent.count]), isPresent: tile.isPresent)
            .map { $0 * current.counts }
        guard let quiet = QuietStretches(network.plan) else { return Array(left[tile.own]) }
        var isLoud = tile.own.map { tile.firstFrame + $0 < loudUntil }
        quiet.forEachEvent(in: left) { frame in
            for (index, place) in tile.own.enumerated() where abs(place - frame) <= quiet.reachFrames {
                isLoud[index] = true
            }
            // What comes later may still be seen otherwise.
            guard frame < tile.own.upperBound else { return }
            loudUntil = max(loudUntil, tile.firstFrame + frame + quiet.reachFrames + 1)
        }
        return zip(tile.own, isLoud).map { $1 ? left[$0] * current.raise : 0 }
    }
}

internal import Core

/// Networks that look at windows: the neurons of one noise level lie side by side (Documentation/online.md).
///
/// `@unchecked Sendable`: one predictor uses it.
final class WindowNetworks: OnlineNetworks, @unchecked Sendable {
    private let ensembles: [Int: EnsembleNetwork]
    private let windowLength: Int
    private let work: LaneWork
    private let team: ThreadTeam
    private var lanes: [NeuronLanes]
    private var readFrames = 0

    /// Prepares ensembles by noise level for some neurons.
    init(_ ensembles: [Int: EnsembleNetwork], windowLength: Int, noiseLevels: [Int?], threads: Int) {
        (self.ensembles, self.windowLength) = (ensembles, windowLength)
        let work = LaneWork(neuronCount: noiseLevels.count)
        self.work = work
        team = ThreadTeam(threads: threads) { work.advance(group: $0) }
        lanes = Array(repeating: NeuronLanes(), count: noiseLevels.count)
        for (neuron, level) in noiseLevels.enumerated() { setNoiseLevel(level, ofNeuron: neuron) }
    }

    func noiseLevel(ofNeuron neuron: Int) -> Int? {
        (lanes[neuron].coming ?? lanes[neuron].current).map { work.groups[$0.group].noiseLevel }
    }

    /// Windows that have begun are finished by the ensemble that the neuron had, if any.
    func setNoiseLevel(_ level: Int?, ofNeuron neuron: Int) {
        if level == noiseLevel(ofNeuron: neuron) { return }
        release(lanes[neuron].coming)
        lanes[neuron].coming = nil
        guard let level else {
            release(lanes[neuron].current)
            lanes[neuron].current = nil
            return
        }
        if lanes[neuron].current.map({ work.groups[$0.group].noiseLevel }) == level { return }
        lanes[neuron].coming = lane(for: neuron, noiseLevel: level)
        lanes[neuron].comingSince = readFrames
    }

    func isPredicted(_ neuron: Int) -> Bool { lanes[neuron].current != nil || lanes[neuron].coming != nil }

    func read(_ frame: Span<Float>) {
        for neuron in frame.indices { work.samples[neuron] = frame[neuron].isFinite ? frame[neuron] : 0 }
        team.run(count: work.groups.count)
        readFrames += 1
        promote()
    }

    func output(ofNeuron neuron: Int) -> Float? {
        lanes[neuron].current.map { work.groups[$0.group].outputs[$0.index] }
    }

    /// Lets ensembles take over that have seen a whole window.
    private func promote() {
        for neuron in lanes.indices where lanes[neuron].coming != nil {
            guard readFrames - lanes[neuron].comingSince >= windowLength else { continue }
            release(lanes[neuron].current)
            lanes[neuron].current = lanes[neuron].coming
            lanes[neuron].coming = nil
        }
    }

    private func release(_ lane: Lane?) {
        if let lane { work.groups[lane.group].release(lane.index) }
    }

    private func lane(for neuron: Int, noiseLevel: Int) -> Lane {
        for (group, candidate) in work.groups.enumerated() where candidate.noiseLevel == noiseLevel {
            if let index = candidate.take(neuron) { return Lane(group: group, index: index) }
        }
        guard let ensemble = ensembles[noiseLevel] else { preconditionFailure("no ensemble for level \(noiseLevel)") }
        let count = min(LaneGroup.customaryLanes, ChannelRows.wholeVectors(lanes.count))
        work.groups.append(LaneGroup(ensemble, noiseLevel: noiseLevel, lanes: count))
        return lane(for: neuron, noiseLevel: noiseLevel)
    }
}

/// What the threads work at.
///
/// `@unchecked Sendable`: ``WindowNetworks`` changes it only while no thread works, and each of them has a group of its own.
private final class LaneWork: @unchecked Sendable {
    var groups: [LaneGroup] = []
    /// The frame, with 0 in place of missing samples.
    var samples: [Float]

    init(neuronCount: Int) {
        samples = Array(repeating: 0, count: neuronCount)
    }

    func advance(group: Int) { groups[group].advance(samples) }
}

/// A neuron's place in a group.
private struct Lane {
    let group: Int
    let index: Int
}

/// Who looks at a neuron.
private struct NeuronLanes {
    /// Where its outputs come from.
    var current: Lane?
    /// Where they will come from, once a whole window has gone by.
    var coming: Lane?
    /// How many frames had been read when `coming` began.
    var comingSince = 0
}

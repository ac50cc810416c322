public import Core

/// Predicts expected spikes while a recording is made, frame by frame: what ``SpikePredictor`` gives for the whole of it with
/// ``EnsembleEngine/direct``, bit for bit, as soon as each frame is decidable (Documentation/online.md).
///
/// It holds the last few columns of every layer, and computes each once. A missing sample makes those frames NaN whose
/// windows contain it, as always; a neuron that is not there yet, or not any more, is missing.
public struct OnlinePredictor: ~Copyable, Sendable {
    /// How the bundle was trained.
    public let configuration: BundleConfiguration
    /// Neurons of a frame.
    public let neuronCount: Int
    /// How many frames are read after a frame before its prediction is there.
    public var delayFrames: Int { held.delayFrames }
    /// Frames that were read.
    public private(set) var readFrames = 0
    /// The first output that is not a finite number although its window is complete. It became NaN; a ``SpikePredictor`` throws.
    public private(set) var firstFault: InferenceError?

    private let networks: [Int: EnsembleNetwork]
    private let work: LaneWork
    private let team: ThreadTeam
    private var lanes: [NeuronLanes]
    private var held: HeldFrames

    /// Prepares a prediction.
    ///
    /// - Parameters:
    ///   - configuration: how the bundle was trained.
    ///   - ensembles: those of its noise levels that will be used.
    ///   - noiseLevels: for every neuron the noise level whose ensemble to use, or `nil` for NaN.
    ///   - settings: how outputs become a prediction.
    ///   - threads: how many threads may work.
    ///   - backend: what computes the convolutions; not `openBLAS`.
    public init(
        configuration: BundleConfiguration, ensembles: [Ensemble], noiseLevels: [Int?],
        settings: PredictionSettings = .init(), threads: Int, backend: KernelBackend = .fastest
    ) {
        self.configuration = configuration
        neuronCount = noiseLevels.count
        let work = LaneWork(neuronCount: neuronCount)
        self.work = work
        team = ThreadTeam(threads: threads) { work.advance(group: $0) }
        networks = Dictionary(
            uniqueKeysWithValues: ensembles.map {
                ($0.noiseLevel, EnsembleNetwork($0.members, backend: backend, engine: .direct))
            })
        lanes = Array(repeating: NeuronLanes(), count: noiseLevels.count)
        held = HeldFrames(configuration: configuration, settings: settings, neuronCount: noiseLevels.count)
        for (neuron, level) in noiseLevels.enumerated() { setNoiseLevel(level, ofNeuron: neuron) }
    }

    /// The noise level whose ensemble looks at the windows of a neuron that begin now.
    public func noiseLevel(ofNeuron neuron: Int) -> Int? {
        (lanes[neuron].coming ?? lanes[neuron].current).map { work.groups[$0.group].noiseLevel }
    }

    /// Chooses the ensemble for the windows of a neuron that begin with the next frame or later. Windows that have begun are
    /// finished by the ensemble that the neuron had, if any.
    ///
    /// - Parameters:
    ///   - level: a noise level of the ensembles, or `nil` for NaN from the next frame on.
    ///   - neuron: the neuron.
    public mutating func setNoiseLevel(_ level: Int?, ofNeuron neuron: Int) {
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

    /// Reads frames, and finishes as many. Nothing is allocated.
    ///
    /// - Parameters:
    ///   - frames: ΔF/F as a fraction, `[frames × neurons]`, at the bundle's frame rate; a missing sample is NaN.
    ///   - prediction: takes expected spikes, `[frames × neurons]`: row by row of the frame that was read
    ///     ``delayFrames`` before; NaN where there was none.
    public mutating func read(_ frames: Span<Float>, into prediction: inout MutableSpan<Float>) {
        precondition(frames.count == prediction.count, "as many rows as frames")
        precondition(neuronCount > 0 && frames.count.isMultiple(of: neuronCount), "whole frames")
        for first in stride(from: 0, to: frames.count, by: neuronCount) {
            advance(frames.extracting(first..<first + neuronCount))
            held.finishNext(into: &prediction, at: first) { [lanes] in lanes[$0].isPredicted }
        }
    }

    /// Reads frames, and finishes as many.
    ///
    /// - Parameter frames: ΔF/F as a fraction, `[frames × neurons]`.
    /// - Returns: expected spikes, `[frames × neurons]`, ``delayFrames`` later.
    public mutating func read(_ frames: [Float]) -> [Float] {
        var prediction = [Float](repeating: .nan, count: frames.count)
        var rows = prediction.mutableSpan
        read(frames.span, into: &rows)
        return prediction
    }

    /// Ends the recording.
    ///
    /// - Returns: the frames that were not finished, ``delayFrames`` of them or as many as were read, `[frames × neurons]`.
    public consuming func finish() -> [Float] {
        let count = held.unfinishedFrames
        var prediction = [Float](repeating: .nan, count: count * neuronCount)
        var rows = prediction.mutableSpan
        for index in 0..<count {
            held.finishLast(into: &rows, at: index * neuronCount) { [lanes] in lanes[$0].isPredicted }
        }
        return prediction
    }

    private mutating func advance(_ frame: Span<Float>) {
        let windowLength = configuration.network.windowLength
        for neuron in frame.indices {
            let isThere = frame[neuron].isFinite
            work.samples[neuron] = isThere ? frame[neuron] : 0
            lanes[neuron].completeFrames = isThere ? min(lanes[neuron].completeFrames + 1, windowLength) : 0
        }
        team.run(count: work.groups.count)
        readFrames += 1
        promote()
        let frame = held.nextWindowFrame ?? 0
        var fault: Int?
        held.read { [lanes, groups = work.groups] neuron in
            guard let lane = lanes[neuron].current, lanes[neuron].completeFrames == windowLength else { return .nan }
            let output = groups[lane.group].outputs[lane.index]
            if output.isFinite { return output }
            fault = fault ?? neuron
            return .nan
        }
        if let fault, firstFault == nil { firstFault = .notFinite(neuron: fault, frame: frame) }
    }

    /// Lets ensembles take over that have seen a whole window.
    private mutating func promote() {
        for neuron in lanes.indices where lanes[neuron].coming != nil {
            guard readFrames - lanes[neuron].comingSince >= configuration.network.windowLength else { continue }
            release(lanes[neuron].current)
            lanes[neuron].current = lanes[neuron].coming
            lanes[neuron].coming = nil
        }
    }

    private func release(_ lane: Lane?) {
        if let lane { work.groups[lane.group].release(lane.index) }
    }

    private mutating func lane(for neuron: Int, noiseLevel: Int) -> Lane {
        for (group, candidate) in work.groups.enumerated() where candidate.noiseLevel == noiseLevel {
            if let index = candidate.take(neuron) { return Lane(group: group, index: index) }
        }
        guard let network = networks[noiseLevel] else { preconditionFailure("no ensemble for level \(noiseLevel)") }
        let lanes = min(LaneGroup.customaryLanes, ChannelRows.wholeVectors(neuronCount))
        work.groups.append(LaneGroup(network, noiseLevel: noiseLevel, lanes: lanes))
        return lane(for: neuron, noiseLevel: noiseLevel)
    }
}

/// What the threads of a predictor work at.
///
/// `@unchecked Sendable`: its predictor changes it only while no thread works, and each of them has a group of its own.
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
    /// How many of the last frames have a sample, up to a window.
    var completeFrames = 0

    var isPredicted: Bool { current != nil || coming != nil }
}

internal import Core
internal import Foundation
package import Inference
package import Inspection
package import Registry
package import Signals

/// Predicts a recording while it is made: from frames of ΔF/F or fluorescence to expected spikes.
///
/// Noise that is not known is measured, over blocks; each neuron gets the networks that suit it once it was measured for the
/// first time, and others only after a later block. Networks that calibrate themselves do so on blocks, too
/// (Documentation/online.md). What the first block looks like is checked as
/// `predict` checks a recording.
package struct StreamPrediction: ~Copyable {
    /// Something that whoever watches the stream should know.
    package enum News: Sendable, Hashable {
        /// A neuron's networks were chosen, or changed, for windows that begin after this frame.
        case networks(neuron: Int, frame: Int, noiseLevel: Double, previous: Int?, level: Int?)
        /// A neuron's baseline is such that there is no ΔF/F, for the first time.
        case baseline(neuron: Int, BaselineFault)
        /// What was found in the first block, and does not forbid a prediction.
        case finding(Finding)
        /// The networks overflow, for the first time.
        case overflow(InferenceError)
        /// All neurons had their turn to be measured.
        case measured(frame: Int)
        /// Networks know all neurons by so many of their frames: for the first time, or so well that counts can be relied on.
        case calibrated(frame: Int, onFrames: Int, responses: [SpikeResponse])
    }

    /// How many frames are read after a frame before its prediction is there.
    package var delayFrames: Int { predictor.delayFrames }
    /// Frames of a block.
    package let blockFrames: Int
    /// Frames that were read.
    package var readFrames: Int { predictor.readFrames }
    /// Whether networks calibrate themselves on the neurons.
    package let isCalibrated: Bool
    /// What such networks are told of how ΔF/F answers to a spike.
    package let hint: ResponseHint?

    private let request: StreamRequest
    private var predictor: OnlinePredictor
    private var baseline: RunningBaseline?
    private var noise: RunningNoise
    private var variation: Variation
    private var frame: [Float]
    private var news: [News] = []
    private var inspected: [TraceInspection] = []
    private let inspectedStep: Int
    private var hasNoBaseline: [Bool]
    private var hasOverflowed = false
    private var calibrations = 0

    /// As many neurons are looked at in the first block.
    private static let inspectedNeurons = 200
    /// By how much nearer another level must be to ν than the present one.
    private static let hysteresis = 0.5

    /// Prepares a prediction.
    ///
    /// - Parameters:
    ///   - request: what will come, and how to predict.
    ///   - model: a model of `registry`.
    ///   - registry: where the model's weights are.
    /// - Throws: a `CascadeError` when they do not fit together or the weights cannot be read.
    package init(_ request: StreamRequest, model: ModelRecord, registry: OpenRegistry) throws {
        let configuration = try registry.models.manifest(of: model).configuration
        guard FrameRateMatch.isNear(request.frameRateHz, near: model.frameRateHz) else {
            throw StreamError.rateMismatch(
                streamHz: request.frameRateHz, modelHz: model.frameRateHz, model: model.name)
        }
        try request.requireMemory(configuration: configuration)
        let levels = try request.levels(of: configuration)
        let used = levels.contains(nil) ? nil : Set(levels.compactMap(\.self)).sorted()
        let ensembles = try registry.models.ensembles(of: model, noiseLevels: used)
        isCalibrated = configuration.network.selfCalibrating != nil
        hint = request.hint.map(ResponseHint.init(said:)) ?? request.indicator.flatMap(ResponseHint.init(indicator:))
        blockFrames = request.blockFrames(configuration: configuration)
        predictor = OnlinePredictor(
            configuration: configuration, ensembles: ensembles, noiseLevels: levels, settings: request.settings,
            calibrationFrames: blockFrames, hint: hint?.response,
            threads: request.threads)
        let (neuronCount, frameRateHz) = (request.neuronCount, request.frameRateHz)
        noise = RunningNoise(neuronCount: neuronCount, frameRateHz: frameRateHz, blockFrames: blockFrames)
        if request.units == .fluorescence {
            baseline = RunningBaseline(
                neuronCount: neuronCount, windowFrames: request.baseline.windowFrames(frameRateHz: frameRateHz),
                percentile: request.baseline.percentile)
        }
        variation = Variation(neuronCount: neuronCount)
        frame = Array(repeating: .nan, count: neuronCount)
        hasNoBaseline = Array(repeating: false, count: neuronCount)
        inspectedStep = max(1, neuronCount / Self.inspectedNeurons)
        self.request = request
    }

    /// Reads a frame, and finishes one.
    ///
    /// - Parameters:
    ///   - samples: the frame, `[neurons]`; a missing sample is no finite number.
    ///   - row: takes the expected spikes of the frame that was read ``delayFrames`` before; NaN where there was none.
    /// - Throws: ``StreamError`` when the first block is nothing to predict from.
    package mutating func read(_ samples: Span<Float>, into row: inout MutableSpan<Float>) throws(StreamError) {
        makeDeltaFOverF(of: samples)
        let frame = frame
        variation.read(frame)
        predictor.read(frame.span, into: &row)
        variation.silence(&row)
        noise.read(frame)
        measure()
        noteCalibration()
        try inspect()
        if let fault = predictor.firstFault, !hasOverflowed {
            hasOverflowed = true
            news.append(.overflow(fault))
        }
    }

    /// Ends the recording.
    ///
    /// - Returns: the frames that were not finished, `[frames × neurons]`.
    package consuming func finish() -> [Float] {
        let variation = variation
        var rows = predictor.finish()
        var span = rows.mutableSpan
        variation.silence(&span)
        return rows
    }

    /// What there is to know since this was last asked.
    package mutating func takeNews() -> [News] {
        defer { news = [] }
        return news
    }

    private mutating func makeDeltaFOverF(of samples: Span<Float>) {
        let scale: Float = request.units == .percent ? 0.01 : 1
        for neuron in samples.indices { frame[neuron] = scale == 1 ? samples[neuron] : samples[neuron] * scale }
        guard baseline != nil else { return }
        var faults: [(Int, BaselineFault)] = []
        baseline?.read(&frame) { [hasNoBaseline] neuron, fault in
            if !hasNoBaseline[neuron] { faults.append((neuron, fault)) }
        }
        for (neuron, fault) in faults { note(fault, ofNeuron: neuron) }
    }

    private mutating func note(_ fault: BaselineFault, ofNeuron neuron: Int) {
        guard !hasNoBaseline[neuron] else { return }
        hasNoBaseline[neuron] = true
        news.append(.baseline(neuron: neuron, fault))
    }

    /// Measures the neurons whose turn it is, and chooses their networks.
    private mutating func measure() {
        guard request.noiseLevels == nil else { return }
        for neuron in noise.due {
            let measured = noise.noiseLevel(ofNeuron: neuron)
            let previous = predictor.noiseLevel(ofNeuron: neuron)
            let level = level(for: measured, after: previous, ofNeuron: neuron)
            guard level != previous else { continue }
            predictor.setNoiseLevel(level, ofNeuron: neuron)
            news.append(
                .networks(
                    neuron: neuron, frame: readFrames - 1, noiseLevel: measured, previous: previous, level: level))
        }
        if !noise.due.isEmpty, noise.due.upperBound == request.neuronCount {
            news.append(.measured(frame: readFrames - 1))
        }
    }

    /// Tells when networks know the neurons for the first time, and when they can count.
    private mutating func noteCalibration() {
        guard let responses = predictor.newResponses else { return }
        let enough = PredictionReport.countedSeconds * request.frameRateHz
        let isCounting = Double(calibrations * blockFrames) >= enough
        calibrations += 1
        guard calibrations == 1 || !isCounting && Double(calibrations * blockFrames) >= enough else { return }
        let known = responses.compactMap(\.self)
        guard !known.isEmpty else { return }
        news.append(.calibrated(frame: readFrames - 1, onFrames: calibrations * blockFrames, responses: known))
    }

    /// The noise level whose networks are to look at a neuron.
    private mutating func level(for measured: Double, after previous: Int?, ofNeuron neuron: Int) -> Int? {
        if baseline != nil, let fault = BaselineFault(ofNoiseLevel: measured, request.frameRateHz, readFrames - 1) {
            note(fault, ofNeuron: neuron)
            return nil
        }
        guard let nearest = predictor.configuration.noiseLevel(nearestTo: measured) else { return previous }
        // The same networks serve all noise levels.
        if isCalibrated { return previous ?? nearest }
        guard let previous else { return nearest }
        let gain = abs(Double(previous) - measured) - abs(Double(nearest) - measured)
        return gain > Self.hysteresis ? nearest : previous
    }

    /// Looks at some of the neurons when their first block is over.
    private mutating func inspect() throws(StreamError) {
        guard noise.readFrames < 2 * noise.blockFrames else { return }
        for neuron in noise.due where neuron.isMultiple(of: inspectedStep) {
            inspected.append(
                TraceInspection(
                    of: noise.recentTrace(ofNeuron: neuron)[...], neuron: neuron, frameRateHz: request.frameRateHz))
        }
        guard noise.endsFirstRound else { return }
        let inspection = RecordingInspection(of: inspected, frameRateHz: request.frameRateHz)
        inspected = []
        let refusals = inspection.refusals(accepting: request.accepted)
        guard refusals.isEmpty else { throw .refused(refusals) }
        news += inspection.findings.filter { $0.severity >= .warning }.map { .finding($0) }
    }
}

extension StreamRequest {
    /// - Throws: ``StreamError`` where more would have to be held than the machine has memory.
    fileprivate func requireMemory(configuration: BundleConfiguration) throws(StreamError) {
        let needed = Double(neuronCount) * bytesPerNeuron(configuration: configuration)
        let memory = Double(ProcessInfo.processInfo.physicalMemory)
        guard needed <= memory else {
            throw .tooLarge(neuronCount: neuronCount, neededBytes: needed, memoryBytes: memory)
        }
    }

    /// The noise level of every neuron whose networks look at it from the first frame on.
    fileprivate func levels(of configuration: BundleConfiguration) throws(StreamError) -> [Int?] {
        guard let noiseLevels else {
            let isOne = configuration.network.selfCalibrating != nil
            return Array(repeating: isOne ? configuration.networkNoiseLevels[0] : nil, count: neuronCount)
        }
        guard [1, neuronCount].contains(noiseLevels.count) else {
            throw .noiseCount(given: noiseLevels.count, neuronCount: neuronCount)
        }
        return (0..<neuronCount).map {
            configuration.noiseLevel(nearestTo: noiseLevels[noiseLevels.count == 1 ? 0 : $0])
        }
    }
}

extension BaselineFault {
    /// Whether a baseline is lost in the noise: at ν of ΔF/F, which is relative to it.
    fileprivate init?(ofNoiseLevel noiseLevel: Double, _ frameRateHz: Double, _ frame: Int) {
        let relativeNoise = frameNoise(ofNoiseLevel: noiseLevel, frameRateHz: frameRateHz)
        guard Self.leastShareOfNoise * relativeNoise > 1 else { return nil }
        self = .tiny(frame: frame, baseline: 1, noise: relativeNoise)
    }
}

/// Which traces have varied so far. One that has not has no spikes: what networks make of it is their own offset.
private struct Variation {
    private var first: [Float]
    private var hasVaried: [Bool]

    init(neuronCount: Int) {
        first = Array(repeating: .nan, count: neuronCount)
        hasVaried = Array(repeating: false, count: neuronCount)
    }

    mutating func read(_ frame: [Float]) {
        for neuron in frame.indices where !frame[neuron].isNaN && !hasVaried[neuron] {
            if first[neuron].isNaN { first[neuron] = frame[neuron] }
            hasVaried[neuron] = frame[neuron] != first[neuron]
        }
    }

    /// Makes the predictions of those that have not varied 0, in rows of all neurons.
    func silence(_ rows: inout MutableSpan<Float>) {
        for index in rows.indices where !rows[index].isNaN && !hasVaried[index % hasVaried.count] { rows[index] = 0 }
    }
}

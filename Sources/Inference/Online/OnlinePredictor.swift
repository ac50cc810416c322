public import Core
public import Signals

/// Predicts expected spikes while a recording is made, frame by frame, as soon as each is decidable (Documentation/online.md).
///
/// With networks that look at windows, it is what ``SpikePredictor`` gives for the whole of it with ``EnsembleEngine/direct``, bit
/// for bit. Networks that calibrate themselves know of each neuron what was recorded so far.
///
/// A missing sample makes those frames NaN whose windows contain it, as always; a neuron that is not there yet, or not any more,
/// is missing.
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

    private let networks: any OnlineNetworks
    /// How many of the last frames of each neuron have a sample, up to a window.
    private var completeFrames: [Int]
    private var held: HeldFrames

    /// After so long networks that calibrate themselves do so, and again.
    private static let customaryBlockSeconds = 30.0

    /// Prepares a prediction.
    ///
    /// - Parameters:
    ///   - configuration: how the bundle was trained.
    ///   - ensembles: those of its noise levels that will be used; one of networks that calibrate themselves.
    ///   - noiseLevels: for every neuron the noise level whose ensemble to use, or `nil` for NaN.
    ///   - settings: how outputs become a prediction.
    ///   - calibrationFrames: after how many frames networks that calibrate themselves do so, and again: at least a window.
    ///     Before, their outputs are NaN. `nil` for 30 s.
    ///   - hint: what is known of how ΔF/F answers to a spike; only networks that calibrate themselves ask for it.
    ///   - threads: how many threads may work.
    ///   - backend: what computes the convolutions; not `openBLAS`.
    public init(
        configuration: BundleConfiguration, ensembles: [Ensemble], noiseLevels: [Int?],
        settings: PredictionSettings = .init(), calibrationFrames: Int? = nil, hint: SpikeResponse? = nil,
        threads: Int, backend: KernelBackend = .fastest
    ) {
        self.configuration = configuration
        neuronCount = noiseLevels.count
        let windowLength = configuration.network.windowLength
        let prepared = ensembles.map { EnsembleNetwork($0.members, backend: backend, engine: .direct) }
        if let ensemble = prepared.first, ensemble.calibratesItself {
            let customary = Int((Self.customaryBlockSeconds * configuration.frameRateHz).rounded())
            networks = CalibratingNetworks(
                ensemble, noiseLevels: noiseLevels, blockFrames: max(windowLength, calibrationFrames ?? customary),
                hint: hint, threads: threads)
        } else {
            networks = WindowNetworks(
                Dictionary(uniqueKeysWithValues: zip(ensembles.map(\.noiseLevel), prepared)),
                windowLength: windowLength, noiseLevels: noiseLevels, threads: threads)
        }
        completeFrames = Array(repeating: 0, count: noiseLevels.count)
        held = HeldFrames(configuration: configuration, settings: settings, neuronCount: noiseLevels.count)
    }

    /// The noise level whose ensemble looks at the windows of a neuron that begin now.
    public func noiseLevel(ofNeuron neuron: Int) -> Int? { networks.noiseLevel(ofNeuron: neuron) }

    /// Chooses the ensemble for the windows of a neuron that begin with the next frame or later. Windows that have begun are
    /// finished by the ensemble that the neuron had, if any.
    ///
    /// - Parameters:
    ///   - level: a noise level of the ensembles, or `nil` for NaN from the next frame on.
    ///   - neuron: the neuron.
    public mutating func setNoiseLevel(_ level: Int?, ofNeuron neuron: Int) {
        networks.setNoiseLevel(level, ofNeuron: neuron)
    }

    /// How ΔF/F answers to a spike in every neuron, as networks that calibrate themselves see it, when all of them have just done so;
    /// `nil` after other frames.
    package var newResponses: [SpikeResponse?]? { (networks as? CalibratingNetworks)?.newResponses }

    /// Reads frames, and finishes as many. With networks that look at windows, nothing is allocated.
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
            held.finishNext(into: &prediction, at: first) { [networks] in networks.isPredicted($0) }
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
            held.finishLast(into: &rows, at: index * neuronCount) { [networks] in networks.isPredicted($0) }
        }
        return prediction
    }

    private mutating func advance(_ frame: Span<Float>) {
        let windowLength = configuration.network.windowLength
        for neuron in frame.indices {
            completeFrames[neuron] = frame[neuron].isFinite ? min(completeFrames[neuron] + 1, windowLength) : 0
        }
        networks.read(frame)
        readFrames += 1
        let frame = held.nextWindowFrame ?? 0
        var fault: Int?
        held.read { [networks, completeFrames] neuron in
            guard completeFrames[neuron] == windowLength, let output = networks.output(ofNeuron: neuron) else {
                return .nan
            }
            if output.isFinite { return output }
            fault = fault ?? neuron
            return .nan
        }
        if let fault, firstFault == nil { firstFault = .notFinite(neuron: fault, frame: frame) }
    }
}

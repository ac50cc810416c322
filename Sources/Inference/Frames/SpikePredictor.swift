public import Core
public import Signals
internal import Synchronization

/// Predicts expected spikes per frame from ΔF/F with a bundle.
public struct SpikePredictor: Sendable {
    /// How the bundle was trained.
    public let configuration: BundleConfiguration
    /// How outputs become a prediction.
    public let settings: PredictionSettings
    /// What computes the convolutions.
    public let backend: KernelBackend
    /// What is known of how ΔF/F answers to a spike; only networks that calibrate themselves ask for it.
    public let hint: SpikeResponse?
    private let networks: [Int: EnsembleNetwork]
    private let threshold: SpikeThreshold

    /// Prepares ensembles of one bundle.
    ///
    /// - Parameters:
    ///   - configuration: how the bundle was trained.
    ///   - ensembles: those of its noise levels that will be used.
    ///   - settings: how outputs become a prediction.
    ///   - backend: what computes the convolutions.
    ///   - engine: how they are computed.
    ///   - hint: what is known of how ΔF/F answers to a spike.
    public init(
        configuration: BundleConfiguration, ensembles: [Ensemble], settings: PredictionSettings = .init(),
        backend: KernelBackend = .fastest, engine: EnsembleEngine = .transformed, hint: SpikeResponse? = nil
    ) {
        self.configuration = configuration
        self.settings = settings
        self.hint = hint
        self.backend = backend
        networks = Dictionary(
            uniqueKeysWithValues: ensembles.map {
                ($0.noiseLevel, EnsembleNetwork($0.members, backend: backend, engine: engine))
            })
        threshold = SpikeThreshold(settings.threshold, smoothingFrames: configuration.smoothingFrames)
    }

    /// Expected spikes per frame, `[neurons × frames]`.
    ///
    /// A missing sample makes exactly those frames NaN whose window contains it. The result is the same, bit for bit,
    /// for any number of threads.
    ///
    /// - Parameters:
    ///   - traces: ΔF/F as a fraction, `[neurons × frames]`, at the bundle's frame rate.
    ///   - noiseLevels: for every neuron the noise level whose ensemble to use, or `nil` for a row of NaN.
    ///   - threads: how many threads may work.
    /// - Returns: as many rows and frames as `traces`.
    /// - Throws: ``InferenceError`` when the recording is not longer than a window, or an output is not a finite number
    ///   although its window has no missing sample.
    public func predict(
        _ traces: TraceMatrix, noiseLevels: [Int?], threads: Int
    ) throws(InferenceError) -> TraceMatrix {
        try predictNeurons(traces, noiseLevels: noiseLevels, threads: threads).expectedSpikes
    }

    /// What is predicted of some neurons.
    package struct NeuronPredictions: Sendable {
        /// Expected spikes per frame, `[neurons × frames]`.
        package var expectedSpikes: TraceMatrix
        /// How ΔF/F answers to a spike as networks that calibrate themselves see it; `nil` of others.
        package let responses: [SpikeResponse?]
    }

    /// The same, and what the networks find out about the neurons.
    package func predictNeurons(
        _ traces: TraceMatrix, noiseLevels: [Int?], threads: Int
    ) throws(InferenceError) -> NeuronPredictions {
        precondition(noiseLevels.count == traces.neuronCount, "one noise level per neuron")
        let alignment = try FrameAlignment(
            settings.alignment, configuration: configuration, frameCount: traces.frameCount)
        var prediction = TraceMatrix(
            neuronCount: traces.neuronCount, frameCount: traces.frameCount, repeating: .nan)
        let rows = traces.values
        let fault = Mutex<(neuron: Int, frame: Int)?>(nil)
        let responses = Mutex([SpikeResponse?](repeating: nil, count: traces.neuronCount))
        ConcurrentRows.with(&prediction) { output in
            let predicted = noiseLevels.indices.filter { noiseLevels[$0] != nil }
            predictWholeTraces(traces, predicted, noiseLevels, alignment, into: output, threads: threads) {
                neuron, response in
                responses.withLock { $0[neuron] = response }
            }
            let groups = groups(of: noiseLevels, frameCount: traces.frameCount)
            forEachIndex(below: groups.count, threads: threads) {
                NetworkWorkspace(plan: configuration.network)
            } _: { index, workspace in
                let (network, pieces) = groups[index]
                network.evaluate(
                    pieces[...], of: rows.span, frameCount: traces.frameCount, workspace: &workspace
                ) { piece, windows in
                    let used = piece.windows.clamped(to: alignment.windows)
                    output.withFrames(alignment.frames(of: used), ofRow: piece.row) { frames in
                        let first = used.lowerBound - piece.windows.lowerBound
                        for index in frames.indices { frames[index] = windows[first + index] }
                    }
                }
            }
            forEachIndex(below: predicted.count, threads: threads, workspace: { () }) { index, _ in
                let neuron = predicted[index]
                let trace = rows.span.extracting(neuron * traces.frameCount..<(neuron + 1) * traces.frameCount)
                output.withFrames(0..<traces.frameCount, ofRow: neuron) { frames in
                    if let frame = firstFault(of: frames.span, for: trace, alignment: alignment) {
                        fault.withLock { if neuron < $0?.neuron ?? .max { $0 = (neuron, frame) } }
                    }
                    finish(&frames, alignment: alignment)
                }
            }
        }
        if let fault = fault.withLock(\.self) { throw .notFinite(neuron: fault.neuron, frame: fault.frame) }
        return NeuronPredictions(expectedSpikes: prediction, responses: responses.withLock(\.self))
    }

    /// Fills the rows of those neurons whose networks read whole traces. Threads that no neuron is left for share the tiles.
    private func predictWholeTraces(
        _ traces: TraceMatrix, _ neurons: [Int], _ noiseLevels: [Int?], _ alignment: FrameAlignment,
        into output: ConcurrentRows, threads: Int, found: @Sendable (_ neuron: Int, SpikeResponse?) -> Void
    ) {
        let threadsPerNeuron = max(1, threads / max(1, neurons.count))
        forEachIndex(below: neurons.count, threads: threads, workspace: { () }) { index, _ in
            let neuron = neurons[index]
            guard let network = noiseLevels[neuron].flatMap({ networks[$0] }), network.calibratesItself else { return }
            let (outputs, response) = network.windowOutputs(
                ofNeuron: [Array(traces[neuron])], hint: hint, threads: threadsPerNeuron)
            found(neuron, response)
            output.withFrames(alignment.frames(of: alignment.windows), ofRow: neuron) { frames in
                for index in frames.indices { frames[index] = outputs[0][alignment.windows.lowerBound + index] }
            }
        }
    }

    /// The first frame whose window has all its samples and whose output is not a finite number nevertheless.
    private func firstFault(of outputs: Span<Float>, for trace: Span<Float>, alignment: FrameAlignment) -> Int? {
        let length = configuration.network.windowLength
        var lastMissing = -1
        for sample in alignment.windows.lowerBound..<alignment.windows.upperBound + length - 1 {
            if !trace[sample].isFinite { lastMissing = sample }
            let window = sample - length + 1
            guard window >= alignment.windows.lowerBound, window > lastMissing else { continue }
            let frame = window + alignment.firstWindowFrame
            if !outputs[frame].isFinite { return frame }
        }
        return nil
    }

    /// Cuts the traces into pieces, of which as many are together as their network evaluates in one go.
    private func groups(
        of noiseLevels: [Int?], frameCount: Int
    ) -> [(network: EnsembleNetwork, pieces: [TracePiece])] {
        Set(noiseLevels.compactMap(\.self)).sorted().flatMap { level in
            guard let network = networks[level] else { preconditionFailure("no ensemble for noise level \(level)") }
            let neurons = noiseLevels.indices.filter { noiseLevels[$0] == level && !network.calibratesItself }
            let pieces = neurons.flatMap { network.pieces(ofRow: $0, frameCount: frameCount) }
            let together = network.piecesTogether(frameCount: frameCount)
            return stride(from: 0, to: pieces.count, by: together).map {
                (network, Array(pieces[$0..<min($0 + together, pieces.count)]))
            }
        }
    }

    /// Applies threshold and padding to one row. The order counts: a frame that is padded over still protects its
    /// neighbours from the threshold, as it does in the reference toolbox.
    private func finish(_ row: inout MutableSpan<Float>, alignment: FrameAlignment) {
        threshold.apply(to: &row)
        let padding: Float = settings.padding == .zero ? 0 : .nan
        for frame in row.indices where !alignment.validFrames.contains(frame) { row[frame] = padding }
    }
}

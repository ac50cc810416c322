package import Core
package import Signals

/// The networks of one noise level, evaluated together.
///
/// Neighbouring windows share all but one sample, so all are computed at once. Output t is exactly the network's output for
/// the window that starts at t, for a thirteenth of the work (Documentation/network.md).
package struct EnsembleNetwork: Sendable {
    /// The plan of every member.
    package let plan: NetworkPlan
    /// What computes the convolutions.
    package let backend: KernelBackend
    let members: [[ConvolutionLayer]]
    private let transformed: TransformedEnsemble?
    /// The members, where they are networks that calibrate themselves.
    let selfCalibrating: [SelfCalibratingNetwork]

    /// Windows evaluated in one go: whole blocks of registers of the second layer, all in cache (Documentation/network.md).
    static let tileWindows = 464

    /// Prepares the members' weights for the kernels.
    ///
    /// - Parameters:
    ///   - members: at least one; all of one plan.
    ///   - backend: what computes the convolutions.
    ///   - engine: how they are computed.
    package init(
        _ members: [NetworkWeights], backend: KernelBackend = .fastest, engine: EnsembleEngine = .transformed
    ) {
        precondition(!members.isEmpty, "an ensemble has members")
        precondition(members.allSatisfy { $0.plan == members[0].plan }, "members of one ensemble have one plan")
        plan = members[0].plan
        self.backend = backend
        selfCalibrating = members.compactMap { SelfCalibratingNetwork($0, backend: backend) }
        self.members = selfCalibrating.isEmpty ? members.map { Self.layers(of: $0, backend: backend) } : []
        transformed = engine == .transformed ? TransformedEnsemble(members, backend: backend) : nil
    }

    private static func layers(of weights: NetworkWeights, backend: KernelBackend) -> [ConvolutionLayer] {
        weights.plan.layers.enumerated().map { index, step in
            ConvolutionLayer(
                step, kernel: weights.tensors[2 * index].values, bias: weights.tensors[2 * index + 1].values,
                backend: backend)
        }
    }

    /// The mean over the members of the network's output, for every window of a trace.
    ///
    /// - Parameter trace: ΔF/F as a fraction, `[frames]`; a missing sample is NaN.
    /// - Returns: one number per window, `[frames − W + 1]`, the window that starts at sample t at place t;
    ///   NaN for a window with a missing sample. Empty when the trace is shorter than a window.
    package func windowOutputs(of trace: [Float]) -> [Float] {
        guard selfCalibrating.isEmpty else { return windowOutputs(ofNeuron: [trace], hint: nil).outputs[0] }
        let pieces = pieces(ofRow: 0, frameCount: trace.count)
        let together = piecesTogether(frameCount: trace.count)
        var outputs: [Float] = []
        outputs.reserveCapacity(trace.count)
        var workspace = NetworkWorkspace(plan: plan)
        for first in stride(from: 0, to: pieces.count, by: together) {
            let group = pieces[first..<min(first + together, pieces.count)]
            evaluate(group, of: trace.span, frameCount: trace.count, workspace: &workspace) { _, windows in
                for window in windows.indices { outputs.append(windows[window]) }
            }
        }
        return outputs
    }

    /// The same for several traces of one neuron, on all of which networks that calibrate themselves do so.
    ///
    /// - Parameters:
    ///   - traces: ΔF/F as a fraction, `[traces][frames]`; a missing sample is NaN.
    ///   - hint: what is known of the response to a spike; other networks do not ask.
    ///   - threads: how many may work on networks that calibrate themselves; the result is the same.
    /// - Returns: the outputs of each trace, and the response as networks that calibrate themselves see it.
    package func windowOutputs(
        ofNeuron traces: [[Float]], hint: SpikeResponse?, threads: Int = 1
    ) -> (outputs: [[Float]], response: SpikeResponse?) {
        guard !selfCalibrating.isEmpty else { return (traces.map { windowOutputs(of: $0) }, nil) }
        let predictions = selfCalibrating.map { $0.predict(traces, hint: hint, threads: threads) }
        let share = 1 / Float(predictions.count)
        let outputs = traces.indices.map { index in
            var outputs = [Float](repeating: 0, count: windowCount(traces[index].count))
            for prediction in predictions {
                // A window speaks for the frame in its middle.
                let spikes = prediction.expectedSpikes[index].dropFirst(plan.windowLength / 2)
                for (window, spikes) in zip(outputs.indices, spikes) { outputs[window] += spikes }
            }
            for window in outputs.indices { outputs[window] *= share }
            return outputs
        }
        let marked = zip(traces, outputs).map { trace, outputs in
            var outputs = outputs
            var span = outputs.mutableSpan
            Self.markMissing(trace.span, windowLength: plan.windowLength, in: &span)
            return outputs
        }
        return (marked, SpikeResponse(mean: predictions.map(\.response)))
    }

    /// Whether networks read whole traces.
    var calibratesItself: Bool { !selfCalibrating.isEmpty }

    /// The pieces into which a trace is cut. They depend on its length alone.
    func pieces(ofRow row: Int, frameCount: Int) -> [TracePiece] {
        TracePiece.pieces(
            ofRow: row, windowCount: windowCount(frameCount),
            windowsPerPiece: pieceLength(frameCount)?.windows ?? Self.tileWindows)
    }

    /// How many pieces ``evaluate(_:of:frameCount:workspace:_:)`` takes in one go.
    func piecesTogether(frameCount: Int) -> Int {
        pieceLength(frameCount) == nil ? 1 : transformed?.lanes ?? 1
    }

    private func windowCount(_ frameCount: Int) -> Int { max(0, frameCount - plan.windowLength + 1) }

    private func pieceLength(_ frameCount: Int) -> PieceLength? {
        transformed == nil ? nil : PieceLength(windowCount: windowCount(frameCount))
    }

    /// The mean over the members for the windows of a few pieces.
    ///
    /// - Parameters:
    ///   - pieces: of ``pieces(ofRow:frameCount:)``, at most ``piecesTogether(frameCount:)``.
    ///   - traces: `[rows × frames]`
    ///   - frameCount: frames of each row.
    ///   - workspace: room to work in, made for this plan.
    ///   - body: takes each piece with one number per window.
    func evaluate(
        _ pieces: ArraySlice<TracePiece>, of traces: Span<Float>, frameCount: Int,
        workspace: inout NetworkWorkspace, _ body: (TracePiece, Span<Float>) -> Void
    ) {
        func samples(of piece: TracePiece) -> Range<Int> {
            let row = piece.row * frameCount
            return row + piece.windows.lowerBound..<row + piece.windows.upperBound + plan.windowLength - 1
        }
        let lanes = transformed.flatMap { transformed in
            pieceLength(frameCount).map { workspace.lanes(of: transformed, $0) }
        }
        if let transformed, let lanes {
            for (lane, piece) in pieces.enumerated() {
                lanes.load(traces.extracting(samples(of: piece)), intoLane: lane)
            }
            transformed.run(lanes)
        }
        for (lane, piece) in pieces.enumerated() {
            let trace = traces.extracting(samples(of: piece))
            var windows = [Float](repeating: 0, count: piece.windows.count)
            var outputs = windows.mutableSpan
            if let transformed, let lanes, !Self.hasOutlier(trace) {
                lanes.copyOutputs(ofLane: lane, times: transformed.share, into: &outputs)
            } else {
                evaluateDirectly(trace, workspace: &workspace, into: &outputs)
            }
            Self.markMissing(trace, windowLength: plan.windowLength, in: &outputs)
            body(piece, windows.span)
        }
    }

    /// The mean over the members for all windows of some samples, tile by tile.
    private func evaluateDirectly(
        _ trace: Span<Float>, workspace: inout NetworkWorkspace, into outputs: inout MutableSpan<Float>
    ) {
        let share = 1 / Float(members.count)
        for first in stride(from: 0, to: outputs.count, by: Self.tileWindows) {
            let windows = first..<min(first + Self.tileWindows, outputs.count)
            workspace.tile.load(trace.extracting(windows.lowerBound..<windows.upperBound + plan.windowLength - 1))
            for window in windows { outputs[window] = 0 }
            for member in members {
                workspace.tile.run(member, windows: windows.count, backend: backend)
                workspace.tile.add(to: &outputs, in: windows)
            }
            for window in windows { outputs[window] *= share }
        }
    }

    private static func hasOutlier(_ trace: Span<Float>) -> Bool {
        var largest: Float = 0
        for index in trace.indices where trace[index].isFinite { largest = max(largest, abs(trace[index])) }
        return largest > TransformedEnsemble.largestSample
    }

    /// Makes every window that holds a missing sample missing, and no other.
    private static func markMissing(
        _ samples: Span<Float>, windowLength: Int, in output: inout MutableSpan<Float>
    ) {
        var firstUnmarked = 0
        for sample in samples.indices where !samples[sample].isFinite {
            let affected =
                max(firstUnmarked, sample - windowLength + 1)..<max(firstUnmarked, min(sample + 1, output.count))
            for window in affected { output[window] = .nan }
            firstUnmarked = affected.upperBound
        }
    }
}

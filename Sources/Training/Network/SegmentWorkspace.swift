internal import CConvolution
internal import Core
internal import Inference

/// The rows in which one thread takes a few interleaved segments forward and backward through a network.
struct SegmentWorkspace: ~Copyable {
    private let steps: [NetworkPlan.Step]
    /// How many time steps the samples, and then every step, have for a segment's labels.
    private let frames: [Int]
    private let backend: KernelBackend
    /// The samples, and then what every step makes of them.
    private let rows: [ChannelRows]
    /// For every step, the derivatives of the loss by what it makes, before ReLU.
    private let deltas: [ChannelRows]

    /// Makes room for segments of some labels.
    init(labels: Int, network: TrainableNetwork) {
        let segments = TrainableLayer.interleavedSegments
        steps = network.plan.steps
        backend = network.backend
        let frames = network.plan.frameCounts(outputs: labels)
        self.frames = frames
        // A window has at least the samples that its label needs; the poolings may leave some over.
        let samples = max(frames[0], labels + network.plan.windowLength - 1)
        rows =
            [ChannelRows(channelCount: 1, frameCapacity: samples * segments)]
            + zip(steps, frames.dropFirst()).map { step, frames in
                ChannelRows(channelCount: step.outputChannels, frameCapacity: frames * segments)
            }
        deltas = steps.enumerated().map { index, step in
            // The way back through a layer reads zeros on both sides; back to the samples nobody goes.
            var margin = 0
            if index > 0, case .correlate = step.operation { margin = step.reach }
            return ChannelRows(
                channelCount: step.outputChannels, frameCapacity: frames[index + 1] * segments,
                margin: margin * segments)
        }
    }

    /// Takes the samples of one of the interleaved segments: its labels' windows, one after another.
    mutating func load(_ segment: Int, _ trace: Span<Float>) {
        let interleaved = TrainableLayer.interleavedSegments
        rows[0].withRow(0) { row in
            for index in trace.indices { row[index * interleaved + segment] = trace[index] }
        }
    }

    /// Runs the network over the samples.
    mutating func runForward(_ network: TrainableNetwork) {
        for (index, step) in steps.enumerated() {
            let (input, output, frames) = (rows[index], rows[index + 1], frames[index + 1])
            switch step.operation {
            case .correlate(let layer): network.layers[layer].apply(to: input, into: output, frames: frames)
            case .pool:
                let interleaved = TrainableLayer.interleavedSegments
                input.pool(
                    into: output, shift: step.dilation * interleaved, count: frames * interleaved, backend: backend)
            }
        }
    }

    /// Compares the outputs of a segment with its labels.
    ///
    /// - Parameters:
    ///   - segment: which of the interleaved ones; one without labels is left out of the loss.
    ///   - labels: one per output, or none; NaN is none, too.
    ///   - scale: what every squared difference counts in the loss.
    /// - Returns: the sum of squared differences.
    mutating func compare(_ segment: Int, with labels: Span<Float>, scale: Float) -> Double {
        let (last, interleaved) = (steps.count - 1, TrainableLayer.interleavedSegments)
        let count = frames[last + 1]
        return rows[last + 1].withRow(0) { outputs in
            deltas[last].withRow(0) { deltas in
                var sum = 0.0
                for index in 0..<count {
                    let label = index < labels.count ? labels[index] : .nan
                    let difference = label.isNaN ? 0 : outputs[index * interleaved + segment] - label
                    deltas[index * interleaved + segment] = 2 * scale * difference
                    sum += Double(difference) * Double(difference)
                }
                return sum
            }
        }
    }

    /// Takes the differences back through the network and adds their gradients.
    mutating func runBackward(_ network: TrainableNetwork, addingTo gradients: inout [LayerGradient]) {
        for (index, step) in steps.enumerated().reversed() {
            let (input, outputDeltas, frames) = (rows[index], deltas[index], frames[index + 1])
            switch step.operation {
            case .correlate(let layer):
                network.layers[layer].addGradient(
                    of: input, deltas: outputDeltas, frames: frames, to: &gradients[layer])
                guard index > 0 else { continue }
                network.layers[layer].applyBackward(
                    to: outputDeltas, into: deltas[index - 1], frames: frames)
                // Back through a pooling, its own kernel takes care of the ReLU before it.
                if steps[index - 1].rectifies { rectify(deltas[index - 1], of: input, frames: self.frames[index]) }
            case .pool:
                unpool(outputDeltas, of: input, into: deltas[index - 1], shift: step.dilation, frames: frames)
            }
        }
    }

    private func unpool(
        _ deltas: ChannelRows, of rows: ChannelRows, into rowDeltas: ChannelRows, shift: Int, frames: Int
    ) {
        let interleaved = TrainableLayer.interleavedSegments
        let (shift, count) = (shift * interleaved, frames * interleaved)
        precondition(deltas.channelCount == rows.channelCount && rowDeltas.channelCount == rows.channelCount)
        precondition(count <= deltas.stride && count + shift <= rows.stride, "rows hold all that is read")
        precondition(count + shift <= rowDeltas.capacity, "rows hold all that is written")
        unsafe cconvolution_pool_gradient(
            backend.kernel, rows.base, rows.stride, deltas.base, deltas.stride, rowDeltas.base,
            rowDeltas.stride, rows.channelCount, shift, count)
    }

    private func rectify(_ deltas: ChannelRows, of rows: ChannelRows, frames: Int) {
        let count = frames * TrainableLayer.interleavedSegments
        precondition(deltas.channelCount == rows.channelCount && count <= rows.stride)
        precondition(ChannelRows.wholeVectors(count) <= deltas.capacity, "rows hold all whole vectors")
        unsafe cconvolution_rectifier_gradient(
            backend.kernel, rows.base, rows.stride, deltas.base, deltas.stride, rows.channelCount, count)
    }
}

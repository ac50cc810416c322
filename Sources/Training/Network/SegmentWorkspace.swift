internal import CConvolution
internal import Core
internal import Inference

/// The rows in which one thread takes a few interleaved segments forward and backward through a network.
///
/// It may be handed from thread to thread, as ``WorkspacePool`` does, but is used by one at a time.
final class SegmentWorkspace: @unchecked Sendable {
    private let labels: Int
    private let steps: [NetworkPlan.Step]
    /// How many are interleaved.
    private let segments: Int
    /// How many time steps the samples, and then every step, have for a segment's labels.
    private let frames: [Int]
    private let backend: KernelBackend
    /// The samples, and then what every step makes of them.
    private let rows: [ChannelRows]
    /// For every step, the derivatives of the loss by what it makes, before ReLU.
    private let deltas: [ChannelRows]
    /// What layers with transforms need, by step.
    private let transforms: [TransformedWorkspace?]
    /// The sums of the derivatives by prepared weights since ``clearGradients()``, layer by layer.
    private(set) var gradients: [LayerGradient]

    /// Makes room for segments of some labels.
    init(labels: Int, network: PreparedNetwork) {
        let segments = network.segments
        self.labels = labels
        self.segments = segments
        gradients = network.zeroGradients
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
            // The direct way back through a layer reads zeros on both sides; back to the samples nobody goes.
            var margin = 0
            if index > 0, case .correlate(let layer) = step.operation, case .direct = network.layers[layer] {
                margin = step.reach
            }
            return ChannelRows(
                channelCount: step.outputChannels, frameCapacity: frames[index + 1] * segments,
                margin: margin * segments)
        }
        transforms = zip(steps, frames.dropFirst()).map { step, frames in
            guard case .correlate(let layer) = step.operation,
                case .transformed(let transformed) = network.layers[layer]
            else { return nil }
            return transformed.workspace(frames: frames)
        }
    }

    /// Whether it was made for such segments and such a network, of whatever weights.
    func fits(labels: Int, network: PreparedNetwork) -> Bool {
        labels == self.labels && network.segments == segments && network.backend == backend
            && network.plan.steps == steps && network.layers.contains(where: \.isTransformed) == hasTransforms
    }

    private var hasTransforms: Bool { transforms.contains { $0 != nil } }

    /// Begins a sum.
    func clearGradients() {
        for layer in gradients.indices { gradients[layer].clear() }
    }

    /// Takes the samples of one of the interleaved segments: its labels' windows, one after another, or none.
    func load(_ segment: Int, _ trace: Span<Float>) {
        let segments = segments
        rows[0].withRow(0) { row in
            for index in trace.indices { row[index * segments + segment] = trace[index] }
            // What another batch left there may not be finite.
            for place in stride(from: trace.count * segments + segment, to: row.count, by: segments) { row[place] = 0 }
        }
    }

    /// Runs the network over the samples.
    func runForward(_ network: PreparedNetwork) {
        for (index, step) in steps.enumerated() {
            let (input, output, frames) = (rows[index], rows[index + 1], frames[index + 1])
            switch step.operation {
            case .correlate(let layer):
                switch network.layers[layer] {
                case .direct(let layer): layer.apply(to: input, into: output, frames: frames)
                case .transformed(let layer):
                    layer.apply(to: input, into: output, workspace: transformed(index))
                }
            case .pool:
                input.pool(into: output, shift: step.dilation * segments, count: frames * segments, backend: backend)
            }
        }
    }

    private func transformed(_ step: Int) -> TransformedWorkspace {
        guard let workspace = transforms[step] else { preconditionFailure("made for this network") }
        return workspace
    }

    /// Compares the outputs of a segment with its labels.
    ///
    /// - Parameters:
    ///   - segment: which of the interleaved ones; one without labels is left out of the loss.
    ///   - labels: one per output, or none; NaN is none, too.
    ///   - scale: what every squared difference counts in the loss.
    /// - Returns: the sum of squared differences.
    func compare(_ segment: Int, with labels: Span<Float>, scale: Float) -> Double {
        let (last, segments) = (steps.count - 1, segments)
        let count = frames[last + 1]
        return rows[last + 1].withRow(0) { outputs in
            deltas[last].withRow(0) { deltas in
                var sum = 0.0
                for index in 0..<count {
                    let label = index < labels.count ? labels[index] : .nan
                    let difference = label.isNaN ? 0 : outputs[index * segments + segment] - label
                    deltas[index * segments + segment] = 2 * scale * difference
                    sum += Double(difference) * Double(difference)
                }
                return sum
            }
        }
    }

    /// Takes the differences back through the network and adds their gradients.
    func runBackward(_ network: PreparedNetwork) {
        for (index, step) in steps.enumerated().reversed() {
            let (input, outputDeltas, frames) = (rows[index], deltas[index], frames[index + 1])
            switch step.operation {
            case .correlate(let layer):
                goBack(
                    through: network.layers[layer], step: index, frames: frames, adding: &gradients[layer])
                // Back through a pooling, its own kernel takes care of the ReLU before it.
                if index > 0, steps[index - 1].rectifies {
                    rectify(deltas[index - 1], of: input, frames: self.frames[index])
                }
            case .pool:
                unpool(outputDeltas, of: input, into: deltas[index - 1], shift: step.dilation, frames: frames)
            }
        }
    }

    private func goBack(
        through layer: PreparedNetwork.Layer, step index: Int, frames: Int, adding gradient: inout LayerGradient
    ) {
        switch layer {
        case .direct(let layer):
            layer.addGradient(of: rows[index], deltas: deltas[index], frames: frames, to: &gradient)
            if index > 0 { layer.applyBackward(to: deltas[index], into: deltas[index - 1], frames: frames) }
        case .transformed(let layer):
            layer.applyBackward(
                to: deltas[index], into: deltas[index - 1], workspace: transformed(index), adding: &gradient)
        }
    }

    private func unpool(
        _ deltas: ChannelRows, of rows: ChannelRows, into rowDeltas: ChannelRows, shift: Int, frames: Int
    ) {
        let (shift, count) = (shift * segments, frames * segments)
        precondition(deltas.channelCount == rows.channelCount && rowDeltas.channelCount == rows.channelCount)
        precondition(count <= deltas.stride && count + shift <= rows.stride, "rows hold all that is read")
        precondition(count + shift <= rowDeltas.capacity, "rows hold all that is written")
        unsafe cconvolution_pool_gradient(
            backend.kernel, rows.base, rows.stride, deltas.base, deltas.stride, rowDeltas.base,
            rowDeltas.stride, rows.channelCount, shift, count)
    }

    private func rectify(_ deltas: ChannelRows, of rows: ChannelRows, frames: Int) {
        let count = frames * segments
        precondition(deltas.channelCount == rows.channelCount && count <= rows.stride)
        precondition(ChannelRows.wholeVectors(count) <= deltas.capacity, "rows hold all whole vectors")
        unsafe cconvolution_rectifier_gradient(
            backend.kernel, rows.base, rows.stride, deltas.base, deltas.stride, rows.channelCount, count)
    }
}

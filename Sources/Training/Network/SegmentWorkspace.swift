internal import CConvolution
internal import Core
internal import Inference

/// The rows in which one thread takes a few interleaved segments forward and backward through a network.
struct SegmentWorkspace: ~Copyable {
    private let frames: FrameCounts
    private let backend: KernelBackend
    private var samples: ChannelRows
    private var convolved1: ChannelRows
    private var convolved2: ChannelRows
    private var pooled2: ChannelRows
    private var convolved3: ChannelRows
    private var pooled3: ChannelRows
    private var dense: ChannelRows
    private var output: ChannelRows
    // Derivatives of the loss by what the rows above hold, before ReLU.
    private var errors1: ChannelRows
    private var errors2: ChannelRows
    private var pooledErrors2: ChannelRows
    private var errors3: ChannelRows
    private var pooledErrors3: ChannelRows
    private var denseErrors: ChannelRows
    private var outputErrors: ChannelRows

    /// How many time steps every layer has to deliver for a segment's labels.
    private struct FrameCounts {
        let output, dense, convolved3, pooled2, convolved2, convolved1, samples: Int

        init(labels: Int, layers: [TrainableLayer]) {
            output = labels
            dense = output + layers[4].reach
            convolved3 = dense + 2
            pooled2 = convolved3 + layers[2].reach
            convolved2 = pooled2 + 1
            convolved1 = convolved2 + layers[1].reach
            samples = convolved1 + layers[0].reach
        }
    }

    /// Makes room for segments of some labels.
    init(labels: Int, network: TrainableNetwork) {
        let layers = network.layers
        let frames = FrameCounts(labels: labels, layers: layers)
        let segments = TrainableLayer.interleavedSegments
        // A window has at least the samples that its label needs; the poolings may leave some over.
        let sampleCapacity = max(frames.samples, labels + network.shape.windowLength - 1)
        let rows = { (channels: Int, frames: Int, margin: Int) in
            ChannelRows(channelCount: channels, frameCapacity: frames * segments, margin: margin * segments)
        }
        let channels = layers.map(\.outputChannels)
        samples = rows(1, sampleCapacity, 0)
        convolved1 = rows(channels[0], frames.convolved1, 0)
        convolved2 = rows(channels[1], frames.convolved2, 0)
        pooled2 = rows(channels[1], frames.pooled2, 0)
        convolved3 = rows(channels[2], frames.convolved3, 0)
        pooled3 = rows(channels[2], frames.dense, 0)
        dense = rows(channels[3], frames.dense, 0)
        output = rows(1, frames.output, 0)
        errors1 = rows(channels[0], frames.convolved1, 0)
        errors2 = rows(channels[1], frames.convolved2, layers[1].reach)
        pooledErrors2 = rows(channels[1], frames.pooled2, 0)
        errors3 = rows(channels[2], frames.convolved3, layers[2].reach)
        pooledErrors3 = rows(channels[2], frames.dense, 0)
        denseErrors = rows(channels[3], frames.dense, 0)
        outputErrors = rows(1, frames.output, layers[4].reach)
        self.frames = frames
        backend = network.backend
    }

    /// Takes the samples of one of the interleaved segments: its labels' windows, one after another.
    mutating func load(_ segment: Int, _ trace: Span<Float>) {
        let step = TrainableLayer.interleavedSegments
        samples.withRow(0) { row in
            for index in trace.indices { row[index * step + segment] = trace[index] }
        }
    }

    /// Runs the network over the samples.
    mutating func runForward(_ network: TrainableNetwork) {
        let layers = network.layers
        layers[0].apply(to: samples, into: &convolved1, frames: frames.convolved1)
        layers[1].apply(to: convolved1, into: &convolved2, frames: frames.convolved2)
        Self.pool(convolved2, into: &pooled2, shift: 1, frames: frames.pooled2, backend: backend)
        layers[2].apply(to: pooled2, into: &convolved3, frames: frames.convolved3)
        Self.pool(convolved3, into: &pooled3, shift: 2, frames: frames.dense, backend: backend)
        layers[3].apply(to: pooled3, into: &dense, frames: frames.dense)
        layers[4].apply(to: dense, into: &output, frames: frames.output)
    }

    /// Compares the outputs of a segment with its labels.
    ///
    /// - Parameters:
    ///   - segment: which of the interleaved ones; one without labels is left out of the loss.
    ///   - labels: one per output, or none; NaN is none, too.
    ///   - scale: what every squared difference counts in the loss.
    /// - Returns: the sum of squared differences.
    mutating func compare(_ segment: Int, with labels: Span<Float>, scale: Float) -> Double {
        let (step, count) = (TrainableLayer.interleavedSegments, frames.output)
        return output.withRow(0) { row in
            outputErrors.withRow(0) { errors in
                var sum = 0.0
                for index in 0..<count {
                    let label = index < labels.count ? labels[index] : .nan
                    let difference = label.isNaN ? 0 : row[index * step + segment] - label
                    errors[index * step + segment] = 2 * scale * difference
                    sum += Double(difference) * Double(difference)
                }
                return sum
            }
        }
    }

    /// Takes the differences back through the network and adds their gradients.
    mutating func runBackward(_ network: TrainableNetwork, addingTo gradients: inout [LayerGradient]) {
        let layers = network.layers
        layers[4].addGradient(of: dense, errors: outputErrors, frames: frames.output, to: &gradients[4])
        layers[4].applyBackward(to: outputErrors, into: &denseErrors, frames: frames.output)
        Self.rectify(&denseErrors, of: dense, frames: frames.dense, backend: backend)
        layers[3].addGradient(of: pooled3, errors: denseErrors, frames: frames.dense, to: &gradients[3])
        layers[3].applyBackward(to: denseErrors, into: &pooledErrors3, frames: frames.dense)
        Self.unpool(
            pooledErrors3, of: convolved3, into: &errors3, shift: 2, frames: frames.dense, backend: backend)
        layers[2].addGradient(of: pooled2, errors: errors3, frames: frames.convolved3, to: &gradients[2])
        layers[2].applyBackward(to: errors3, into: &pooledErrors2, frames: frames.convolved3)
        Self.unpool(
            pooledErrors2, of: convolved2, into: &errors2, shift: 1, frames: frames.pooled2, backend: backend)
        layers[1].addGradient(of: convolved1, errors: errors2, frames: frames.convolved2, to: &gradients[1])
        layers[1].applyBackward(to: errors2, into: &errors1, frames: frames.convolved2)
        Self.rectify(&errors1, of: convolved1, frames: frames.convolved1, backend: backend)
        layers[0].addGradient(of: samples, errors: errors1, frames: frames.convolved1, to: &gradients[0])
    }

    private static func pool(
        _ rows: borrowing ChannelRows, into maxima: inout ChannelRows, shift: Int, frames: Int, backend: KernelBackend
    ) {
        let step = TrainableLayer.interleavedSegments
        unsafe cconvolution_pool(
            backend.kernel, rows.base, rows.stride, maxima.base, maxima.stride, rows.channelCount, shift * step,
            frames * step)
    }

    private static func unpool(
        _ errors: borrowing ChannelRows, of rows: borrowing ChannelRows, into rowErrors: inout ChannelRows, shift: Int,
        frames: Int, backend: KernelBackend
    ) {
        let step = TrainableLayer.interleavedSegments
        unsafe cconvolution_pool_gradient(
            backend.kernel, rows.base, rows.stride, errors.base, errors.stride, rowErrors.base, rowErrors.stride,
            rows.channelCount, shift * step, frames * step)
    }

    private static func rectify(
        _ errors: inout ChannelRows, of rows: borrowing ChannelRows, frames: Int, backend: KernelBackend
    ) {
        unsafe cconvolution_rectifier_gradient(
            backend.kernel, rows.base, rows.stride, errors.base, errors.stride, rows.channelCount,
            frames * TrainableLayer.interleavedSegments)
    }
}

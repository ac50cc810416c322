internal import CConvolution
internal import Core
internal import Inference

/// A convolution on the way back: from derivatives by its outputs to those by its inputs and weights.
struct ReversedConvolution: Sendable {
    private let convolution: SelfCalibratingPlan.Convolution
    private let reversed: CenteredConvolution
    private let backend: KernelBackend

    init(_ layer: SelfCalibratingWeights.Layer, backend: KernelBackend) {
        convolution = layer.convolution
        self.backend = backend
        var kernel = layer.kernel
        unsafe cconvolution_reverse(convolution.kernelLayer, layer.kernel, &kernel)
        let swapped = SelfCalibratingPlan.Convolution(
            name: convolution.name, inputs: convolution.outputs, outputs: convolution.inputs, taps: convolution.taps,
            rectifies: false)
        reversed = CenteredConvolution(
            swapped, kernel: kernel, bias: Array(repeating: 0, count: convolution.inputs), backend: backend)
    }

    /// Goes back through the convolution.
    ///
    /// - Parameters:
    ///   - input: what it was applied to.
    ///   - output: what came out.
    ///   - deltas: derivatives of the loss by the outputs; behind max(0, ·) on entry, before it on return.
    ///   - inputDeltas: takes those by the inputs; `nil` where nobody asks.
    ///   - frames: time steps.
    ///   - gradient: is added to.
    func apply(
        input: ChannelRows, output: ChannelRows, deltas: ChannelRows, into inputDeltas: ChannelRows?, frames: Int,
        adding gradient: inout LayerGradient
    ) {
        precondition(input.channelCount == convolution.inputs && output.channelCount == convolution.outputs)
        precondition(deltas.channelCount == output.channelCount, "one derivative per output")
        precondition(convolution.taps / 2 <= input.margin, "zeros beyond the ends")
        precondition(frames == ChannelRows.wholeVectors(frames), "whole vectors")
        precondition([input, output, deltas].allSatisfy { frames <= $0.capacity }, "rows hold all frames")
        precondition(gradient.kernel.count == convolution.kernelShape.reduce(1, *), "one derivative per weight")
        precondition(gradient.bias.count == convolution.outputs, "one derivative per weight")
        if convolution.rectifies {
            unsafe cconvolution_rectifier_gradient(
                backend.kernel, output.base, output.stride, deltas.base, deltas.stride, convolution.outputs, frames)
        }
        unsafe cconvolution_gradient(
            backend.kernel, convolution.kernelLayer, input.base - convolution.taps / 2, input.stride, deltas.base,
            deltas.stride, frames, &gradient.kernel, &gradient.bias)
        if let inputDeltas { reversed.apply(to: deltas, into: inputDeltas, frames: frames) }
    }
}

extension GraphRows {
    /// Goes back through the graph, of which all rows were computed.
    ///
    /// - Parameters:
    ///   - layers: one per convolution.
    ///   - deltas: derivatives of the loss by the rows that the graph ends in; zeros in all others.
    ///   - gradients: one per convolution; added to.
    ///   - backend: what computes all else.
    func runBackward(
        _ layers: [ReversedConvolution], deltas: GraphRows, adding gradients: inout [LayerGradient],
        backend: KernelBackend
    ) {
        precondition(deltas.frameCount == frameCount && deltas.rows.count == rows.count, "rows of the same graph")
        for step in graph.steps.reversed() {
            switch step {
            case .convolve(let layer, let source, let target):
                layers[layer].apply(
                    input: rows[source], output: rows[target], deltas: deltas.rows[target],
                    into: source == 0 ? nil : deltas.rows[source], frames: frameCount(ofRows: target),
                    adding: &gradients[layer])
            case .halve(let source, let target):
                let (from, back, forth) = (rows[source], deltas.rows[source], deltas.rows[target])
                unsafe cconvolution_halve_gradient(
                    backend.kernel, from.base, from.stride, forth.base, forth.stride, back.base, back.stride,
                    from.channelCount, frameCount(ofRows: target))
            case .doubleAndAdd(let source, let skip, let target):
                let (back, other, forth) = (deltas.rows[source], deltas.rows[skip], deltas.rows[target])
                unsafe cconvolution_double_gradient(
                    backend.kernel, forth.base, forth.stride, back.base, back.stride, other.base, other.stride,
                    forth.channelCount, frameCount(ofRows: source))
            }
        }
    }

    /// The derivatives of a loss by rows whose power sums it depends on.
    ///
    /// - Parameters:
    ///   - index: which of the rows.
    ///   - slopes: the derivatives by the sums, `[channels × 3]`.
    ///   - weights: how much each time step counted.
    ///   - deltas: takes the derivatives.
    ///   - backend: what computes them.
    func setPowerGradient(
        ofRows index: Int, slopes: [Float], weights: [Float], in deltas: GraphRows, backend: KernelBackend
    ) {
        let (rows, deltas) = (rows[index], deltas.rows[index])
        precondition(weights.count == frameCount(ofRows: index), "one weight per time step")
        precondition(slopes.count == SelfCalibratingPlan.statisticsPerChannel * rows.channelCount, "three per channel")
        unsafe cconvolution_power_gradient(
            backend.kernel, rows.base, rows.stride, weights, slopes, deltas.base, deltas.stride, rows.channelCount,
            weights.count)
    }
}

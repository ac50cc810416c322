internal import CConvolution
internal import Core

/// One layer of the network, ready to run: a dilated cross-correlation along time with bias and optional ReLU.
///
/// Every layer is one, the dense ones too: a dense layer per time step has one tap, and the output layer has as
/// many taps as time steps are left.
struct ConvolutionLayer: Sendable {
    let step: NetworkPlan.Step
    let backend: KernelBackend
    /// In the order in which the backend reads them.
    let weights: [Float]
    let bias: [Float]

    /// Takes a kernel `[taps, in, out]` in Keras' order.
    init(_ step: NetworkPlan.Step, kernel: [Float], bias: [Float], backend: KernelBackend) {
        precondition(kernel.count == step.taps * step.inputChannels * step.outputChannels, "one weight per tap")
        precondition(bias.count == step.outputChannels, "one bias per output")
        self.step = step
        self.backend = backend
        self.bias = bias
        var packed = kernel
        if backend != .openBLAS {
            unsafe cconvolution_pack(backend.kernel, step.kernelLayer(dilation: step.dilation), kernel, &packed)
        }
        weights = packed
    }

    /// Computes the first `frames` of every output channel.
    func apply(to input: ChannelRows, into output: ChannelRows, frames: Int) {
        let count = ChannelRows.wholeVectors(frames)
        precondition(input.channelCount == step.inputChannels && output.channelCount == step.outputChannels)
        precondition(count + step.reach <= input.stride && count <= output.capacity, "rows hold all whole vectors")
        guard backend != .openBLAS else { return applyAsMatrixProduct(to: input, into: output, frames: frames) }
        unsafe cconvolution_apply(
            backend.kernel, step.kernelLayer(dilation: step.dilation), weights, bias, input.base, input.stride,
            output.base, output.stride, frames)
    }

    /// Computes the next column of every output channel.
    ///
    /// - Parameters:
    ///   - input: as many columns as the layer reads, or more, of which it reads the oldest.
    ///   - output: takes the column.
    ///   - lanes: how many of each column are computed; whole vectors.
    ///   - ahead: what another layer like this is applied to next.
    func apply(to input: ColumnRing, into output: ColumnRing, lanes: Int, ahead: ColumnRing?) {
        precondition(backend != .openBLAS, "only our own kernels know rings")
        precondition(input.rows.channelCount == step.inputChannels && output.rows.channelCount == step.outputChannels)
        precondition(step.reach < input.columns && input.lanes == output.lanes, "all that the layer reads")
        precondition(lanes <= input.lanes && lanes == ChannelRows.wholeVectors(lanes), "whole vectors of lanes")
        let distance = ahead.map { unsafe Int(bitPattern: $0.rows.base) - Int(bitPattern: input.rows.base) } ?? 0
        let ring = cconvolution_ring(
            oldest: input.start, length: input.columns * input.lanes, ahead: distance / MemoryLayout<Float>.stride)
        unsafe cconvolution_apply_to_rings(
            backend.kernel, step.kernelLayer(dilation: step.dilation * input.lanes), ring, weights, bias,
            input.rows.base, input.rows.stride, output.rows.base + output.start, output.rows.stride, lanes)
    }
}

extension NetworkPlan.Step {
    /// The step as the kernels describe it, with the distance of its taps in floats.
    fileprivate func kernelLayer(dilation: Int) -> cconvolution_layer {
        cconvolution_layer(
            input_channels: inputChannels, output_channels: outputChannels, taps: taps, dilation: dilation,
            rectifies: rectifies)
    }
}

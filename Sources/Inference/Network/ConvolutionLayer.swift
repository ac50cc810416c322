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
        if backend != .openBLAS { unsafe cconvolution_pack(backend.kernel, step.kernelLayer(), kernel, &packed) }
        weights = packed
    }

    /// Computes the first `frames` of every output channel.
    ///
    /// - Parameters:
    ///   - input: rows of samples.
    ///   - start: the sample of a row where the first output begins to read.
    ///   - output: takes the outputs.
    ///   - target: where in a row of these the first goes.
    ///   - frames: outputs of each channel.
    ///   - interleaved: how many traces lie in a row, sample by sample; every distance is as many times as long.
    func apply(
        to input: ChannelRows, from start: Int = 0, into output: ChannelRows, at target: Int = 0, frames: Int,
        interleaved: Int = 1
    ) {
        let count = ChannelRows.wholeVectors(frames)
        precondition(input.channelCount == step.inputChannels && output.channelCount == step.outputChannels)
        precondition(start >= 0 && target >= 0 && interleaved > 0)
        precondition(
            start + count + step.reach * interleaved <= input.stride && target + count <= output.capacity,
            "rows hold all whole vectors")
        guard backend != .openBLAS else {
            return applyAsMatrixProduct(
                to: input, from: start, into: output, at: target, frames: frames, interleaved: interleaved)
        }
        unsafe cconvolution_apply(
            backend.kernel, step.kernelLayer(interleaved: interleaved), weights, bias, input.base + start, input.stride,
            output.base + target, output.stride, frames)
    }
}

extension NetworkPlan.Step {
    /// The step as the kernels describe it.
    fileprivate func kernelLayer(interleaved: Int = 1) -> cconvolution_layer {
        cconvolution_layer(
            input_channels: inputChannels, output_channels: outputChannels, taps: taps,
            dilation: dilation * interleaved, rectifies: rectifies)
    }
}

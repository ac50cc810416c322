internal import CConvolution
internal import Core

/// One layer of the network, ready to run: a dilated cross-correlation along time with bias and optional ReLU.
///
/// Every layer is one, the dense ones too: a dense layer per time step has one tap, and the output layer has as
/// many taps as time steps are left.
struct ConvolutionLayer: Sendable {
    let inputChannels: Int
    let outputChannels: Int
    let taps: Int
    let dilation: Int
    let rectifies: Bool
    let backend: KernelBackend
    /// In the order in which the backend reads them.
    let weights: [Float]
    let bias: [Float]

    /// Takes a kernel `[taps, in, out]` in Keras' order.
    init(kernel: [Float], bias: [Float], taps: Int, dilation: Int, rectifies: Bool, backend: KernelBackend) {
        outputChannels = bias.count
        inputChannels = kernel.count / (taps * bias.count)
        self.taps = taps
        self.dilation = dilation
        self.rectifies = rectifies
        self.backend = backend
        self.bias = bias
        let layer = cconvolution_layer(
            input_channels: inputChannels, output_channels: outputChannels, taps: taps, dilation: dilation,
            rectifies: rectifies)
        var packed = kernel
        if backend != .openBLAS { unsafe cconvolution_pack(backend.kernel, layer, kernel, &packed) }
        weights = packed
    }

    /// Frames of input that the last frame of output needs beyond its own.
    var reach: Int { (taps - 1) * dilation }

    /// Computes the first `frames` of every output channel.
    func apply(to input: borrowing ChannelRows, into output: inout ChannelRows, frames: Int) {
        precondition(input.channelCount == inputChannels && output.channelCount == outputChannels)
        precondition(frames + reach <= input.stride && frames <= output.stride, "rows hold all frames")
        guard backend != .openBLAS else { return applyAsMatrixProduct(to: input, into: &output, frames: frames) }
        let layer = cconvolution_layer(
            input_channels: inputChannels, output_channels: outputChannels, taps: taps, dilation: dilation,
            rectifies: rectifies)
        unsafe cconvolution_apply(
            backend.kernel, layer, weights, bias, input.base, input.stride, output.base, output.stride, frames)
    }
}

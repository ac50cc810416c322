internal import CConvolution
internal import Core
internal import Inference

/// A convolution with as many time steps behind an output as before it, ready to run. Beyond the ends of a row there are zeros.
struct CenteredConvolution: Sendable {
    private let convolution: SelfCalibratingPlan.Convolution
    private let backend: KernelBackend
    /// In the order in which the backend reads them.
    private let weights: [Float]
    private let bias: [Float]

    /// Takes a kernel `[taps, in, out]`.
    init(
        _ convolution: SelfCalibratingPlan.Convolution, kernel: [Float], bias: [Float], backend: KernelBackend
    ) {
        precondition(kernel.count == convolution.kernelShape.reduce(1, *), "one weight per tap")
        precondition(bias.count == convolution.outputs, "one bias per output")
        self.convolution = convolution
        self.backend = backend
        self.bias = bias
        var packed = kernel
        unsafe cconvolution_pack(backend.kernel, convolution.kernelLayer, kernel, &packed)
        weights = packed
    }

    /// Computes all time steps of every output.
    ///
    /// - Parameters:
    ///   - input: rows with a margin of zeros on either side.
    ///   - output: takes the outputs.
    ///   - frames: time steps of both: a multiple of the kernels' longest vector.
    func apply(to input: ChannelRows, into output: ChannelRows, frames: Int) {
        precondition(input.channelCount == convolution.inputs && output.channelCount == convolution.outputs)
        precondition(frames == ChannelRows.wholeVectors(frames), "whole vectors")
        precondition(convolution.taps / 2 <= input.margin, "zeros beyond the ends")
        precondition(frames <= input.capacity && frames <= output.capacity, "rows hold all frames")
        unsafe cconvolution_apply(
            backend.kernel, convolution.kernelLayer, weights, bias, input.base - convolution.taps / 2, input.stride,
            output.base, output.stride, frames)
    }
}

extension SelfCalibratingWeights.Layer {
    /// Gets it ready to run.
    func prepared(backend: KernelBackend) -> CenteredConvolution {
        CenteredConvolution(convolution, kernel: kernel, bias: bias, backend: backend)
    }
}

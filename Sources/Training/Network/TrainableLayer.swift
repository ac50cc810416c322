internal import CConvolution
internal import Core
internal import Inference

/// One layer of a network in training: a dilated cross-correlation along time, with bias and optional ReLU.
///
/// Four segments of a trace are interleaved, sample by sample, so a step in time is ``interleavedSegments`` floats.
struct TrainableLayer: Sendable {
    /// Segments that share a row. Four keep what a block of registers reads within the first-level cache.
    static let interleavedSegments = 4

    let inputChannels: Int
    let outputChannels: Int
    let taps: Int
    /// Time steps from one tap to the next.
    let dilation: Int
    let rectifies: Bool
    let backend: KernelBackend
    /// `[taps × in × out]`, Keras' order.
    private(set) var kernel: [Float]
    /// `[out]`.
    private(set) var bias: [Float]
    /// What Adagrad remembers: sums of squared gradients of kernel and bias.
    private(set) var kernelSquares: [Float]
    private(set) var biasSquares: [Float]
    /// The kernel in the order in which the forward pass reads it, and reversed in that of the backward pass.
    private var forward: [Float]
    private var backward: [Float]

    init(
        kernel: [Float], bias: [Float], kernelSquares: [Float], biasSquares: [Float], taps: Int, dilation: Int,
        rectifies: Bool, backend: KernelBackend
    ) {
        outputChannels = bias.count
        inputChannels = kernel.count / (taps * bias.count)
        self.taps = taps
        self.dilation = dilation
        self.rectifies = rectifies
        self.backend = backend
        self.kernel = kernel
        self.bias = bias
        self.kernelSquares = kernelSquares
        self.biasSquares = biasSquares
        forward = kernel
        backward = kernel
        pack()
    }

    private var layer: cconvolution_layer {
        cconvolution_layer(
            input_channels: inputChannels, output_channels: outputChannels, taps: taps,
            dilation: dilation * Self.interleavedSegments, rectifies: rectifies)
    }

    /// The layer that takes errors of the outputs to errors of the inputs.
    private var reversedLayer: cconvolution_layer {
        cconvolution_layer(
            input_channels: outputChannels, output_channels: inputChannels, taps: taps,
            dilation: dilation * Self.interleavedSegments, rectifies: false)
    }

    /// Time steps of input that the last output needs beyond its own.
    var reach: Int { (taps - 1) * dilation }

    private mutating func pack() {
        unsafe cconvolution_pack(backend.kernel, layer, kernel, &forward)
        var reversed = kernel
        unsafe cconvolution_reverse(layer, kernel, &reversed)
        unsafe cconvolution_pack(backend.kernel, reversedLayer, reversed, &backward)
    }

    /// Computes the first `frames` time steps of every output.
    func apply(to input: borrowing ChannelRows, into output: inout ChannelRows, frames: Int) {
        let count = frames * Self.interleavedSegments
        precondition(input.channelCount == inputChannels && output.channelCount == outputChannels)
        precondition(count + reach * Self.interleavedSegments <= input.stride && count <= output.stride)
        unsafe cconvolution_apply(
            backend.kernel, layer, forward, bias, input.base, input.stride, output.base, output.stride, count)
    }

    /// Adds what `frames` time steps of output contribute to the derivatives of the loss by kernel and bias.
    ///
    /// - Parameters:
    ///   - input: what the layer was applied to.
    ///   - errors: derivatives of the loss by the outputs before ReLU; zero after the last.
    ///   - frames: time steps of output.
    ///   - gradient: what to add to.
    func addGradient(
        of input: borrowing ChannelRows, errors: borrowing ChannelRows, frames: Int, to gradient: inout LayerGradient
    ) {
        precondition(input.channelCount == inputChannels && errors.channelCount == outputChannels)
        precondition(gradient.kernel.count == kernel.count && gradient.bias.count == bias.count)
        unsafe cconvolution_gradient(
            backend.kernel, layer, input.base, input.stride, errors.base, errors.stride,
            frames * Self.interleavedSegments, &gradient.kernel, &gradient.bias)
    }

    /// Computes derivatives of the loss by the inputs from those by the outputs.
    ///
    /// - Parameters:
    ///   - errors: derivatives by the outputs before ReLU, with a margin of zeros of ``reach``.
    ///   - inputErrors: takes those of ``reach`` more time steps.
    ///   - frames: time steps of output.
    func applyBackward(to errors: borrowing ChannelRows, into inputErrors: inout ChannelRows, frames: Int) {
        let count = (frames + reach) * Self.interleavedSegments
        precondition(errors.channelCount == outputChannels && inputErrors.channelCount == inputChannels)
        precondition(count <= errors.stride && count <= inputErrors.stride)
        let noBias = [Float](repeating: 0, count: inputChannels)
        unsafe cconvolution_apply(
            backend.kernel, reversedLayer, backward, noBias, errors.base - reach * Self.interleavedSegments,
            errors.stride, inputErrors.base, inputErrors.stride, count)
    }

    /// One step of Adagrad.
    mutating func descend(_ gradient: LayerGradient, optimizer: Adagrad) {
        precondition(gradient.kernel.count == kernel.count && gradient.bias.count == bias.count)
        unsafe cconvolution_adagrad(
            backend.kernel, &kernel, &kernelSquares, gradient.kernel, kernel.count, optimizer.learningRate,
            optimizer.epsilon)
        unsafe cconvolution_adagrad(
            backend.kernel, &bias, &biasSquares, gradient.bias, bias.count, optimizer.learningRate,
            optimizer.epsilon)
        pack()
    }
}

/// The derivatives of the loss by a layer's kernel and bias.
struct LayerGradient: Sendable {
    var kernel: [Float]
    var bias: [Float]

    /// Zeros for a layer.
    init(of layer: TrainableLayer) {
        kernel = Array(repeating: 0, count: layer.kernel.count)
        bias = Array(repeating: 0, count: layer.bias.count)
    }

    mutating func add(_ other: LayerGradient) {
        precondition(kernel.count == other.kernel.count && bias.count == other.bias.count)
        for index in kernel.indices { kernel[index] += other.kernel[index] }
        for index in bias.indices { bias[index] += other.bias[index] }
    }
}

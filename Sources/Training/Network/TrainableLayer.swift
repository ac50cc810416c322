internal import CConvolution
internal import Core
internal import Inference

/// One layer of a network in training: a dilated cross-correlation along time, with bias and optional ReLU.
///
/// Four segments of a trace are interleaved, sample by sample, so a step in time is ``interleavedSegments`` floats.
struct TrainableLayer: Sendable {
    /// Segments that share a row; why four: Documentation/network.md.
    static let interleavedSegments = 4

    let step: NetworkPlan.Step
    let backend: KernelBackend
    /// `[taps × in × out]`, Keras' order.
    private(set) var kernel: [Float]
    /// `[out]`.
    private(set) var bias: [Float]
    /// What the optimizer remembers of the squared gradients of kernel and bias.
    private(set) var kernelSquares: [Float]
    private(set) var biasSquares: [Float]
    /// What it remembers of the gradients; nothing where it does not.
    private(set) var kernelMeans: [Float]
    private(set) var biasMeans: [Float]
    /// The kernel in the order in which the forward pass reads it, and reversed in that of the backward pass.
    private var forward: [Float]
    private var backward: [Float]

    init(
        _ step: NetworkPlan.Step, kernel: [Float], bias: [Float], kernelSquares: [Float], biasSquares: [Float],
        kernelMeans: [Float], biasMeans: [Float], backend: KernelBackend
    ) {
        precondition(kernel.count == step.taps * step.inputChannels * step.outputChannels, "one weight per tap")
        precondition(bias.count == step.outputChannels, "one bias per output")
        precondition(kernelSquares.count == kernel.count && biasSquares.count == bias.count, "one square per weight")
        self.step = step
        self.backend = backend
        self.kernel = kernel
        self.bias = bias
        self.kernelSquares = kernelSquares
        self.biasSquares = biasSquares
        self.kernelMeans = kernelMeans
        self.biasMeans = biasMeans
        forward = kernel
        backward = kernel
        pack()
    }

    private var layer: cconvolution_layer {
        cconvolution_layer(
            input_channels: step.inputChannels, output_channels: step.outputChannels, taps: step.taps,
            dilation: step.dilation * Self.interleavedSegments, rectifies: step.rectifies)
    }

    /// The layer that takes derivatives by the outputs to derivatives by the inputs.
    private var reversedLayer: cconvolution_layer {
        cconvolution_layer(
            input_channels: step.outputChannels, output_channels: step.inputChannels, taps: step.taps,
            dilation: step.dilation * Self.interleavedSegments, rectifies: false)
    }

    /// What `NetworkPlan.Step.reach` is in floats of a row.
    private var reach: Int { step.reach * Self.interleavedSegments }

    private mutating func pack() {
        unsafe cconvolution_pack(backend.kernel, layer, kernel, &forward)
        var reversed = kernel
        unsafe cconvolution_reverse(layer, kernel, &reversed)
        unsafe cconvolution_pack(backend.kernel, reversedLayer, reversed, &backward)
    }

    /// Computes the first `frames` time steps of every output.
    func apply(to input: ChannelRows, into output: ChannelRows, frames: Int) {
        let count = frames * Self.interleavedSegments
        let vectors = ChannelRows.wholeVectors(count)
        precondition(input.channelCount == step.inputChannels && output.channelCount == step.outputChannels)
        precondition(vectors + reach <= input.stride && vectors <= output.capacity, "rows hold all whole vectors")
        unsafe cconvolution_apply(
            backend.kernel, layer, forward, bias, input.base, input.stride, output.base, output.stride, count)
    }

    /// Adds what `frames` time steps of output contribute to the derivatives of the loss by kernel and bias.
    ///
    /// - Parameters:
    ///   - input: what the layer was applied to.
    ///   - deltas: derivatives of the loss by the outputs before ReLU; zero after the last.
    ///   - frames: time steps of output.
    ///   - gradient: what to add to.
    func addGradient(of input: ChannelRows, deltas: ChannelRows, frames: Int, to gradient: inout LayerGradient) {
        let count = frames * Self.interleavedSegments
        let vectors = ChannelRows.wholeVectors(count)
        precondition(input.channelCount == step.inputChannels && deltas.channelCount == step.outputChannels)
        precondition(vectors + reach <= input.stride && vectors <= deltas.stride, "rows hold all whole vectors")
        precondition(gradient.kernel.count == kernel.count && gradient.bias.count == bias.count)
        unsafe cconvolution_gradient(
            backend.kernel, layer, input.base, input.stride, deltas.base, deltas.stride, count,
            &gradient.kernel, &gradient.bias)
    }

    /// Computes derivatives of the loss by the inputs from those by the outputs.
    ///
    /// - Parameters:
    ///   - deltas: derivatives by the outputs before ReLU, with a margin of zeros of `NetworkPlan.Step.reach`.
    ///   - inputDeltas: takes those of so many more time steps.
    ///   - frames: time steps of output.
    func applyBackward(to deltas: ChannelRows, into inputDeltas: ChannelRows, frames: Int) {
        let count = frames * Self.interleavedSegments + reach
        let vectors = ChannelRows.wholeVectors(count)
        precondition(
            deltas.channelCount == step.outputChannels && inputDeltas.channelCount == step.inputChannels)
        precondition(reach <= deltas.margin, "zeros before and after the derivatives")
        precondition(vectors <= deltas.stride && vectors <= inputDeltas.capacity, "rows hold whole vectors")
        let noBias = [Float](repeating: 0, count: step.inputChannels)
        unsafe cconvolution_apply(
            backend.kernel, reversedLayer, backward, noBias, deltas.base - reach, deltas.stride,
            inputDeltas.base, inputDeltas.stride, count)
    }

    /// One step of the optimizer.
    mutating func descend(_ gradient: LayerGradient, _ optimizer: Optimizer, step: Int) {
        precondition(gradient.kernel.count == kernel.count && gradient.bias.count == bias.count)
        defer { pack() }
        guard optimizer.rule == .adagrad else {
            let scale = optimizer.scale(step: step)
            optimizer.descend(&kernel, &kernelSquares, &kernelMeans, gradient.kernel, scale: scale)
            optimizer.descend(&bias, &biasSquares, &biasMeans, gradient.bias, scale: scale)
            return
        }
        unsafe cconvolution_adagrad(
            backend.kernel, &kernel, &kernelSquares, gradient.kernel, kernel.count, optimizer.learningRate,
            optimizer.epsilon)
        unsafe cconvolution_adagrad(
            backend.kernel, &bias, &biasSquares, gradient.bias, bias.count, optimizer.learningRate,
            optimizer.epsilon)
    }
}

/// The derivatives of the loss by a layer's kernel and bias.
struct LayerGradient: Sendable {
    var kernel: [Float]
    var bias: [Float]

    /// Zeros for a layer.
    init(of layer: TrainableLayer) {
        self.init(kernelCount: layer.kernel.count, biasCount: layer.bias.count)
    }

    init(kernelCount: Int, biasCount: Int) {
        kernel = Array(repeating: 0, count: kernelCount)
        bias = Array(repeating: 0, count: biasCount)
    }

    mutating func add(_ other: LayerGradient) {
        precondition(kernel.count == other.kernel.count && bias.count == other.bias.count)
        for index in kernel.indices { kernel[index] += other.kernel[index] }
        for index in bias.indices { bias[index] += other.bias[index] }
    }
}

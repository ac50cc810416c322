internal import CConvolution
internal import Core
internal import Inference

/// A layer as the direct kernels compute it: one chain of multiply-adds for every output.
struct DirectLayer: Sendable {
    let step: NetworkPlan.Step
    /// Segments that share a row: a step in time is as many floats.
    let segments: Int
    private let backend: KernelBackend
    private let bias: [Float]
    /// The kernel in the order in which the forward pass reads it, and reversed in that of the backward pass.
    private let forward: [Float]
    private let backward: [Float]

    init(_ layer: TrainableLayer, segments: Int) {
        step = layer.step
        self.segments = segments
        backend = layer.backend
        bias = layer.bias
        let kernel = layer.kernel
        var (forward, reversed, backward) = (kernel, kernel, kernel)
        unsafe cconvolution_pack(backend.kernel, Self.layer(step, segments), kernel, &forward)
        unsafe cconvolution_reverse(Self.layer(step, segments), kernel, &reversed)
        unsafe cconvolution_pack(backend.kernel, Self.reversedLayer(step, segments), reversed, &backward)
        self.forward = forward
        self.backward = backward
    }

    private static func layer(_ step: NetworkPlan.Step, _ segments: Int) -> cconvolution_layer {
        cconvolution_layer(
            input_channels: step.inputChannels, output_channels: step.outputChannels, taps: step.taps,
            dilation: step.dilation * segments, rectifies: step.rectifies)
    }

    /// The layer that takes derivatives by the outputs to derivatives by the inputs.
    private static func reversedLayer(_ step: NetworkPlan.Step, _ segments: Int) -> cconvolution_layer {
        cconvolution_layer(
            input_channels: step.outputChannels, output_channels: step.inputChannels, taps: step.taps,
            dilation: step.dilation * segments, rectifies: false)
    }

    /// What `NetworkPlan.Step.reach` is in floats of a row.
    private var reach: Int { step.reach * segments }

    /// Computes the first `frames` time steps of every output.
    func apply(to input: ChannelRows, into output: ChannelRows, frames: Int) {
        let count = frames * segments
        let vectors = ChannelRows.wholeVectors(count)
        precondition(input.channelCount == step.inputChannels && output.channelCount == step.outputChannels)
        precondition(vectors + reach <= input.stride && vectors <= output.capacity, "rows hold all whole vectors")
        unsafe cconvolution_apply(
            backend.kernel, Self.layer(step, segments), forward, bias, input.base, input.stride, output.base,
            output.stride, count)
    }

    /// Adds what `frames` time steps of output contribute to the derivatives of the loss by kernel and bias.
    ///
    /// - Parameters:
    ///   - input: what the layer was applied to.
    ///   - deltas: derivatives of the loss by the outputs before ReLU; zero after the last.
    ///   - frames: time steps of output.
    ///   - gradient: what to add to.
    func addGradient(of input: ChannelRows, deltas: ChannelRows, frames: Int, to gradient: inout LayerGradient) {
        let count = frames * segments
        let vectors = ChannelRows.wholeVectors(count)
        precondition(input.channelCount == step.inputChannels && deltas.channelCount == step.outputChannels)
        precondition(vectors + reach <= input.stride && vectors <= deltas.stride, "rows hold all whole vectors")
        precondition(gradient.kernel.count == forward.count && gradient.bias.count == bias.count)
        unsafe cconvolution_gradient(
            backend.kernel, Self.layer(step, segments), input.base, input.stride, deltas.base, deltas.stride, count,
            &gradient.kernel, &gradient.bias)
    }

    /// Computes derivatives of the loss by the inputs from those by the outputs.
    ///
    /// - Parameters:
    ///   - deltas: derivatives by the outputs before ReLU, with a margin of zeros of `NetworkPlan.Step.reach`.
    ///   - inputDeltas: takes those of so many more time steps.
    ///   - frames: time steps of output.
    func applyBackward(to deltas: ChannelRows, into inputDeltas: ChannelRows, frames: Int) {
        let count = frames * segments + reach
        let vectors = ChannelRows.wholeVectors(count)
        precondition(
            deltas.channelCount == step.outputChannels && inputDeltas.channelCount == step.inputChannels)
        precondition(reach <= deltas.margin, "zeros before and after the derivatives")
        precondition(vectors <= deltas.stride && vectors <= inputDeltas.capacity, "rows hold whole vectors")
        let noBias = [Float](repeating: 0, count: step.inputChannels)
        unsafe cconvolution_apply(
            backend.kernel, Self.reversedLayer(step, segments), backward, noBias, deltas.base - reach, deltas.stride,
            inputDeltas.base, inputDeltas.stride, count)
    }
}

internal import CConvolution
internal import Core
internal import Inference

/// The second or the third convolution of the published shape with a third of the arithmetic, forward and back.
struct TransformedLayer: Sendable {
    let step: NetworkPlan.Step
    private let kind: ctransformed_layer
    private let backend: KernelBackend
    private let bias: [Float]
    private let prepared: [Float]

    /// Segments that share a row: the lanes of half a vector. The other half computes the second half of their time steps.
    static func segments(_ backend: KernelBackend) -> Int { ctransformed_lanes(backend.kernel) / 2 }

    /// Prepares a layer.
    ///
    /// - Returns: `nil` where it has another shape.
    init?(_ layer: TrainableLayer) {
        guard let kind = Self.kind(of: layer.step) else { return nil }
        self.kind = kind
        step = layer.step
        backend = layer.backend
        bias = layer.bias
        prepared = unsafe Array(unsafeUninitializedCapacity: ctransformed_layer_prepared_count(kind)) { floats, count in
            count = floats.count
            unsafe ctransformed_layer_prepare(layer.backend.kernel, kind, layer.kernel, floats.baseAddress)
        }
    }

    private static func kind(of step: NetworkPlan.Step) -> ctransformed_layer? {
        guard step.rectifies else { return nil }
        return switch (step.inputChannels, step.outputChannels, step.taps, step.dilation) {
        case (30, 40, 19, 1): CTRANSFORMED_SECOND
        case (40, 50, 5, 2): CTRANSFORMED_THIRD
        default: nil
        }
    }

    /// Zeros in the order of the prepared weights.
    var zeroGradient: LayerGradient {
        LayerGradient(kernelCount: ctransformed_layer_gradient_count(kind), biasCount: bias.count)
    }

    /// Room for so many time steps of output.
    func workspace(frames: Int) -> TransformedWorkspace {
        TransformedWorkspace(
            byteCount: ctransformed_layer_workspace_bytes(backend.kernel, kind, frames), frames: frames)
    }

    /// Computes the time steps of every output.
    ///
    /// - Parameters:
    ///   - input: rows of ``segments(_:)``.
    ///   - output: takes as many time steps as the workspace has room for.
    ///   - workspace: keeps what the way back needs of the inputs.
    func apply(to input: ChannelRows, into output: ChannelRows, workspace: TransformedWorkspace) {
        precondition(input.channelCount == step.inputChannels && output.channelCount == step.outputChannels)
        let count = workspace.frames * Self.segments(backend)
        precondition(hasRoom(input, workspace) && count <= output.capacity, "rows hold all time steps")
        unsafe ctransformed_layer_apply(
            backend.kernel, kind, prepared, bias, input.base, input.stride, output.base, output.stride,
            workspace.frames, workspace.bytes)
    }

    /// The way back of what was applied last with a workspace.
    ///
    /// - Parameters:
    ///   - deltas: derivatives of the loss by the outputs before ReLU.
    ///   - inputDeltas: takes those by the inputs.
    ///   - workspace: that of the way forward.
    ///   - gradient: what to add the derivatives by prepared weights and bias to.
    func applyBackward(
        to deltas: ChannelRows, into inputDeltas: ChannelRows, workspace: TransformedWorkspace,
        adding gradient: inout LayerGradient
    ) {
        precondition(deltas.channelCount == step.outputChannels && inputDeltas.channelCount == step.inputChannels)
        precondition(
            hasRoom(inputDeltas, workspace) && hasRoom(deltas, workspace, reach: 0), "rows hold all time steps")
        precondition(gradient.kernel.count == ctransformed_layer_gradient_count(kind))
        precondition(gradient.bias.count == bias.count, "one derivative per output")
        unsafe ctransformed_layer_gradient(
            backend.kernel, kind, prepared, deltas.base, deltas.stride, inputDeltas.base, inputDeltas.stride,
            workspace.frames, workspace.bytes, &gradient.kernel, &gradient.bias)
    }

    /// Whole vectors are read, from half a vector before.
    private func hasRoom(_ rows: ChannelRows, _ workspace: TransformedWorkspace, reach: Int? = nil) -> Bool {
        let segments = Self.segments(backend)
        return (workspace.frames + (reach ?? step.reach) + 1) * segments <= rows.capacity
    }

    /// The derivatives by the kernel's taps.
    func tapGradient(_ gradient: LayerGradient) -> LayerGradient {
        precondition(gradient.kernel.count == ctransformed_layer_gradient_count(kind))
        var taps = LayerGradient(
            kernelCount: step.taps * step.inputChannels * step.outputChannels, biasCount: bias.count)
        taps.bias = gradient.bias
        unsafe ctransformed_layer_kernel_gradient(backend.kernel, kind, gradient.kernel, &taps.kernel)
        return taps
    }
}

/// What one thread needs to take some segments forward and back through a ``TransformedLayer``.
@safe
final class TransformedWorkspace {
    /// Time steps of output.
    let frames: Int
    fileprivate let bytes: UnsafeMutableRawPointer

    fileprivate init(byteCount: Int, frames: Int) {
        self.frames = frames
        unsafe bytes = UnsafeMutableRawPointer.allocate(
            byteCount: byteCount, alignment: Int(CTRANSFORMED_ALIGNMENT))
    }

    deinit {
        unsafe bytes.deallocate()
    }
}

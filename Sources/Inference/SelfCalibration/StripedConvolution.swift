package import CConvolution
package import Core

/// A convolution over rows in stripes (Documentation/self-calibration.md), ready to run. Beyond the ends of a row there are zeros.
///
/// What a neuron's calibration does to its outputs is told with every run, so that all neurons share the weights.
struct StripedConvolution: Sendable {
    private let convolution: SelfCalibratingPlan.Convolution
    private let backend: KernelBackend
    /// In the order in which the kernel reads them.
    private let weights: [Float]
    private let bias: [Float]

    init(_ layer: SelfCalibratingWeights.Layer, backend: KernelBackend) {
        convolution = layer.convolution
        self.backend = backend
        bias = layer.bias
        precondition(layer.kernel.count == convolution.kernelShape.reduce(1, *), "one weight per tap")
        precondition(bias.count == convolution.outputs, "one bias per output")
        precondition(convolution.taps / 2 * Int(CSTRIPES) <= Int(CSTRIPES_MARGIN), "zeros beyond the ends")
        if Self.isTransformed(convolution) {
            var prepared = [Float](repeating: 0, count: cstripes_prepared_count(convolution.stripedLayer))
            unsafe cstripes_prepare(convolution.stripedLayer, layer.kernel, &prepared)
            weights = prepared
        } else {
            precondition(!convolution.isModulated, "what is modulated has five taps")
            var packed = layer.kernel
            unsafe cconvolution_pack(backend.kernel, convolution.stripedLayer, layer.kernel, &packed)
            weights = packed
        }
    }

    private static func isTransformed(_ convolution: SelfCalibratingPlan.Convolution) -> Bool {
        convolution.taps == Int(CSTRIPES_TAPS)
    }

    /// Floats that a run needs to work in.
    static func workspaceCount(of convolution: SelfCalibratingPlan.Convolution) -> Int {
        isTransformed(convolution) ? cstripes_workspace_count(convolution.stripedLayer) : 0
    }

    /// What becomes of the outputs of a convolution before they are rectified: a factor and then a sum for each.
    struct Outputs: Sendable {
        let scales: [Float]
        let shifts: [Float]
    }

    /// With what a calibration does to the outputs, and with the bias.
    func outputs(_ modulation: SelfCalibratingWeights.Modulation?) -> Outputs {
        guard let modulation else { return Outputs(scales: Array(repeating: 1, count: bias.count), shifts: bias) }
        let scales = modulation.scales.map { 1 + $0 }
        return Outputs(
            scales: scales, shifts: bias.indices.map { bias[$0] * scales[$0] + modulation.shifts[$0] })
    }

    /// Computes all time steps of every output.
    ///
    /// - Parameters:
    ///   - input: rows in stripes; what lies between these is filled in.
    ///   - output: takes the outputs.
    ///   - outputs: of this convolution.
    ///   - steps: of a stripe.
    ///   - workspace: at least ``workspaceCount(of:)`` floats.
    func apply(
        to input: ChannelRows, into output: ChannelRows, _ outputs: Outputs, steps: Int, workspace: ChannelRows
    ) {
        precondition(convolution.inputs <= input.channelCount && convolution.outputs <= output.channelCount)
        precondition(outputs.scales.count == convolution.outputs && outputs.shifts.count == convolution.outputs)
        precondition([input, output].allSatisfy { StripedGraph.fits(steps: steps, in: $0) } && input !== output)
        precondition(Self.workspaceCount(of: convolution) <= workspace.capacity, "room to work in")
        let layer = convolution.stripedLayer
        if convolution.taps > 1 { unsafe cstripes_join(input.base, input.stride, convolution.inputs, steps) }
        if Self.isTransformed(convolution) {
            unsafe cstripes_convolve(
                backend.kernel, layer, weights, outputs.scales, outputs.shifts, input.base, input.stride, output.base,
                output.stride, steps, workspace.base)
        } else {
            unsafe cconvolution_apply(
                backend.kernel, layer, weights, bias, input.base - convolution.taps / 2 * layer.dilation, input.stride,
                output.base, output.stride, steps * Int(CSTRIPES))
        }
    }
}

extension SelfCalibratingPlan.Convolution {
    /// The convolution as the kernels describe it.
    package var kernelLayer: cconvolution_layer {
        cconvolution_layer(
            input_channels: inputs, output_channels: outputs, taps: taps, dilation: 1, rectifies: rectifies)
    }

    /// The same where neighbours in time are neighbouring vectors.
    fileprivate var stripedLayer: cconvolution_layer {
        var layer = kernelLayer
        layer.dilation = Int(CSTRIPES)
        return layer
    }
}

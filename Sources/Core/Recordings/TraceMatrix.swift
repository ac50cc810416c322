/// ΔF/F traces, or spikes inferred from them, of several neurons: `[neurons × frames]`, one row per neuron.
public struct TraceMatrix: Hashable, Sendable {
    /// Rows.
    public let neuronCount: Int
    /// Columns.
    public let frameCount: Int
    /// Row after row; `neuronCount · frameCount` values. A missing sample is NaN.
    public var values: [Float]

    /// Pairs row-major values with their extents.
    ///
    /// - Precondition: there are `neuronCount · frameCount` values.
    public init(neuronCount: Int, frameCount: Int, values: [Float]) {
        precondition(values.count == neuronCount * frameCount, "neurons × frames values")
        self.neuronCount = neuronCount
        self.frameCount = frameCount
        self.values = values
    }

    /// A matrix in which every sample is `value`.
    public init(neuronCount: Int, frameCount: Int, repeating value: Float) {
        self.init(
            neuronCount: neuronCount, frameCount: frameCount,
            values: Array(repeating: value, count: neuronCount * frameCount))
    }

    /// The trace of one neuron, `[frames]`.
    public subscript(neuron: Int) -> ArraySlice<Float> {
        values[neuron * frameCount..<(neuron + 1) * frameCount]
    }
}

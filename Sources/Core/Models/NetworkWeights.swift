/// The trained numbers of one ensemble member, in Keras' order of axes.
public struct NetworkWeights: Hashable, Sendable {
    /// The names of the tensors, in their order, as the native format writes them.
    public static let tensorNames = [
        "conv1.kernel", "conv1.bias", "conv2.kernel", "conv2.bias", "conv3.kernel", "conv3.bias",
        "dense.kernel", "dense.bias", "output.kernel", "output.bias",
    ]

    /// The extents of the network.
    public let shape: NetworkShape
    /// Ten tensors, named by ``tensorNames`` and shaped by ``NetworkShape/tensorShapes``.
    public let tensors: [Tensor]

    /// Checks the shapes and that every number is finite.
    ///
    /// - Parameters:
    ///   - shape: what the bundle's configuration says.
    ///   - tensors: kernels and biases in the order of ``tensorNames``.
    /// - Throws: ``NetworkWeightsError`` that names the tensor.
    public init(shape: NetworkShape, tensors: [Tensor]) throws(NetworkWeightsError) {
        let expected = shape.tensorShapes
        guard tensors.count == expected.count else {
            throw NetworkWeightsError(
                reason: "a member has \(expected.count) weight tensors, found \(tensors.count)")
        }
        for (index, tensor) in tensors.enumerated() {
            let name = Self.tensorNames[index]
            guard tensor.shape == expected[index] else {
                throw NetworkWeightsError(
                    reason: "“\(name)” has shape \(tensor.shape), expected \(expected[index])")
            }
            if let place = tensor.values.firstIndex(where: { !$0.isFinite }) {
                throw NetworkWeightsError(
                    reason: "“\(name)” holds \(tensor.values[place]) at position \(place); weights must be finite")
            }
        }
        self.shape = shape
        self.tensors = tensors
    }

    /// Makes up every tensor from its extents.
    ///
    /// - Precondition: finite values, as many as the extents say.
    package init(shape: NetworkShape, values: (_ extents: [Int]) -> [Float]) {
        self.shape = shape
        tensors = shape.tensorShapes.map { Tensor(shape: $0, values: values($0)) }
    }
}

/// Weights that do not make the network their configuration describes.
public struct NetworkWeightsError: CascadeError, Hashable {
    /// What is wrong and where.
    public let reason: String
    /// Bad data.
    public var category: FailureCategory { .badData }
    /// What to do next.
    public var remedy: String? { "The file is damaged or belongs to another bundle; fetch the bundle again." }
}

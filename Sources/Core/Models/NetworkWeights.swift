/// The trained numbers of one ensemble member, in Keras' order of axes.
public struct NetworkWeights: Hashable, Sendable {
    /// The network that these are the weights of.
    public let plan: NetworkPlan
    /// Kernels and biases, named by ``NetworkPlan/tensorNames`` and shaped by ``NetworkPlan/tensorShapes``.
    public let tensors: [Tensor]

    /// Checks the shapes and that every number is finite.
    ///
    /// - Parameters:
    ///   - plan: what the bundle's configuration says.
    ///   - tensors: kernels and biases in the order of ``NetworkPlan/tensorNames``.
    /// - Throws: ``NetworkWeightsError`` that names the tensor.
    public init(plan: NetworkPlan, tensors: [Tensor]) throws(NetworkWeightsError) {
        let (names, expected) = (plan.tensorNames, plan.tensorShapes)
        guard tensors.count == expected.count else {
            throw NetworkWeightsError(
                reason: "a member has \(expected.count) weight tensors, found \(tensors.count)")
        }
        for (index, tensor) in tensors.enumerated() {
            let name = names[index]
            guard tensor.shape == expected[index] else {
                throw NetworkWeightsError(
                    reason: "“\(name)” has shape \(tensor.shape), expected \(expected[index])")
            }
            if let place = tensor.values.firstIndex(where: { !$0.isFinite }) {
                throw NetworkWeightsError(
                    reason: "“\(name)” holds \(tensor.values[place]) at position \(place); weights must be finite")
            }
        }
        self.plan = plan
        self.tensors = tensors
    }

    /// Makes up every tensor from its extents.
    ///
    /// - Precondition: finite values, as many as the extents say.
    package init(plan: NetworkPlan, values: (_ extents: [Int]) -> [Float]) {
        self.plan = plan
        tensors = plan.tensorShapes.map { Tensor(shape: $0, values: values($0)) }
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

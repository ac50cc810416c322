/// The optimizer of the published networks: a step shrinks with the root of the sum of squared gradients so far.
///
/// ```
/// a ← a + g²      w ← w − rate · g / (√a + ε)
/// ```
/// Source: Duchi, Hazan and Singer, *Journal of Machine Learning Research* 12, 2121–2159 (2011).
package struct Adagrad: Hashable, Sendable {
    /// What a gradient is multiplied by, above 0, before it is divided by the root.
    package let learningRate: Float
    /// Where the sums of squares begin.
    package let initialAccumulator: Float
    /// Keeps the divisor from zero.
    package let epsilon: Float

    /// As Keras has it: sums begin at 0.1, ε = 10⁻⁷.
    ///
    /// - Parameter learningRate: the learning rate.
    /// - Returns: the optimizer.
    package static func keras(learningRate: Float = 0.05) -> Adagrad {
        Adagrad(learningRate: learningRate, initialAccumulator: 0.1, epsilon: 1e-7)
    }

    /// As PyTorch has it: sums begin at 0, ε = 10⁻¹⁰.
    ///
    /// - Parameter learningRate: the learning rate.
    /// - Returns: the optimizer.
    package static func torch(learningRate: Float = 0.05) -> Adagrad {
        Adagrad(learningRate: learningRate, initialAccumulator: 0, epsilon: 1e-10)
    }
}

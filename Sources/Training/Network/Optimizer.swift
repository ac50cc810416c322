package import Core

/// How weights follow gradients.
///
/// With the gradient g of a weight w, and the step t from 1:
///
/// ```
/// Adagrad   v ← v + g²                                       w ← w − rate · g / (√v + ε)
/// Adam      m ← m + 0.1 (g − m)     v ← v + 0.001 (g² − v)     w ← w − rate · √(1 − 0.999ᵗ) / (1 − 0.9ᵗ) · m / (√v + ε)
/// AdamW     m ← m + 0.1 (g − m)     v ← v + 0.02 (g² − v)      w ← w − rate · 10⁻⁴ w, then as Adam with 0.98 for 0.999
/// Nadam     m, v as Adam            w ← w − rate · (u′ m / (1 − U u′) + (1 − u) g / (1 − U)) / (√(v / (1 − 0.999ᵗ)) + ε)
/// Adamax    m ← m + 0.1 (g − m)     v ← max(0.999 v, |g|)      w ← w − rate / (1 − 0.9ᵗ) · m / (v + ε)
/// RMSprop   v ← 0.9 v + 0.1 g²                                 w ← w − rate · g / √(v + ε)
/// SGD                                                          w ← w − rate · g
/// ```
/// where u = 0.9 (1 − 0.96ᵗ / 2), u′ is that of the next step, and U is the product of all u so far.
///
/// Sources: Duchi, Hazan and Singer, *Journal of Machine Learning Research* 12, 2121–2159 (2011); Kingma and Ba,
/// arXiv:1412.6980; Loshchilov and Hutter, arXiv:1711.05101; Dozat, ICLR Workshop (2016); Hinton's lectures. The constants are those of Keras, with ε = 10⁻⁷; those of AdamW are of the
/// recipe of self-calibrating networks (Documentation/self-calibration.md), with ε = 10⁻⁸.
package struct Optimizer: Hashable, Sendable {
    /// The rule of a step.
    package let rule: TrainingConfiguration.Optimizer
    /// What a step is multiplied by, above 0.
    package let learningRate: Float
    /// Where v begins.
    let initialSquare: Float
    /// Keeps the divisor from zero.
    let epsilon: Float

    /// The optimizer of the published networks.
    ///
    /// - Parameters:
    ///   - variant: as Keras has it, v begins at 0.1; as PyTorch has it, at 0, and ε is 10⁻¹⁰.
    ///   - learningRate: the learning rate.
    /// - Returns: the optimizer.
    package static func adagrad(
        _ variant: TrainingConfiguration.AdagradVariant = .keras, learningRate: Float = 0.05
    ) -> Optimizer {
        switch variant {
        case .keras: Optimizer(rule: .adagrad, learningRate: learningRate, initialSquare: 0.1, epsilon: 1e-7)
        case .torch: Optimizer(rule: .adagrad, learningRate: learningRate, initialSquare: 0, epsilon: 1e-10)
        }
    }

    /// The optimizer of self-calibrating networks.
    ///
    /// - Parameter learningRate: the learning rate.
    /// - Returns: the optimizer.
    package static func adamW(learningRate: Float = 0.003) -> Optimizer {
        Optimizer(rule: .adamW, learningRate: learningRate, initialSquare: 0, epsilon: 1e-8)
    }

    /// What a configuration asks for.
    package init(_ configuration: TrainingConfiguration) {
        let rate = Float(configuration.learningRate)
        self =
            switch configuration.optimizer {
            case .adagrad: .adagrad(configuration.adagrad, learningRate: rate)
            case .adamW: .adamW(learningRate: rate)
            default: Optimizer(rule: configuration.optimizer, learningRate: rate, initialSquare: 0, epsilon: 1e-7)
            }
    }

    private init(
        rule: TrainingConfiguration.Optimizer, learningRate: Float, initialSquare: Float, epsilon: Float
    ) {
        (self.rule, self.learningRate, self.initialSquare, self.epsilon) = (rule, learningRate, initialSquare, epsilon)
    }

    /// Whether there is an m.
    package var hasMeans: Bool { [.adam, .adamW, .nadam, .adamax].contains(rule) }

    /// What is remembered before the first step of a network whose tensors have so many weights.
    func memory(counts: [Int]) -> OptimizerMemory {
        OptimizerMemory(
            squares: counts.map { Array(repeating: initialSquare, count: $0) },
            means: hasMeans ? counts.map { Array(repeating: 0, count: $0) } : counts.map { _ in [] }, stepCount: 0)
    }

    /// What a step multiplies m and g by, and what keeps its divisor from zero.
    struct Scale {
        var means: Float = 0
        var gradient: Float = 0
        var epsilon: Float
        /// What is taken away from weights that decay, as a share of them.
        var decay: Float = 0
    }

    private static let (decay, decayingMemory) = (1e-4, 0.98)

    /// The scale of a step. m and v of Adam, AdamW, Nadam and Adamax begin at 0, and so are too small at first.
    ///
    /// - Parameters:
    ///   - step: which one, from 1.
    ///   - share: what the learning rate is multiplied by.
    /// - Returns: the scale.
    func scale(step: Int, share: Double = 1) -> Scale {
        let rate = Double(learningRate) * share
        let square = (1 - power(0.999, step)).squareRoot()
        switch rule {
        case .adam: return Scale(means: Float(rate * square / (1 - power(0.9, step))), epsilon: epsilon)
        case .adamW:
            let square = (1 - power(Self.decayingMemory, step)).squareRoot()
            return Scale(
                means: Float(rate * square / (1 - power(0.9, step))), epsilon: epsilon * Float(square),
                decay: Float(rate * Self.decay))
        case .nadam:
            let momentum = { (step: Int) in 0.9 * (1 - 0.5 * power(0.96, step)) }
            // After some hundred steps, the product is nothing beside 1.
            let product = (1...min(max(1, step), 500)).reduce(1) { $0 * momentum($1) }
            let next = momentum(step + 1)
            return Scale(
                means: Float(rate * square * next / (1 - product * next)),
                gradient: Float(rate * square * (1 - momentum(step)) / (1 - product)),
                epsilon: epsilon * Float(square))
        case .adamax: return Scale(means: Float(rate / (1 - power(0.9, step))), epsilon: epsilon)
        case .adagrad, .rmsProp, .sgd: return Scale(gradient: Float(rate), epsilon: epsilon)
        }
    }

    /// One step of the weights of a tensor; Adagrad's has a kernel of its own.
    func descend(
        _ weights: inout [Float], _ squares: inout [Float], _ means: inout [Float], _ gradient: [Float], scale: Scale
    ) {
        for index in weights.indices {
            let g = gradient[index]
            switch rule {
            case .adagrad:
                squares[index] += g * g
                weights[index] -= scale.gradient * g / (squares[index].squareRoot() + scale.epsilon)
            case .adam, .nadam:
                means[index] += 0.1 * (g - means[index])
                squares[index] += 0.001 * (g * g - squares[index])
                weights[index] -=
                    (scale.means * means[index] + scale.gradient * g) / (squares[index].squareRoot() + scale.epsilon)
            case .adamW:
                means[index] += 0.1 * (g - means[index])
                squares[index] += Float(1 - Self.decayingMemory) * (g * g - squares[index])
                weights[index] -=
                    scale.decay * weights[index] + scale.means * means[index]
                    / (squares[index].squareRoot() + scale.epsilon)
            case .adamax:
                means[index] += 0.1 * (g - means[index])
                squares[index] = max(0.999 * squares[index], abs(g))
                weights[index] -= scale.means * means[index] / (squares[index] + scale.epsilon)
            case .rmsProp:
                squares[index] = 0.9 * squares[index] + 0.1 * g * g
                weights[index] -= scale.gradient * g / (squares[index] + scale.epsilon).squareRoot()
            case .sgd: weights[index] -= scale.gradient * g
            }
        }
    }

    /// The same bits everywhere, which a library's function does not promise.
    private func power(_ base: Double, _ exponent: Int) -> Double {
        var (result, square, left) = (1.0, base, exponent)
        while left > 0 {
            if left % 2 == 1 { result *= square }
            square *= square
            left /= 2
        }
        return result
    }
}

/// What an optimizer remembers of the gradients so far, tensor by tensor.
package struct OptimizerMemory: Hashable, Sendable {
    /// v: sums or means of squared gradients.
    package var squares: [[Float]]
    /// m: means of gradients; no numbers where the optimizer has none.
    package var means: [[Float]]
    /// Steps so far, where the optimizer goes by them.
    package var stepCount: Int

    /// Gathers what was remembered.
    package init(squares: [[Float]], means: [[Float]], stepCount: Int) {
        (self.squares, self.means, self.stepCount) = (squares, means, stepCount)
    }
}

import Core
import Inference
import TestSupport
import Testing

@testable import Training

@Suite("Optimizers")
struct OptimizerTests {
    /// Four weights, and their gradients at four steps.
    private static let weights: [Float] = [0.5, -0.25, 1, 0]
    private static let gradients: [[Float]] = [
        [0.1, -2, 0, 0.003], [-0.2, 1.5, 0.5, 0.001], [0.4, 0.25, -0.125, -0.002], [0.05, -1, 3, 0],
    ]

    /// The weights after the first step and after the last, as Keras 3.15.1 has them at a learning rate of 0.05.
    private static let keras: [(rule: TrainingConfiguration.Optimizer, first: [Float], last: [Float])] = [
        (
            .adagrad, [0.48492443561553955, -0.20061351358890533, 1, -0.00047432008432224393],
            [0.47035112977027893, -0.2169477492570877, 0.9190641641616821, -0.0003162205102853477]
        ),
        (
            .adam, [0.45000189542770386, -0.20000040531158447, 1, -0.049947015941143036],
            [0.4270845055580139, -0.18432897329330444, 0.9112133979797363, -0.11410636454820633]
        ),
        (
            .nadam, [0.446860671043396, -0.19686061143875122, 1, -0.05313762277364731],
            [0.4359419047832489, -0.20841442048549652, 0.9013024568557739, -0.05014516040682793]
        ),
        (
            .adamax, [0.4500000476837158, -0.20000000298023224, 1, -0.04999832436442375],
            [0.4389142692089081, -0.18844114243984222, 0.9457229375839233, -0.09649989753961563]
        ),
        (
            .rmsProp, [0.3418940305709839, -0.09188613295555115, 1, -0.15000000596046448],
            [0.3264348804950714, -0.141386941075325, 0.725932240486145, -0.11268005520105362]
        ),
        (
            .sgd, [0.4950000047683716, -0.15000000596046448, 1, -0.0001500000071246177],
            [0.48249998688697815, -0.1875000149011612, 0.8312500715255737, -0.00010000000474974513]
        ),
    ]

    private static func optimizer(_ rule: TrainingConfiguration.Optimizer, rate: Double = 0.05) throws -> Optimizer {
        let bundle = Generated.configuration(shape: try Generated.smallShape(), optimizer: rule.rawValue)
        return Optimizer(TrainingConfiguration(bundle: bundle, learningRate: rate))
    }

    @Test("take the steps that Keras takes", arguments: keras.indices)
    func steps(index: Int) throws {
        let (rule, first, last) = Self.keras[index]
        let optimizer = try Self.optimizer(rule)
        var weights = Self.weights
        var memory = optimizer.memory(counts: [weights.count])
        var all: [[Float]] = []
        for (step, gradient) in Self.gradients.enumerated() {
            optimizer.descend(
                &weights, &memory.squares[0], &memory.means[0], gradient, scale: optimizer.scale(step: step + 1))
            all.append(weights)
        }
        for (found, expected) in zip(all[0] + all[3], first + last) {
            // Keras has powers of 0.999 in single precision.
            #expect(abs(found - expected) <= 2e-6, "\(rule)")
        }
    }

    @Test("train a network to less error, and go on from what was remembered bit for bit", arguments: keras.map(\.rule))
    func network(rule: TrainingConfiguration.Optimizer) throws {
        let plan = TrainableNetworkTests.shapes[1]
        let batch = TrainableNetworkTests.batch(plan, segments: 9, labels: 5)
        let optimizer = try Self.optimizer(rule, rate: rule == .adagrad ? 0.05 : rule.customaryLearningRate)
        var network = TrainableNetwork(.glorotUniform(plan: plan, seed: 1), optimizer: optimizer)
        let first = network.step(batch)
        for _ in 0..<10 { _ = network.step(batch) }
        var resumed = TrainableNetwork(try network.weights(), memory: network.memory, optimizer: optimizer)
        for _ in 0..<10 { _ = network.step(batch) }
        for threads in 1...10 { _ = resumed.step(batch, threads: threads % 3 + 1) }
        #expect(try network.weights() == resumed.weights())
        #expect(network.memory == resumed.memory)
        #expect(network.step(batch) < first)
    }
}

import Core
import Foundation
import Signals
import TestSupport
import Testing

@testable import Inference
@testable import Training

@Suite("The gradient of a self-calibrating network")
struct SegmentGradientTests {
    /// Weights that are nowhere 0, so that every path through the network counts.
    static func weights(seed: UInt64) throws -> NetworkWeights {
        var generator = GaussianGenerator(seed: seed)
        return try NetworkWeights(plan: NetworkPlan(Generated.selfCalibratingPlan())) { extents in
            (0..<extents.reduce(1, *)).map { _ in Float(0.3 * generator.next()) }
        }
    }

    static func batch(seed: UInt64, frames: Int = 128) -> [CalibrationSegment] {
        (0..<3).map { index in
            var generator = GaussianGenerator(seed: seed + UInt64(index))
            let samples = (0..<frames).map { Float(0.2 * generator.next() + sin(Double($0) / 7)) }
            let labels = samples.map { max(0, $0) }
            let weights = (0..<frames).map { Float($0 < 16 || $0 > 100 ? 0 : 1) }
            return CalibrationSegment(
                samples: samples, labels: labels, weights: weights,
                response: SpikeResponse(amplitude: 0.3, halfDecaySeconds: 0.4),
                hint: index == 1 ? SpikeResponse(amplitude: 0.2, halfDecaySeconds: 0.5) : nil)
        }
    }

    @Test("is that of finite differences", arguments: CountLoss.allCases, [KernelBackend.fastest, .portable])
    func finiteDifferences(loss: CountLoss, backend: KernelBackend) throws {
        let weights = try Self.weights(seed: 3)
        let batch = Self.batch(seed: 5)
        let optimizer = Optimizer.adamW()
        func trainable(_ weights: NetworkWeights) throws -> SelfCalibratingTrainable {
            try #require(SelfCalibratingTrainable(weights, optimizer: optimizer, backend: backend))
        }
        let gradient = try trainable(weights).gradient(of: batch, loss: loss, threads: 1).gradient
        // The loss alone; what the network says of the response is not part of it, so tensors that only that depends on are
        // checked by the goldens.
        let epsilon: Float = 2e-3
        var start = 0
        for (index, tensor) in weights.tensors.enumerated() {
            defer { start += tensor.values.count }
            let name = weights.plan.tensorNames[index]
            guard !name.contains("count"), !name.contains("response") else { continue }
            for place in Set([0, tensor.values.count / 2, tensor.values.count - 1]) {
                func moved(_ step: Float) throws -> Double {
                    var tensors = weights.tensors
                    var values = tensor.values
                    values[place] += step
                    tensors[index] = Tensor(shape: tensor.shape, values: values)
                    let moved = try NetworkWeights(plan: weights.plan, tensors: tensors)
                    return try trainable(moved).gradient(of: batch, loss: loss, threads: 1).loss
                }
                let slope = try (moved(epsilon) - moved(-epsilon)) / Double(2 * epsilon)
                let found = Double(gradient[start + place])
                #expect(abs(found - slope) < 0.02 * abs(slope) + 4e-3, "\(name)[\(place)]: \(found), \(slope)")
            }
        }
    }

    @Test("has the same bits for any number of threads")
    func threads() throws {
        let trainable = try #require(try SelfCalibratingTrainable(Self.weights(seed: 7), optimizer: .adamW()))
        let batch = Self.batch(seed: 9)
        let one = trainable.gradient(of: batch, loss: .poisson, threads: 1)
        let three = trainable.gradient(of: batch, loss: .poisson, threads: 3)
        #expect(one.loss == three.loss && one.gradient == three.gradient)
    }

    @Test("leads to a smaller loss")
    func descent() throws {
        var trainable = try #require(try SelfCalibratingTrainable(Self.weights(seed: 7), optimizer: .adamW()))
        let batch = Self.batch(seed: 9)
        let losses = (0..<30).map { _ in trainable.step(batch, loss: .poisson, rateShare: 1, threads: 2) }
        #expect(losses[29] < losses[0] - 0.01)
    }
}

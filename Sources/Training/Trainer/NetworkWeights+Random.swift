package import Core
internal import Foundation

extension NetworkWeights {
    /// Random weights to begin with: kernels uniform within ±√(6 / (fan in + fan out)), biases zero.
    ///
    /// - Parameters:
    ///   - plan: the network.
    ///   - seed: the same seed gives the same weights.
    /// - Returns: one member.
    ///
    /// Source: Glorot and Bengio, AISTATS 2010, equation 16.
    package static func glorotUniform(plan: NetworkPlan, seed: UInt64) -> NetworkWeights {
        var generator = SeededGenerator(seed: seed)
        return NetworkWeights(plan: plan) { extents in
            guard extents.count > 1 else { return Array(repeating: 0, count: extents[0]) }
            let taps = extents.dropLast(2).reduce(1, *)
            let fans = taps * (extents[extents.count - 2] + extents[extents.count - 1])
            let limit = (6 / Float(fans)).squareRoot()
            return (0..<extents.reduce(1, *)).map { _ in
                // 24 bits, as many as a Float tells apart between 0 and 1.
                limit * (2 * Float(generator.next() >> 40) / 0x1p24 - 1)
            }
        }
    }

    /// Random weights to begin with, for a network of any kind.
    ///
    /// - Parameters:
    ///   - plan: the network.
    ///   - seed: the same seed gives the same weights.
    /// - Returns: one member.
    static func random(plan: NetworkPlan, seed: UInt64) -> NetworkWeights {
        plan.selfCalibrating == nil ? glorotUniform(plan: plan, seed: seed) : selfCalibrating(plan: plan, seed: seed)
    }

    /// Random weights of a self-calibrating network: kernels and biases uniform within ± 1 / √(fan in), but a network begins
    /// without any modulation, with a gain of e^1.5, few spikes, and no gain of counts.
    private static func selfCalibrating(plan: NetworkPlan, seed: UInt64) -> NetworkWeights {
        var generator = SeededGenerator(seed: seed)
        var limit: Float = 0
        let names = plan.tensorNames
        var index = 0
        return NetworkWeights(plan: plan) { extents in
            let name = names[index]
            index += 1
            // A bias follows its kernel.
            if extents.count > 1 { limit = 1 / Float(extents.dropLast().reduce(1, *)).squareRoot() }
            let values = (0..<extents.reduce(1, *)).map { _ in limit * (2 * Float(generator.next() >> 40) / 0x1p24 - 1)
            }
            switch name {
            case "dense.gain.bias": return [1.5]
            case "body.output.bias": return [-3]
            case "dense.gain.kernel", "dense.modulation.kernel", "dense.modulation.bias", "dense.countGain.kernel",
                "dense.countGain.bias":
                return values.map { _ in 0 }
            default: return values
            }
        }
    }
}

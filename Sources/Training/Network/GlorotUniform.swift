package import Core

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
}

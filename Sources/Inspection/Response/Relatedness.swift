internal import Core

/// Whether ΔF/F follows the spikes more closely than chance allows.
///
/// The best correlation within ±1 s is compared with that of the same spikes, shifted around the recording by random
/// times. One kernel serves all, so that nothing is fitted and the test is exact.
package struct Relatedness: Hashable, Sendable, Codable {
    /// How probable a correlation at least as high is by chance; never below 1 / (surrogates + 1).
    package let probability: Double
    /// Shifted copies compared with.
    package let surrogateCount: Int
}

extension Relatedness {
    private static let kernel = CalciumKernel(riseSeconds: 0.03, decaySeconds: 0.5)
    private static let surrogates = 400

    /// Compares with shifted spikes; `nil` with fewer than ten spikes during imaging or less than 20 s, where too few
    /// different shifts exist.
    init?(of trace: ResponseTrace) {
        let frameCount = trace.values.count
        guard trace.spikeCount >= 10, Double(frameCount) * trace.stepSeconds >= 20 else { return nil }
        let weights = Self.kernel.weights(of: trace.spikes)
        let projection = Self.kernel.projection(of: trace.filteredValues, stepSeconds: trace.stepSeconds)
        let reach = max(1, Int((1 / trace.stepSeconds).rounded()))
        func best(around shift: Int) -> Double {
            var best = -Double.infinity
            for delay in shift - reach...shift + reach {
                best = max(best, projection.circularProduct(with: weights, delayFrames: delay % frameCount))
            }
            return best
        }
        let measured = best(around: 0)
        // Shifts of less than two seconds would still see the response itself.
        let nearest = 2 * reach + 1
        guard measured.isFinite, nearest < frameCount - nearest else { return nil }
        var generator = SeededGenerator(seed: 1)
        var notLower = 0
        for _ in 0..<Self.surrogates {
            let shift = Int.random(in: nearest..<frameCount - nearest, using: &generator)
            if best(around: shift) >= measured { notLower += 1 }
        }
        surrogateCount = Self.surrogates
        probability = Double(1 + notLower) / Double(1 + Self.surrogates)
    }
}

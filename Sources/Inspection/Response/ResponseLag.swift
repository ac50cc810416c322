internal import Core

/// How late ΔF/F follows the spikes, beyond the rise of calcium.
///
/// The spikes, convolved with a rise and an exponential decay, are correlated with ΔF/F over lags of ±1 s. The rise and
/// the decay are those with the highest correlation; the lag is its peak, between frames by a parabola.
package struct ResponseLag: Hashable, Sendable, Codable {
    /// The lag; positive where ΔF/F comes after the spikes.
    package let lagSeconds: Double
    /// The lower end of the lag's 95 % interval, from resampling blocks of spikes.
    package let lowerSeconds: Double
    /// The upper end of the lag's 95 % interval.
    package let upperSeconds: Double
    /// The correlation at the lag, from −1 to 1.
    package let correlation: Double
    /// The rise of the kernel that fits best.
    package let riseSeconds: Double
    /// The decay of the kernel that fits best.
    package let decaySeconds: Double
}

extension ResponseLag {
    /// Spans OGB-1, GCaMP6f and 8 (fast) to GCaMP6s (slow) and volumes imaged at a few hertz.
    static let riseCandidates = [0.005, 0.03, 0.1, 0.2]
    static let decayCandidates = [0.1, 0.2, 0.4, 0.8, 1.6]
    /// A rise of more than two frames shows; below, it would only be traded for a lag.
    private static func resolvedRise(_ trace: ResponseTrace) -> Double {
        trace.stepSeconds < 0.05 ? .infinity : 0
    }
    private static let blockCount = 20
    private static let resampleCount = 200

    /// Measures the lag; `nil` with fewer than five spikes during imaging, or where ΔF/F does not rise with them.
    init?(of trace: ResponseTrace) {
        guard trace.spikeCount >= 5 else { return nil }
        let energy = trace.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard energy > 0, energy.isFinite else { return nil }
        let reach = max(2, Int((1 / trace.stepSeconds).rounded()))

        var best: (kernel: CalciumKernel, peak: Peak, correlation: Double)?
        for decay in Self.decayCandidates {
            for rise in Self.riseCandidates where rise <= max(0.03, min(decay, Self.resolvedRise(trace))) {
                let kernel = CalciumKernel(riseSeconds: rise, decaySeconds: decay)
                let weights = kernel.weights(of: trace.spikes)
                let projection = kernel.projection(of: trace.filteredValues, stepSeconds: trace.stepSeconds)
                let products = (-reach...reach).map { projection.product(with: weights[...], delayFrames: $0) }
                guard let peak = Peak(of: products) else { continue }
                let model = kernel.trace(
                    of: weights, frameCount: trace.values.count, stepSeconds: trace.stepSeconds)
                let drifting = ResponseTrace.withoutDrift(model, stepSeconds: trace.stepSeconds)
                let norm = drifting.reduce(0) { $0 + $1 * $1 }.squareRoot()
                guard norm > 0 else { continue }
                let correlation = peak.height / (norm * energy)
                if correlation > best?.correlation ?? 0 { best = (kernel, peak, correlation) }
            }
        }
        guard let best else { return nil }
        let lags = Self.resampledLags(of: trace, kernel: best.kernel, reach: reach)
        guard let interval = middle95Percent(of: lags) else { return nil }
        let lag = (best.peak.position - Double(reach)) * trace.stepSeconds
        lagSeconds = lag
        lowerSeconds = min(lag, interval.lowerBound)
        upperSeconds = max(lag, interval.upperBound)
        correlation = min(1, best.correlation)
        riseSeconds = best.kernel.riseSeconds
        decaySeconds = best.kernel.decaySeconds
    }

    /// Lags of as many spikes, drawn with replacement in blocks of neighbours, because neighbours share transients.
    private static func resampledLags(of trace: ResponseTrace, kernel: CalciumKernel, reach: Int) -> [Double] {
        let weights = kernel.weights(of: trace.spikes)
        let projection = kernel.projection(of: trace.filteredValues, stepSeconds: trace.stepSeconds)
        let blocks = min(blockCount, weights.count)
        let products = (0..<blocks).map { block in
            let spikes = weights[block * weights.count / blocks..<(block + 1) * weights.count / blocks]
            return (-reach...reach).map { projection.product(with: spikes, delayFrames: $0) }
        }
        var generator = SeededGenerator(seed: 1)
        return (0..<resampleCount).compactMap { _ in
            var sum = [Double](repeating: 0, count: 2 * reach + 1)
            for _ in 0..<blocks {
                let block = products[Int.random(in: 0..<blocks, using: &generator)]
                for lag in sum.indices { sum[lag] += block[lag] }
            }
            return Peak(of: sum).map { ($0.position - Double(reach)) * trace.stepSeconds }
        }
    }
}

/// The highest of equally spaced values, between the samples by a parabola through three of them.
struct Peak {
    let position: Double
    let height: Double

    /// `nil` of nothing, and where the highest value is not a number.
    init?(of values: [Double]) {
        guard let place = values.indices.max(by: { values[$0] < values[$1] }), values[place].isFinite else {
            return nil
        }
        height = values[place]
        guard place > 0, place < values.count - 1 else {
            position = Double(place)
            return
        }
        let (before, after) = (values[place - 1], values[place + 1])
        let curvature = before - 2 * height + after
        position = Double(place) + (curvature < 0 ? (before - after) / (2 * curvature) : 0)
    }
}

/// What is left of some numbers without the 2.5 % at both ends; `nil` of nothing.
func middle95Percent(of values: [Double]) -> ClosedRange<Double>? {
    guard !values.isEmpty else { return nil }
    let (sorted, tail) = (values.sorted(), values.count / 40)
    return sorted[tail]...sorted[sorted.count - 1 - tail]
}

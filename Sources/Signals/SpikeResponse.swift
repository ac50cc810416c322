internal import Foundation

/// What is known about how ΔF/F answers to a spike.
public struct SpikeResponse: Hashable, Sendable, Codable {
    /// ΔF/F of one spike at its highest, as a fraction, above 0.
    public var amplitude: Double
    /// Seconds from there until half of it is gone, above 0.
    public var halfDecaySeconds: Double

    /// Pairs both.
    public init(amplitude: Double, halfDecaySeconds: Double) {
        (self.amplitude, self.halfDecaySeconds) = (amplitude, halfDecaySeconds)
    }

    /// Typical logarithms, which networks see as 0.
    private static let (typicalAmplitude, typicalHalfDecay) = (-1.8, -0.9)

    /// As networks are told it, and say it.
    package var standardized: [Float] {
        [Float(log(amplitude) - Self.typicalAmplitude), Float(log(halfDecaySeconds) - Self.typicalHalfDecay)]
    }

    /// The response that a network says.
    package init(standardized numbers: [Float]) {
        amplitude = exp(Double(numbers[0]) + Self.typicalAmplitude)
        halfDecaySeconds = exp(Double(numbers[1]) + Self.typicalHalfDecay)
    }
}

extension SpikeResponse {
    /// The geometric mean of several.
    package init(mean responses: [SpikeResponse]) {
        let count = Double(responses.count)
        amplitude = exp(responses.reduce(0) { $0 + log($1.amplitude) } / count)
        halfDecaySeconds = exp(responses.reduce(0) { $0 + log($1.halfDecaySeconds) } / count)
    }
}

// MARK: - From a neuron whose spikes are known

extension SpikeResponse {
    /// Neurons with fewer spikes tell nothing.
    private static let fewestSpikes = 5.0
    /// Where the response is looked for, around the spike.
    private static let (secondsBefore, secondsAfter) = (0.2, 1.8)
    /// Keeps rare lags from taking up noise.
    private static let ridge = 0.3
    /// Beyond these, a fit is noise.
    private static let (leastAmplitude, halfDecays) = (0.01, 0.07...1.8)

    /// Fits the response of ΔF/F to a spike as if responses added up: the kernel that, convolved with the spikes, comes
    /// nearest to the traces in the mean square. The amplitude is its highest value; `nil` with less than five spikes.
    ///
    /// - Parameters:
    ///   - traces: ΔF/F as a fraction, without missing samples, `[recordings][frames]`.
    ///   - spikeCounts: spikes per frame, `[recordings][frames]`.
    ///   - frameRateHz: frames per second.
    package init?(traces: [[Float]], spikeCounts: [[Float]], frameRateHz: Double) {
        let before = Int((Self.secondsBefore * frameRateHz).rounded())
        let lags = before + max(2, Int((Self.secondsAfter * frameRateHz).rounded()))
        // The last row and column are those of a constant.
        var (products, answers) = (SymmetricMatrix(size: lags + 1), [Double](repeating: 0, count: lags + 1))
        for (trace, counts) in zip(traces, spikeCounts) {
            let baseline = median(of: trace.map(Double.init)) ?? 0
            for frame in trace.indices {
                let present = (0..<lags).compactMap { lag -> (place: Int, count: Double)? in
                    let spike = frame - lag + before
                    guard counts.indices.contains(spike), counts[spike] > 0 else { return nil }
                    return (lag, Double(counts[spike]))
                }
                let terms = present + [(lags, 1)]
                for (place, count) in terms {
                    answers[place] += count * (Double(trace[frame]) - baseline)
                    for (other, otherCount) in terms { products[place, other] += count * otherCount }
                }
            }
        }
        let spikes = spikeCounts.reduce(0) { $1.reduce($0) { $0 + Double($1) } }
        guard spikes >= Self.fewestSpikes else { return nil }
        for place in 0...lags { products[place, place] += Self.ridge }
        let kernel = products.solution(of: answers).prefix(lags)
        guard let peak = kernel.indices.max(by: { kernel[$0] < kernel[$1] }) else { return nil }
        let fallen = kernel[peak...].firstIndex { $0 < kernel[peak] / 2 }
        let halfDecay = fallen.map { Double($0 - peak) / frameRateHz } ?? Self.halfDecays.upperBound
        self.init(
            amplitude: max(kernel[peak], Self.leastAmplitude),
            halfDecaySeconds: min(max(halfDecay, Self.halfDecays.lowerBound), Self.halfDecays.upperBound))
    }
}

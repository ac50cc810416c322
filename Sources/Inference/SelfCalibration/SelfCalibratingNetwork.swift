package import Core
internal import Foundation
package import Signals

/// A network that reads all of a neuron before it says when there were spikes (Documentation/self-calibration.md).
package struct SelfCalibratingNetwork: Sendable {
    private let weights: SelfCalibratingWeights
    private let backend: KernelBackend
    private let encoderLayers: [CenteredConvolution]
    private let encoder: SelfCalibratingPlan.Graph
    private let body: SelfCalibratingPlan.Graph
    private let tileFrames: Int

    /// Prepares weights; `nil` of another kind of network.
    ///
    /// - Parameters:
    ///   - weights: of the network.
    ///   - backend: what computes it.
    ///   - tileFrames: frames that are computed in one go, with those on either side that are then thrown away: so many that all
    ///     rows stay in the second-level cache.
    package init?(_ weights: NetworkWeights, backend: KernelBackend, tileFrames: Int = 2048) {
        guard let weights = SelfCalibratingWeights(weights) else { return nil }
        self.weights = weights
        self.backend = backend
        self.tileFrames = tileFrames
        (encoder, body) = (weights.plan.encoder, weights.plan.body)
        encoderLayers = weights.encoderLayers.map { $0.prepared(backend: backend) }
    }

    /// What a network says of a neuron.
    package struct Prediction: Sendable {
        /// Expected spikes per frame, `[traces][frames]`; NaN where the sample is missing.
        package let expectedSpikes: [[Float]]
        /// How ΔF/F answers to a spike, as the network sees it.
        package let response: SpikeResponse
    }

    /// Predicts the traces of one neuron, which is calibrated on all of them.
    ///
    /// - Parameters:
    ///   - traces: ΔF/F as a fraction, `[traces][frames]`; a missing sample is NaN.
    ///   - hint: what is known of the response to a spike.
    /// - Returns: as many frames.
    package func predict(_ traces: [[Float]], hint: SpikeResponse?) -> Prediction {
        let traces = traces.map(BridgedTrace.init)
        let statistics = statistics(of: traces)
        let calibration = Calibration(statistics, hint: hint?.standardized, weights: weights)
        var spikes = traces.map { expectedSpikes(of: $0.samples, calibration, noise: statistics.noise) }
        let count = Float(max(1, traces.reduce(0) { $0 + $1.presentCount }))
        let sum = zip(spikes, traces).reduce(Float(0)) { sum, row in
            zip(row.0, row.1.isPresent).reduce(sum) { $1.1 ? $0 + $1.0 : $0 }
        }
        let gain = weights.countGain(calibration, noise: statistics.noise, meanSpikes: sum / count)
        for (index, trace) in traces.enumerated() {
            for frame in spikes[index].indices {
                spikes[index][frame] = trace.isPresent[frame] ? spikes[index][frame] * gain : .nan
            }
        }
        return Prediction(expectedSpikes: spikes, response: SpikeResponse(standardized: calibration.response))
    }

    private func statistics(of traces: [BridgedTrace]) -> TraceStatistics {
        let noise = noiseDeviation(of: traces)
        var statistics = TraceStatistics(plan: weights.plan, noise: noise)
        for trace in traces {
            let tiles = Tiles(frameCount: trace.samples.count, of: encoder, longest: tileFrames)
            let rows = GraphRows(encoder, frameCount: tiles.frameCount)
            for tile in tiles.all {
                rows.loadEncoderSamples(tiles.samples(of: trace.samples, in: tile), noise: noise)
                rows.run(encoderLayers, backend: backend)
                let present = tiles.weights(of: trace.isPresent, in: tile)
                statistics.add(rows, weights: present, backend: backend)
            }
        }
        return statistics
    }

    private func expectedSpikes(of samples: [Float], _ calibration: Calibration, noise: Float) -> [Float] {
        let layers = weights.bodyLayers(calibration).map { $0.prepared(backend: backend) }
        let tiles = Tiles(frameCount: samples.count, of: body, longest: tileFrames)
        let rows = GraphRows(body, frameCount: tiles.frameCount)
        var spikes: [Float] = []
        spikes.reserveCapacity(samples.count)
        for tile in tiles.all {
            rows.loadBodySamples(tiles.samples(of: samples, in: tile), noise: noise)
            rows.run(layers, backend: backend)
            rows.rows[rows.rows.count - 1].withRow(0) { row in
                for frame in 0..<tile.count { spikes.append(softplus(row[tiles.margin + frame])) }
            }
        }
        return spikes
    }

    /// σ of all traces together.
    private func noiseDeviation(of traces: [BridgedTrace]) -> Float {
        let all = traces.flatMap { trace in
            zip(trace.samples, trace.isPresent).map { $1 ? $0 : .nan } + [.nan]
        }
        return noiseDeviationOfSamples(all)
    }
}

/// ln(1 + eˣ).
package func softplus(_ x: Float) -> Float { max(x, 0) + log1p(exp(-abs(x))) }

/// The standard deviation of the noise of a sample, from the median step between neighbouring ones; at least 0.001.
///
/// - Parameter trace: ΔF/F as a fraction, `[frames]`; NaN where there is none.
/// - Returns: σ, as a fraction.
package func noiseDeviationOfSamples(_ trace: [Float]) -> Float {
    // The median of |x[t + 1] − x[t]| is 0.954 σ where the noise is white and normally distributed.
    let noise = Float(noiseLevel(of: trace, frameRateHz: 1) / 95.4)
    return noise.isFinite ? max(noise, 1e-3) : 1e-3
}

extension SelfCalibratingWeights {
    /// Within which the logarithm of the gain of counts is kept.
    private static let logCountGains: ClosedRange<Float> = -1.5...1

    /// What the last dense layers read.
    package static func countInputs(_ calibration: Calibration, noise: Float, meanSpikes: Float) -> [Float] {
        calibration.units + [log(noise), log(meanSpikes + 1e-3), calibration.hint[0]]
    }

    /// What the spikes of a neuron are multiplied by.
    ///
    /// - Parameters:
    ///   - calibration: of the neuron.
    ///   - noise: σ.
    ///   - meanSpikes: expected spikes per frame, on average.
    /// - Returns: a factor.
    package func countGain(_ calibration: Calibration, noise: Float, meanSpikes: Float) -> Float {
        let inputs = Self.countInputs(calibration, noise: noise, meanSpikes: meanSpikes)
        let logarithm = apply(.countGain, to: apply(.count, to: inputs).map { tanh($0) })[0]
        return exp(min(max(logarithm, Self.logCountGains.lowerBound), Self.logCountGains.upperBound))
    }
}

extension TraceStatistics {
    /// Adds the sums over the rows that an encoder made.
    ///
    /// - Parameters:
    ///   - rows: of the encoder.
    ///   - weights: how much each sample counts.
    ///   - backend: what computes the sums.
    package mutating func add(_ rows: GraphRows, weights: [Float], backend: KernelBackend) {
        for index in sums.indices {
            let row = rows.rows.count - sums.count + index
            let weights = weights.averaged(level: rows.graph.rows[row].level)
            rows.addPowerSums(ofRows: row, weights: weights, backend: backend, to: &sums[index])
            stepCounts[index] += weights.reduce(0) { $0 + Double($1) }
        }
    }
}

extension [Float] {
    /// The means of every 2^level neighbours.
    package func averaged(level: Int) -> [Float] {
        (0..<level).reduce(self) { numbers, _ in
            stride(from: 0, to: numbers.count - 1, by: 2).map { 0.5 * (numbers[$0] + numbers[$0 + 1]) }
        }
    }
}

extension GraphRows {
    /// The samples as the body reads them: as they are, and relative to the noise.
    package func loadBodySamples(_ samples: [Float], noise: Float) {
        load(samples, into: 0) { $0 }
        load(samples, into: 1) { 0.2 * $0 / noise }
    }

    /// The samples as the encoder reads them: compressed, too.
    package func loadEncoderSamples(_ samples: [Float], noise: Float) {
        load(samples, into: 0) { $0 }
        load(samples, into: 1) { 0.3 * asinh($0 / 0.1) }
        load(samples, into: 2) { 0.2 * $0 / noise }
    }

    private func load(_ samples: [Float], into channel: Int, _ transform: (Float) -> Float) {
        precondition(samples.count == frameCount, "one sample per frame")
        rows[0].withRow(channel) { row in
            for frame in samples.indices { row[frame] = transform(samples[frame]) }
        }
    }
}

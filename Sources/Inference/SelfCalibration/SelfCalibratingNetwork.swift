package import Core
internal import Foundation
package import Signals

/// A network that reads all of a neuron before it says when there were spikes (Documentation/self-calibration.md).
package struct SelfCalibratingNetwork: Sendable {
    private let weights: SelfCalibratingWeights
    private let backend: KernelBackend
    private let encoder: PreparedGraph
    private let body: PreparedGraph
    private let tileFrames: Int

    /// By how much what is left is raised at most.
    private static let largestRaise = 4.0

    /// A graph with its layers, and room to compute it.
    private struct PreparedGraph: Sendable {
        let graph: SelfCalibratingPlan.Graph
        let layers: [StripedConvolution]
        let rooms: StripedRooms

        init(_ graph: SelfCalibratingPlan.Graph, _ layers: [SelfCalibratingWeights.Layer], backend: KernelBackend) {
            self.graph = graph
            self.layers = layers.map { StripedConvolution($0, backend: backend) }
            rooms = StripedRooms(graph)
        }

        /// What becomes of all outputs where nothing is modulated, or by some modulations.
        func outputs(_ modulations: [SelfCalibratingWeights.Modulation?]? = nil) -> [StripedConvolution.Outputs] {
            layers.indices.map { layers[$0].outputs(modulations?[$0]) }
        }
    }

    /// Prepares weights; `nil` of another kind of network.
    ///
    /// - Parameters:
    ///   - weights: of the network.
    ///   - backend: what computes it.
    ///   - tileFrames: frames that are computed in one go, with those on either side that are then thrown away: so many that the
    ///     rows that are needed at a time stay in the second-level cache.
    package init?(_ weights: NetworkWeights, backend: KernelBackend, tileFrames: Int = 6656) {
        guard let weights = SelfCalibratingWeights(weights) else { return nil }
        self.weights = weights
        self.backend = backend
        self.tileFrames = tileFrames
        encoder = PreparedGraph(weights.plan.encoder, weights.encoderLayers, backend: backend)
        body = PreparedGraph(weights.plan.body, weights.bodyLayers, backend: backend)
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
    ///   - threads: how many threads may work; the result is the same.
    /// - Returns: as many frames.
    package func predict(_ traces: [[Float]], hint: SpikeResponse?, threads: Int = 1) -> Prediction {
        let traces = traces.map(BridgedTrace.init)
        let statistics = statistics(of: traces, noise: noiseDeviation(of: traces), threads: threads)
        let calibrated = calibrated(statistics, hint: hint)
        var spikes = traces.map { uncountedSpikes(of: $0.samples, calibrated, threads: threads) }
        let count = Float(max(1, traces.reduce(0) { $0 + $1.presentCount }))
        let sum = zip(spikes, traces).reduce(Float(0)) { sum, row in
            var sum = sum
            for frame in row.0.indices where row.1.isPresent[frame] { sum += row.0[frame] }
            return sum
        }
        let gain =
            countGain(calibrated, meanSpikes: sum / count)
            * takeFloor(from: &spikes, of: traces)
        var counted = 0.0
        for (index, trace) in traces.enumerated() {
            for frame in trace.isPresent.indices {
                let here = trace.isPresent[frame] ? spikes[index][frame] * gain : 0
                spikes[index][frame] = here
                counted += Double(here)
            }
        }
        let raise = silenceQuietStretches(of: &spikes, sum: counted)
        for (index, trace) in traces.enumerated() {
            for frame in trace.isPresent.indices {
                spikes[index][frame] = trace.isPresent[frame] ? spikes[index][frame] * raise : .nan
            }
        }
        return Prediction(expectedSpikes: spikes, response: calibrated.response)
    }

    /// Takes the floor from expected spikes.
    ///
    /// - Returns: what the rest is to be multiplied by for the same sum. Where hardly anything is left there was hardly a spike,
    ///   and the sum becomes smaller.
    private func takeFloor(from spikes: inout [[Float]], of traces: [BridgedTrace]) -> Float {
        let floor = weights.plan.floor
        guard floor > 0 else { return 1 }
        // In double precision: of hours of recording a sum is so large that small numbers would not count.
        var (sum, rest) = (0.0, 0.0)
        for (index, trace) in traces.enumerated() {
            for frame in trace.isPresent.indices where trace.isPresent[frame] {
                sum += Double(spikes[index][frame])
                spikes[index][frame] = max(0, spikes[index][frame] - floor)
                rest += Double(spikes[index][frame])
            }
        }
        return Self.raise(from: rest, to: sum)
    }

    /// Expects none where only few spikes are expected, and no more near.
    ///
    /// - Returns: what the rest is to be multiplied by for the same sum.
    private func silenceQuietStretches(of spikes: inout [[Float]], sum: Double) -> Float {
        guard let quiet = QuietStretches(weights.plan) else { return 1 }
        var rest = sum
        for index in spikes.indices { rest -= quiet.silence(&spikes[index]) }
        return Self.raise(from: rest, to: sum)
    }

    /// What is left is multiplied by for a sum.
    static func raise(from rest: Double, to sum: Double) -> Float {
        rest > 0 ? Float(min(sum / rest, largestRaise)) : 1
    }

    /// σ of all traces together.
    func noiseDeviation(of traces: [BridgedTrace]) -> Float {
        if traces.count == 1, traces[0].presentCount == traces[0].samples.count {
            return noiseDeviationOfSamples(traces[0].samples)
        }
        let all = traces.flatMap { trace in
            zip(trace.samples, trace.isPresent).map { $1 ? $0 : .nan } + [.nan]
        }
        return noiseDeviationOfSamples(all)
    }
}

// MARK: - Parts of a prediction

extension SelfCalibratingNetwork {
    /// A network as the statistics of a neuron adjust it.
    struct Calibrated: Sendable {
        fileprivate let calibration: Calibration
        fileprivate let noise: Float
        fileprivate let outputs: [StripedConvolution.Outputs]

        /// How ΔF/F answers to a spike.
        var response: SpikeResponse { SpikeResponse(standardized: calibration.response) }
    }

    var plan: SelfCalibratingPlan { weights.plan }

    /// Adjusts the network.
    ///
    /// - Parameters:
    ///   - statistics: of a neuron.
    ///   - hint: what is known of the response to a spike.
    /// - Returns: the network for this neuron.
    func calibrated(_ statistics: TraceStatistics, hint: SpikeResponse?) -> Calibrated {
        let calibration = Calibration(statistics, hint: hint?.standardized, weights: weights)
        return Calibrated(
            calibration: calibration, noise: statistics.noise,
            outputs: body.outputs(weights.modulations(calibration)))
    }

    /// What the encoder finds in traces.
    ///
    /// - Parameters:
    ///   - traces: of a neuron.
    ///   - noise: σ.
    ///   - threads: how many may work; the result is the same.
    /// - Returns: sums over all their frames.
    func statistics(of traces: [BridgedTrace], noise: Float, threads: Int = 1) -> TraceStatistics {
        var statistics = TraceStatistics(plan: weights.plan, noise: noise)
        let (none, outputs) = (statistics, encoder.outputs())
        for trace in traces {
            let tiles = Tiles(frameCount: trace.samples.count, of: encoder.graph, longest: tileFrames)
            let sums = concurrentMap(below: tiles.all.count, threads: threads) { index in
                encoder.rooms.lend(frameCount: tiles.frameCount) { room in
                    let tile = tiles.all[index]
                    var sums = none
                    room.loadEncoderSamples(
                        tiles.samples(of: trace.samples, in: tile), noise: none.noise, backend: backend)
                    room.run(encoder.layers, outputs, backend: backend)
                    room.addPowerSums(
                        weights: tiles.weights(of: trace.isPresent, in: tile), to: &sums, backend: backend)
                    return sums
                }
            }
            for tile in sums { statistics.add(tile) }
        }
        return statistics
    }

    /// Spikes per frame as the body expects them, before the floor is taken and they are counted.
    ///
    /// - Parameters:
    ///   - samples: bridged, `[frames]`.
    ///   - calibrated: the network.
    ///   - threads: how many may work; the result is the same.
    /// - Returns: `[frames]`.
    func uncountedSpikes(of samples: [Float], _ calibrated: Calibrated, threads: Int = 1) -> [Float] {
        let tiles = Tiles(frameCount: samples.count, of: body.graph, longest: tileFrames)
        let spikes = concurrentMap(below: tiles.all.count, threads: threads) { index in
            let tile = tiles.all[index]
            let spikes = uncountedSpikes(ofTile: tiles.samples(of: samples, in: tile), calibrated)
            return spikes[tiles.margin..<tiles.margin + tile.count]
        }
        return spikes.count == 1 ? Array(spikes[0]) : spikes.flatMap(\.self)
    }

    /// The same of samples that are computed in one go: those at both ends lack what is around them.
    func uncountedSpikes(ofTile samples: [Float], _ calibrated: Calibrated) -> [Float] {
        body.rooms.lend(frameCount: samples.count) { room in
            room.loadBodySamples(
                samples, gain: calibrated.calibration.gain, noise: calibrated.noise, backend: backend)
            room.run(body.layers, calibrated.outputs, backend: backend)
            return room.expectedSpikes(backend: backend)
        }
    }

    /// What is above the floor; 0 where a sample is missing.
    func aboveFloor(_ spikes: [Float], isPresent: [Bool]) -> [Float] {
        spikes.indices.map { isPresent[$0] ? max(0, spikes[$0] - weights.plan.floor) : 0 }
    }

    /// What the spikes of a neuron are multiplied by so that their number is right.
    func countGain(_ calibrated: Calibrated, meanSpikes: Float) -> Float {
        weights.countGain(calibrated.calibration, noise: calibrated.noise, meanSpikes: meanSpikes)
    }
}

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
    /// Adds the sums of another part.
    mutating func add(_ other: TraceStatistics) {
        for index in sums.indices {
            for place in sums[index].indices { sums[index][place] += other.sums[index][place] }
            stepCounts[index] += other.stepCounts[index]
        }
    }
}

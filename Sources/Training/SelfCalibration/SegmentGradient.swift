internal import Core
internal import Foundation
internal import Inference
internal import Signals

/// What a self-calibrating network is to minimize.
package enum CountLoss: String, Hashable, Sendable, Codable, CaseIterable {
    /// p − y ln p, of counts that are distributed as Poisson's.
    case poisson
    /// (p − y)²
    case meanSquaredError = "mean_squared_error"

    /// Keeps the logarithm from zero.
    private static let floor: Float = 1e-3

    /// The loss of expected spikes p where y are right, and its derivative by p.
    func callAsFunction(_ p: Float, _ y: Float) -> (value: Float, slope: Float) {
        switch self {
        case .poisson: (p - y * log(p + Self.floor), 1 - y / (p + Self.floor))
        case .meanSquaredError: ((p - y) * (p - y), 2 * (p - y))
        }
    }
}

/// The network as a segment of a batch meets it: its weights, and the encoder's made ready.
struct SegmentNetwork: Sendable {
    let weights: SelfCalibratingWeights
    let backend: KernelBackend
    let encoderLayers: [CenteredConvolution]
    let reversedEncoderLayers: [ReversedConvolution]

    init(_ weights: SelfCalibratingWeights, backend: KernelBackend) {
        self.weights = weights
        self.backend = backend
        encoderLayers = weights.encoderLayers.map { $0.prepared(backend: backend) }
        reversedEncoderLayers = weights.encoderLayers.map { ReversedConvolution($0, backend: backend) }
    }
}

/// Rows for the way through a self-calibrating network and back, one segment at a time. Used by one thread at a time.
final class SegmentGradientWorkspace {
    private let encoder: GraphRows
    private let encoderDeltas: GraphRows
    private let body: GraphRows
    private let bodyDeltas: GraphRows

    /// How much the network's own view of the response counts beside the spikes.
    private static let responseWeight: Float = 0.02

    init(plan: SelfCalibratingPlan, frameCount: Int) {
        encoder = GraphRows(plan.encoder, frameCount: frameCount)
        encoderDeltas = GraphRows(plan.encoder, frameCount: frameCount)
        body = GraphRows(plan.body, frameCount: frameCount)
        bodyDeltas = GraphRows(plan.body, frameCount: frameCount)
    }

    /// What a segment adds to a batch.
    struct Sums: Sendable {
        /// The loss of all frames, not yet divided by their weights.
        var loss = 0.0
        /// Derivatives of the batch's loss by all weights.
        var gradient: [Float]
    }

    /// One segment on its way through a network.
    struct Passage {
        let statistics: TraceStatistics
        let calibration: Calibration
        let expectedSpikes: [Float]
    }

    /// Goes through the network.
    func pass(_ segment: CalibrationSegment, through network: SegmentNetwork) -> Passage {
        passWithLayers(segment, through: network).passage
    }

    private func passWithLayers(
        _ segment: CalibrationSegment, through network: SegmentNetwork
    ) -> (passage: Passage, layers: [SelfCalibratingWeights.Layer]) {
        let noise = noiseDeviationOfSamples(segment.samples)
        encoder.loadEncoderSamples(segment.samples, noise: noise)
        encoder.run(network.encoderLayers, backend: network.backend)
        var statistics = TraceStatistics(plan: network.weights.plan, noise: noise)
        statistics.add(encoder, weights: segment.weights, backend: network.backend)
        let calibration = Calibration(statistics, hint: segment.hint?.standardized, weights: network.weights)
        body.loadBodySamples(segment.samples, noise: noise)
        let layers = network.weights.bodyLayers(calibration)
        body.run(layers.map { $0.prepared(backend: network.backend) }, backend: network.backend)
        let spikes = body.rows[body.rows.count - 1].withRow(0) { row in
            (0..<body.frameCount).map { softplus(row[$0]) }
        }
        return (Passage(statistics: statistics, calibration: calibration, expectedSpikes: spikes), layers)
    }

    /// The loss of a segment and its derivatives.
    ///
    /// - Parameters:
    ///   - segment: as many frames as there is room for.
    ///   - network: what it goes through.
    ///   - loss: compares spikes.
    ///   - frameScale: what the loss of a frame is multiplied by: 1 / the weights of all frames of the batch.
    ///   - segmentScale: 1 / the segments of the batch.
    /// - Returns: what the segment adds to its batch.
    func sums(
        of segment: CalibrationSegment, through network: SegmentNetwork, loss: CountLoss, frameScale: Float,
        segmentScale: Float
    ) -> Sums {
        let (passage, layers) = passWithLayers(segment, through: network)
        var sums = Sums(gradient: Array(repeating: 0, count: network.weights.values.count))
        [encoderDeltas, bodyDeltas].forEach { $0.rows.forEach { $0.clear() } }
        bodyDeltas.rows[bodyDeltas.rows.count - 1].withRow(0) { deltas in
            for (frame, spikes) in passage.expectedSpikes.enumerated() where segment.weights[frame] > 0 {
                let (value, slope) = loss(spikes, segment.labels[frame])
                sums.loss += Double(segment.weights[frame] * value)
                // The derivative of softplus is 1 − e^(−softplus).
                deltas[frame] = frameScale * segment.weights[frame] * slope * -expm1(-spikes)
            }
        }
        let (response, target) = (passage.calibration.response, segment.response.standardized)
        let responseDeltas = zip(response, target).map {
            // Huber's loss, the mean over both numbers.
            Self.responseWeight * segmentScale * min(max($0 - $1, -1), 1) / Float(target.count)
        }
        let back = BackwardPass(network: network, calibration: passage.calibration)
        var gradients = layers.map(LayerGradient.init)
        body.runBackward(
            layers.map { ReversedConvolution($0, backend: network.backend) }, deltas: bodyDeltas, adding: &gradients,
            backend: network.backend)
        let statisticsDeltas = back.calibrate(gradients, response: responseDeltas, adding: &sums.gradient)
        goBackThroughEncoder(
            statisticsDeltas, passage.calibration, weights: segment.weights, network: network, adding: &sums.gradient)
        return sums
    }

    private func goBackThroughEncoder(
        _ statisticsDeltas: [Float], _ calibration: Calibration, weights: [Float], network: SegmentNetwork,
        adding gradient: inout [Float]
    ) {
        var first = 0
        for (index, channels) in network.weights.plan.statisticsChannels.enumerated() {
            let row = encoder.rows.count - network.weights.plan.statisticsChannels.count + index
            let slopes = (0..<channels * SelfCalibratingPlan.statisticsPerChannel).map { place in
                let (channel, power) = place.quotientAndRemainder(dividingBy: SelfCalibratingPlan.statisticsPerChannel)
                let number = first + power * channels + channel
                return statisticsDeltas[number] * calibration.statistics.slopes[number]
            }
            first += slopes.count
            encoder.setPowerGradient(
                ofRows: row, slopes: slopes, weights: weights.averaged(level: encoder.graph.rows[row].level),
                in: encoderDeltas, backend: network.backend)
        }
        var gradients = network.weights.encoderLayers.map(LayerGradient.init)
        encoder.runBackward(
            network.reversedEncoderLayers, deltas: encoderDeltas, adding: &gradients, backend: network.backend)
        for (place, layer) in zip(network.weights.encoder, gradients) { gradient.add(layer, at: place) }
    }
}

extension LayerGradient {
    /// Zeros for a layer.
    init(of layer: SelfCalibratingWeights.Layer) {
        self.init(kernelCount: layer.kernel.count, biasCount: layer.bias.count)
    }
}

extension [Float] {
    /// Adds the derivatives by the weights of a layer to those by all weights.
    mutating func add(_ layer: LayerGradient, at place: SelfCalibratingWeights.Place) {
        for (index, value) in zip(place.kernel, layer.kernel) { self[index] += value }
        for (index, value) in zip(place.bias, layer.bias) { self[index] += value }
    }
}

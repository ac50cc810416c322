import Core
import Foundation
import Signals

@testable import Inference

/// A network that calibrates itself as Documentation/self-calibration.md says it, frame by frame in double precision: the whole
/// trace between mirror images of its ends.
struct SelfCalibratingOracle {
    private let weights: SelfCalibratingWeights

    init?(_ weights: NetworkWeights) {
        guard let weights = SelfCalibratingWeights(weights) else { return nil }
        self.weights = weights
    }

    /// Expected spikes per frame, before the factor of counts.
    func uncounted(_ trace: [Float], hint: SpikeResponse?) -> [Double] {
        let noise = noiseDeviationOfSamples(trace)
        var statistics = TraceStatistics(plan: weights.plan, noise: noise)
        let encoder = weights.plan.encoder
        let (samples, margin) = mirrored(trace, of: encoder)
        let read = run(
            encoder, [samples, samples.map { 0.3 * asinh($0 / 0.1) }, samples.map { 0.2 * $0 / Double(noise) }],
            weights.encoderLayers)
        for index in statistics.sums.indices {
            let row = encoder.rows.count - statistics.sums.count + index
            let share = 1 / Double(1 << encoder.rows[row].level)
            for (channel, values) in read[row].enumerated() {
                for (step, value) in values.enumerated() {
                    let frames = Double(step) / share..<Double(step + 1) / share
                    let own = frames.clamped(to: Double(margin)..<Double(margin + trace.count))
                    let weight = (own.upperBound - own.lowerBound) * share
                    for (power, exponent) in [1.0, 2, 4].enumerated() {
                        statistics.sums[index][3 * channel + power] += weight * pow(value, exponent)
                    }
                    if channel == 0 { statistics.stepCounts[index] += weight }
                }
            }
        }
        let calibration = Calibration(statistics, hint: hint?.standardized, weights: weights)
        let body = weights.plan.body
        let (bodySamples, bodyMargin) = mirrored(trace, of: body)
        let rows = run(
            body, [bodySamples, bodySamples.map { 0.2 * $0 / Double(noise) }], weights.bodyLayers(calibration))
        return rows[rows.count - 1][0][bodyMargin..<bodyMargin + trace.count].map { log(1 + exp($0)) }
    }

    /// With whole steps of every level on either side.
    private func mirrored(_ trace: [Float], of graph: SelfCalibratingPlan.Graph) -> (samples: [Double], margin: Int) {
        let step = 1 << (graph.rows.map(\.level).max() ?? 0)
        let margin = (graph.reach + step - 1) / step * step
        let count = (trace.count + 2 * margin + step - 1) / step * step
        return ((0..<count).map { Double(trace[Signals.mirrored($0 - margin, count: trace.count)]) }, margin)
    }

    private func run(
        _ graph: SelfCalibratingPlan.Graph, _ samples: [[Double]], _ layers: [SelfCalibratingWeights.Layer]
    ) -> [[[Double]]] {
        graph.steps.reduce(into: [samples]) { rows, step in
            switch step {
            case .convolve(let layer, let source, _): rows.append(Self.convolve(rows[source], layers[layer]))
            case .halve(let source, _):
                rows.append(rows[source].map { row in (0..<row.count / 2).map { max(row[2 * $0], row[2 * $0 + 1]) } })
            case .doubleAndAdd(let source, let skip, _):
                rows.append(
                    zip(rows[source], rows[skip]).map { row, skip in skip.indices.map { row[$0 / 2] + skip[$0] } })
            }
        }
    }

    /// A convolution whose output lies in the middle of its taps; zeros beyond the ends.
    static func convolve(_ rows: [[Double]], _ layer: SelfCalibratingWeights.Layer) -> [[Double]] {
        let (taps, inputs) = (layer.convolution.taps, layer.convolution.inputs)
        return layer.bias.indices.map { output in
            rows[0].indices.map { frame in
                var sum = Double(layer.bias[output])
                for tap in 0..<taps where rows[0].indices.contains(frame + tap - taps / 2) {
                    for input in 0..<inputs {
                        let weight = layer.kernel[(tap * inputs + input) * layer.bias.count + output]
                        sum += Double(weight) * rows[input][frame + tap - taps / 2]
                    }
                }
                return layer.convolution.rectifies ? max(0, sum) : sum
            }
        }
    }
}

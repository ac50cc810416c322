internal import CConvolution
internal import Core
internal import Foundation
internal import Inference

/// Room for all rows of a graph, which are kept, so that the way back through it can be gone as well. Used by one thread at a
/// time.
final class GraphRows {
    /// What is computed.
    let graph: SelfCalibratingPlan.Graph
    /// Time steps of the samples.
    let frameCount: Int
    /// The rows in the graph's order; the first are the samples.
    let rows: [ChannelRows]

    /// How many frames rows may have: the last level, too, has whole vectors.
    static func frameStep(of graph: SelfCalibratingPlan.Graph) -> Int {
        ChannelRows.wholeVectors(1) << (graph.rows.map(\.level).max() ?? 0)
    }

    /// Allocates zeros.
    ///
    /// - Parameters:
    ///   - graph: what will be computed.
    ///   - frameCount: time steps of the samples: a multiple of ``frameStep(of:)``.
    init(_ graph: SelfCalibratingPlan.Graph, frameCount: Int) {
        precondition(frameCount.isMultiple(of: Self.frameStep(of: graph)), "whole vectors at every level")
        self.graph = graph
        self.frameCount = frameCount
        let margin = graph.convolutions.map { $0.taps / 2 }.max() ?? 0
        rows = graph.rows.map {
            ChannelRows(channelCount: $0.channels, frameCapacity: frameCount >> $0.level, margin: margin)
        }
    }

    /// Time steps of some of the rows.
    func frameCount(ofRows index: Int) -> Int { frameCount >> graph.rows[index].level }

    /// Computes all rows from the samples.
    ///
    /// - Parameters:
    ///   - layers: one per convolution of the graph.
    ///   - backend: what computes all else.
    func run(_ layers: [CenteredConvolution], backend: KernelBackend) {
        precondition(layers.count == graph.convolutions.count, "one layer per convolution")
        for step in graph.steps {
            switch step {
            case .convolve(let layer, let source, let target):
                layers[layer].apply(to: rows[source], into: rows[target], frames: frameCount(ofRows: target))
            case .halve(let source, let target):
                let (from, to) = (rows[source], rows[target])
                unsafe cconvolution_halve(
                    backend.kernel, from.base, from.stride, to.base, to.stride, to.channelCount,
                    frameCount(ofRows: target))
            case .doubleAndAdd(let source, let skip, let target):
                let (from, other, to) = (rows[source], rows[skip], rows[target])
                unsafe cconvolution_double_add(
                    backend.kernel, from.base, from.stride, other.base, other.stride, to.base, to.stride,
                    to.channelCount, frameCount(ofRows: source))
            }
        }
    }

    /// For each channel the sums over time of its values, their squares and their fourth powers.
    ///
    /// - Parameters:
    ///   - index: which of the rows.
    ///   - weights: how much each time step counts.
    ///   - backend: what computes them.
    ///   - sums: are added to, `[channels × 3]`.
    func addPowerSums(
        ofRows index: Int, weights: [Float], backend: KernelBackend, to sums: inout [Double]
    ) {
        let rows = rows[index]
        precondition(weights.count == frameCount(ofRows: index), "one weight per time step")
        precondition(sums.count == SelfCalibratingPlan.statisticsPerChannel * rows.channelCount, "three per channel")
        unsafe cconvolution_power_sums(
            backend.kernel, rows.base, rows.stride, weights, rows.channelCount, weights.count, &sums)
    }
}

/// ln(1 + eˣ).
func softplus(_ x: Float) -> Float { max(x, 0) + log1p(exp(-abs(x))) }

extension TraceStatistics {
    /// Adds the sums over the rows that an encoder made.
    ///
    /// - Parameters:
    ///   - rows: of the encoder.
    ///   - weights: how much each sample counts.
    ///   - backend: what computes the sums.
    mutating func add(_ rows: GraphRows, weights: [Float], backend: KernelBackend) {
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
    func averaged(level: Int) -> [Float] {
        (0..<level).reduce(self) { numbers, _ in
            stride(from: 0, to: numbers.count - 1, by: 2).map { 0.5 * (numbers[$0] + numbers[$0 + 1]) }
        }
    }
}

extension GraphRows {
    /// The samples as the body reads them: as they are, and relative to the noise.
    func loadBodySamples(_ samples: [Float], noise: Float) {
        load(samples, into: 0) { $0 }
        load(samples, into: 1) { 0.2 * $0 / noise }
    }

    /// The samples as the encoder reads them: compressed, too.
    func loadEncoderSamples(_ samples: [Float], noise: Float) {
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

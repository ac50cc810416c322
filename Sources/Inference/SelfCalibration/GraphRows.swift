internal import CConvolution
package import Core

/// Room for all rows of a graph, which are kept, so that the way back through it can be gone as well. Used by one thread at a
/// time.
package final class GraphRows {
    /// What is computed.
    package let graph: SelfCalibratingPlan.Graph
    /// Time steps of the samples.
    package let frameCount: Int
    /// The rows in the graph's order; the first are the samples.
    package let rows: [ChannelRows]

    /// How many frames rows may have: the last level, too, has whole vectors.
    package static func frameStep(of graph: SelfCalibratingPlan.Graph) -> Int {
        ChannelRows.wholeVectors(1) << (graph.rows.map(\.level).max() ?? 0)
    }

    /// Allocates zeros.
    ///
    /// - Parameters:
    ///   - graph: what will be computed.
    ///   - frameCount: time steps of the samples: a multiple of ``frameStep(of:)``.
    package init(_ graph: SelfCalibratingPlan.Graph, frameCount: Int) {
        precondition(frameCount.isMultiple(of: Self.frameStep(of: graph)), "whole vectors at every level")
        self.graph = graph
        self.frameCount = frameCount
        let margin = graph.convolutions.map { $0.taps / 2 }.max() ?? 0
        rows = graph.rows.map {
            ChannelRows(channelCount: $0.channels, frameCapacity: frameCount >> $0.level, margin: margin)
        }
    }

    /// Time steps of some of the rows.
    package func frameCount(ofRows index: Int) -> Int { frameCount >> graph.rows[index].level }

    /// Computes all rows from the samples.
    ///
    /// - Parameters:
    ///   - layers: one per convolution of the graph.
    ///   - backend: what computes all else.
    package func run(_ layers: [CenteredConvolution], backend: KernelBackend) {
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
    package func addPowerSums(
        ofRows index: Int, weights: [Float], backend: KernelBackend, to sums: inout [Double]
    ) {
        let rows = rows[index]
        precondition(weights.count == frameCount(ofRows: index), "one weight per time step")
        precondition(sums.count == SelfCalibratingPlan.statisticsPerChannel * rows.channelCount, "three per channel")
        unsafe cconvolution_power_sums(
            backend.kernel, rows.base, rows.stride, weights, rows.channelCount, weights.count, &sums)
    }
}

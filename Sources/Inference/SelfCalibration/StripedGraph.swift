internal import CConvolution
internal import Core
internal import Synchronization

/// Room for the rows of a graph in stripes (Documentation/self-calibration.md): rows that nothing reads any more give their
/// place to others.
///
/// `@unchecked Sendable`: ``StripedRooms`` lends it to one thread at a time.
final class StripedGraph: @unchecked Sendable {
    let graph: SelfCalibratingPlan.Graph
    /// Time steps of the samples.
    let frameCount: Int
    /// Where each of the graph's rows is; the last two are kept until the end.
    private let rows: [ChannelRows]
    private let workspace: ChannelRows
    /// One number for each sample.
    private let row: ChannelRows

    /// How many frames rows may have: a stripe of the last level has whole steps.
    static func frameStep(of graph: SelfCalibratingPlan.Graph) -> Int {
        Int(CSTRIPES) << (graph.rows.map(\.level).max() ?? 0)
    }

    /// Whether stripes of so many steps and what kernels read and write beside them lie within rows.
    static func fits(steps: Int, in rows: ChannelRows) -> Bool {
        rows.margin >= 2 * Int(CSTRIPES_MARGIN) && steps * Int(CSTRIPES) <= rows.capacity
    }

    /// Allocates rows.
    ///
    /// - Parameters:
    ///   - graph: what will be computed.
    ///   - frameCount: time steps of the samples: a multiple of ``frameStep(of:)``.
    init(_ graph: SelfCalibratingPlan.Graph, frameCount: Int) {
        precondition(frameCount.isMultiple(of: Self.frameStep(of: graph)), "whole steps at every level")
        self.graph = graph
        self.frameCount = frameCount
        func rows(_ channelCount: Int, level: Int) -> ChannelRows {
            // The margins after a row and before the next.
            ChannelRows(
                channelCount: channelCount, frameCapacity: frameCount >> level, margin: 2 * Int(CSTRIPES_MARGIN))
        }
        self.rows = Self.places(of: graph, making: rows)
        row = rows(1, level: 0)
        workspace = ChannelRows(
            channelCount: 1,
            frameCapacity: graph.convolutions.map(StripedConvolution.workspaceCount).max() ?? 0)
    }

    /// Finds a place for each of the graph's rows, in rows that have as many channels as any of that level.
    private static func places(
        of graph: SelfCalibratingPlan.Graph, making newRows: (_ channelCount: Int, _ level: Int) -> ChannelRows
    ) -> [ChannelRows] {
        var lastReader = [Int](repeating: graph.steps.count, count: graph.rows.count)
        for (index, step) in graph.steps.enumerated() { for row in step.sources { lastReader[row] = index } }
        func channels(_ level: Int) -> Int { graph.rows.filter { $0.level == level }.map(\.channels).max() ?? 0 }
        var places = [newRows(channels(0), 0)]
        for (index, step) in graph.steps.enumerated() {
            let level = graph.rows[places.count].level
            if case .doubleAndAdd(_, let skip, _) = step {
                precondition(lastReader[skip] == index, "sums take the place of what nothing else reads")
                places.append(places[skip])
                continue
            }
            let free = places.indices.first { row in
                graph.rows[row].level == level
                    && places.indices.allSatisfy { places[$0] !== places[row] || lastReader[$0] < index }
            }
            places.append(free.map { places[$0] } ?? newRows(channels(level), level))
        }
        return places
    }

    /// Time steps of a stripe of some of the rows.
    private func steps(ofRows index: Int) -> Int { steps >> graph.rows[index].level }

    /// Computes all rows from the samples.
    ///
    /// - Parameters:
    ///   - layers: one per convolution of the graph.
    ///   - outputs: of each of them.
    ///   - backend: what computes all else.
    func run(_ layers: [StripedConvolution], _ outputs: [StripedConvolution.Outputs], backend: KernelBackend) {
        precondition(layers.count == graph.convolutions.count && outputs.count == layers.count, "one per convolution")
        for step in graph.steps {
            switch step {
            case .convolve(let layer, let source, let target):
                layers[layer].apply(
                    to: rows[source], into: rows[target], outputs[layer], steps: steps(ofRows: target),
                    workspace: workspace)
            case .halve(let source, let target):
                let (from, to) = (rows[source], rows[target])
                unsafe cstripes_halve(
                    backend.kernel, from.base, from.stride, to.base, to.stride, graph.rows[target].channels,
                    steps(ofRows: target))
            case .doubleAndAdd(let source, _, let target):
                let (from, to) = (rows[source], rows[target])
                unsafe cstripes_double_add(
                    backend.kernel, from.base, from.stride, to.base, to.stride, graph.rows[target].channels,
                    steps(ofRows: source))
            }
        }
    }
}

// MARK: - Samples and results

extension StripedGraph {
    private var steps: Int { frameCount / Int(CSTRIPES) }

    /// Puts the samples of a tile in front of the body: times the gain, and relative to the noise.
    func loadBodySamples(_ samples: [Float], gain: Float, noise: Float, backend: KernelBackend) {
        load(samples)
        setInput(0, times: gain, backend: backend)
        setInput(1, times: 0.2 / noise, backend: backend)
    }

    /// Puts the samples of a tile in front of the encoder: as they are, compressed, and relative to the noise.
    func loadEncoderSamples(_ samples: [Float], noise: Float, backend: KernelBackend) {
        load(samples)
        setInput(0, times: 1, backend: backend)
        setInput(1, times: 10, backend: backend)
        setInput(2, times: 0.2 / noise, backend: backend)
        let compressed = unsafe rows[0].base + rows[0].stride
        unsafe cstripes_asinh(backend.kernel, compressed, compressed, steps)
        unsafe cstripes_scale(backend.kernel, 0.3, compressed, compressed, steps)
    }

    private func load(_ numbers: [Float]) {
        precondition(numbers.count == frameCount, "one number per frame")
        unsafe cstripes_load(numbers, steps, row.base)
    }

    private func setInput(_ channel: Int, times factor: Float, backend: KernelBackend) {
        precondition(channel < graph.rows[0].channels, "a channel of the samples")
        unsafe cstripes_scale(
            backend.kernel, factor, row.base, rows[0].base + channel * rows[0].stride, steps)
    }

    /// Adds the sums over the two last rows, those that an encoder ends in.
    ///
    /// - Parameters:
    ///   - weights: how much each sample counts.
    ///   - statistics: takes the sums.
    ///   - backend: what computes them.
    func addPowerSums(weights: [Float], to statistics: inout TraceStatistics, backend: KernelBackend) {
        for index in statistics.sums.indices {
            let last = rows.count - statistics.sums.count + index
            let (place, steps) = (rows[last], steps(ofRows: last))
            load(weights)
            for level in 0..<graph.rows[last].level {
                unsafe cstripes_average(backend.kernel, row.base, self.steps >> (level + 1))
            }
            unsafe cconvolution_power_sums(
                backend.kernel, place.base, place.stride, row.base, graph.rows[last].channels, steps * Int(CSTRIPES),
                &statistics.sums[index])
            statistics.stepCounts[index] += row.withRow(0) { row in
                (0..<steps * Int(CSTRIPES)).reduce(0) { $0 + Double(row[$1]) }
            }
        }
    }

    /// Softplus of the row that the body ends in.
    func expectedSpikes(backend: KernelBackend) -> [Float] {
        var spikes = [Float](repeating: 0, count: frameCount)
        unsafe cstripes_softplus(backend.kernel, rows[rows.count - 1].base, row.base, steps)
        unsafe cstripes_store(row.base, steps, &spikes)
        return spikes
    }
}

/// Room that threads use one after another, all for one graph.
final class StripedRooms: Sendable {
    private let graph: SelfCalibratingPlan.Graph
    private let free = Mutex<[StripedGraph]>([])

    init(_ graph: SelfCalibratingPlan.Graph) { self.graph = graph }

    /// Lends room for so many frames. Room for another number of frames is given up, so that no more stays than threads had.
    func lend<Result>(frameCount: Int, _ body: (StripedGraph) -> Result) -> Result {
        let found = free.withLock { free in
            free.removeAll { $0.frameCount != frameCount }
            return free.popLast()
        }
        let room = found ?? StripedGraph(graph, frameCount: frameCount)
        defer { free.withLock { $0.append(room) } }
        return body(room)
    }
}

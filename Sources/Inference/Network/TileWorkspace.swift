internal import Core

/// The rows that one thread needs to take a tile of windows through a network.
struct TileWorkspace: ~Copyable {
    private let steps: [NetworkPlan.Step]
    /// Frames that the samples, and then every step, have beyond one for each window.
    private let surplus: [Int]
    /// The samples, and then what every step makes of them. A pooling leaves its maxima where its input was.
    private let rows: [ChannelRows]

    init(plan: NetworkPlan) {
        steps = plan.steps
        surplus = plan.frameCounts(outputs: 0)
        let capacity = EnsembleNetwork.tileWindows + plan.windowLength
        rows = steps.reduce(into: [ChannelRows(channelCount: 1, frameCapacity: capacity)]) { rows, step in
            switch step.operation {
            case .correlate: rows.append(ChannelRows(channelCount: step.outputChannels, frameCapacity: capacity))
            case .pool: rows.append(rows[rows.count - 1])
            }
        }
    }

    /// Takes the samples of a tile, with 0 in place of missing ones.
    mutating func load(_ trace: Span<Float>) {
        rows[0].withRow(0) { row in
            for index in trace.indices { row[index] = trace[index].isFinite ? trace[index] : 0 }
        }
    }

    /// Runs one member over the samples; its outputs stay in the workspace.
    mutating func run(_ layers: [ConvolutionLayer], windows: Int, backend: KernelBackend) {
        for (index, step) in steps.enumerated() {
            let (input, output, frames) = (rows[index], rows[index + 1], windows + surplus[index + 1])
            switch step.operation {
            case .correlate(let layer): layers[layer].apply(to: input, into: output, frames: frames)
            case .pool: input.pool(into: output, shift: step.dilation, count: frames, backend: backend)
            }
        }
    }

    /// Adds the outputs of the last run to those of its windows.
    mutating func add(to sums: inout MutableSpan<Float>, in windows: Range<Int>) {
        rows[rows.count - 1].withRow(0) { row in
            for window in windows { sums[window] += row[window - windows.lowerBound] }
        }
    }
}

/// What one thread needs to evaluate an ensemble.
struct NetworkWorkspace: ~Copyable {
    var tile: TileWorkspace
    private var lanes: LaneWorkspace?

    init(plan: NetworkPlan) {
        tile = TileWorkspace(plan: plan)
    }

    /// Room for pieces of a length, made when it is first asked for.
    mutating func lanes(of ensemble: TransformedEnsemble, _ length: PieceLength) -> LaneWorkspace {
        if let lanes, lanes.length == length { return lanes }
        let made = ensemble.workspace(length)
        lanes = made
        return made
    }
}

internal import Core

/// The rows that one thread needs to take a tile of windows through a network.
struct TileWorkspace: ~Copyable {
    private var samples: ChannelRows
    private var convolved1: ChannelRows
    private var convolved2: ChannelRows
    private var convolved3: ChannelRows
    private var dense: ChannelRows
    private var output: ChannelRows

    init(shape: NetworkShape) {
        let channels = shape.convolutionChannels
        let capacity = EnsembleNetwork.tileWindows + shape.windowLength
        samples = ChannelRows(channelCount: 1, frameCapacity: capacity)
        convolved1 = ChannelRows(channelCount: channels[0], frameCapacity: capacity)
        convolved2 = ChannelRows(channelCount: channels[1], frameCapacity: capacity)
        convolved3 = ChannelRows(channelCount: channels[2], frameCapacity: capacity)
        dense = ChannelRows(channelCount: shape.denseUnits, frameCapacity: capacity)
        output = ChannelRows(channelCount: 1, frameCapacity: capacity)
    }

    /// Takes the samples of a tile, with 0 in place of missing ones.
    ///
    /// - Returns: whether none is missing.
    mutating func load(_ trace: Span<Float>) -> Bool {
        samples.withRow(0) { row in
            var isComplete = true
            for index in trace.indices {
                let sample = trace[index]
                isComplete = isComplete && sample.isFinite
                row[index] = sample.isFinite ? sample : 0
            }
            return isComplete
        }
    }

    /// Runs one member over the samples; its outputs stay in the workspace.
    mutating func run(_ layers: [ConvolutionLayer], windows: Int, backend: KernelBackend) {
        // How many frames every layer has to deliver, from the last to the first.
        let denseFrames = windows + layers[4].reach
        let thirdFrames = denseFrames + 2
        let secondFrames = thirdFrames + layers[2].reach + 1
        let firstFrames = secondFrames + layers[1].reach

        layers[0].apply(to: samples, into: &convolved1, frames: firstFrames)
        layers[1].apply(to: convolved1, into: &convolved2, frames: secondFrames)
        convolved2.pool(shift: 1, frames: secondFrames - 1, backend: backend)
        layers[2].apply(to: convolved2, into: &convolved3, frames: thirdFrames)
        convolved3.pool(shift: 2, frames: denseFrames, backend: backend)
        layers[3].apply(to: convolved3, into: &dense, frames: denseFrames)
        layers[4].apply(to: dense, into: &output, frames: windows)
    }

    /// Adds the outputs of the last run.
    mutating func add(to sums: inout MutableSpan<Float>) {
        output.withRow(0) { row in
            for index in sums.indices { sums[index] += row[index] }
        }
    }
}

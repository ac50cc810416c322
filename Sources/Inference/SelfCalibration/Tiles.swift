internal import Core
internal import Signals

/// A trace whose missing samples are bridged by straight lines.
struct BridgedTrace {
    let samples: [Float]
    let isPresent: [Bool]
    let presentCount: Int

    init(_ trace: [Float]) {
        isPresent = trace.map(\.isFinite)
        presentCount = isPresent.count { $0 }
        guard presentCount < trace.count else {
            samples = trace
            return
        }
        var samples = trace
        var last: Int?
        for frame in trace.indices where isPresent[frame] {
            let first = last ?? frame
            for missing in (last.map { $0 + 1 } ?? 0)..<frame {
                // Before the first sample, the first is held.
                let share = last == nil ? 0 : Float(missing - first) / Float(frame - first)
                samples[missing] = trace[first] + share * (trace[frame] - trace[first])
            }
            last = frame
        }
        for missing in (last.map { $0 + 1 } ?? 0)..<trace.count { samples[missing] = last.map { trace[$0] } ?? 0 }
        self.samples = samples
    }
}

/// The stretches of a trace that a graph computes one after another, each with a margin on either side of as many frames as a
/// result depends on. Beyond its ends a trace is its mirror image. So results do not depend on where a tile begins, as long as it
/// begins with a step of the last level.
struct Tiles {
    /// Frames on either side that are computed and thrown away.
    let margin: Int
    /// Frames of a tile with its margins.
    let frameCount: Int
    /// The frames of the trace that each tile is for.
    let all: [Range<Int>]

    init(frameCount traceFrames: Int, of graph: SelfCalibratingPlan.Graph, longest: Int) {
        let (margin, step) = (graph.marginFrames, StripedGraph.frameStep(of: graph))
        // A margin may be longer than what is usual.
        let longestOwn = max(longest, 4 * margin) - 2 * margin
        // Of one length, so that the last one has hardly more frames than the trace.
        let count = max(1, (traceFrames + longestOwn - 1) / longestOwn)
        let own = (traceFrames + count - 1) / count
        frameCount = (own + 2 * margin + step - 1) / step * step
        let ownFrames = frameCount - 2 * margin
        all = stride(from: 0, to: traceFrames, by: ownFrames).map { $0..<min($0 + ownFrames, traceFrames) }
        self.margin = margin
    }

    /// The samples of a tile with its margins.
    func samples(of trace: [Float], in tile: Range<Int>) -> [Float] {
        let first = tile.lowerBound - margin
        let frames = first..<first + frameCount, inside = frames.clamped(to: trace.indices)
        func reflected(_ frames: Range<Int>) -> [Float] { frames.map { trace[mirrored($0, count: trace.count)] } }
        return reflected(frames.lowerBound..<inside.lowerBound) + trace[inside]
            + reflected(inside.upperBound..<frames.upperBound)
    }

    /// 1 for each sample of a tile that is present, 0 for others and in the margins.
    func weights(of isPresent: [Bool], in tile: Range<Int>) -> [Float] {
        var weights = [Float](repeating: 0, count: frameCount)
        for frame in tile where isPresent[frame] { weights[frame - tile.lowerBound + margin] = 1 }
        return weights
    }
}

extension SelfCalibratingPlan.Graph {
    /// Frames of a time step of the last level.
    var lastStep: Int { 1 << (rows.map(\.level).max() ?? 0) }

    /// As many frames on either side as an output depends on, in whole steps of the last level.
    var marginFrames: Int { (reach + lastStep - 1) / lastStep * lastStep }
}

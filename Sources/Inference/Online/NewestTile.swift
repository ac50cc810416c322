internal import Core
internal import Signals

/// The newest frames of a neuron that networks which calibrate themselves can speak for, with what is around them: as in a
/// whole recording, but that what is not there yet is the mirror image of what was there before.
struct NewestTile {
    /// Bridged samples.
    let samples: [Float]
    /// Of the samples that were read, whether they were there. The others are a mirror image.
    let isPresent: [Bool]
    /// The place of the frames that are spoken for.
    let own: Range<Int>
    /// The frame of the first sample; negative where that is a mirror image of the first frames.
    let firstFrame: Int

    /// How long a tile is, and where in it the frames lie that it is for.
    struct Extent: Sendable {
        /// How many frames come after a frame before it is spoken for.
        let lookAheadFrames: Int
        /// Frames that are spoken for together: the last of them that much earlier than it would have to be.
        let framesTogether = 8
        private let marginFrames: Int
        private let lastStep: Int
        /// Samples of a tile.
        let frameCount: Int

        init(_ plan: NetworkPlan, of graph: SelfCalibratingPlan.Graph) {
            // A window speaks for the frame in its middle.
            lookAheadFrames = plan.windowLength - 1 - plan.windowLength / 2
            (marginFrames, lastStep) = (graph.marginFrames, graph.lastStep)
            let after = max(framesTogether + marginFrames, lookAheadFrames + 1)
            let (needed, step) = (lastStep + marginFrames + after, StripedGraph.frameStep(of: graph))
            frameCount = (needed + step - 1) / step * step
        }

        /// As many frames have to be kept.
        var keptFrames: Int { lookAheadFrames + 1 + marginFrames + lastStep }

        /// The frame that the tile begins with which speaks for some frames: a step of the last level begins there.
        fileprivate func firstFrame(speakingFor own: Int) -> Int {
            let earliest = own - marginFrames
            return (earliest >= 0 ? earliest : earliest - lastStep + 1) / lastStep * lastStep
        }
    }

    /// Finds the samples.
    ///
    /// - Parameters:
    ///   - extent: of the networks.
    ///   - readFrames: how many frames were read: more than ``Extent/lookAheadFrames``.
    ///   - recent: the last so many samples, from the oldest to the newest.
    init(_ extent: Extent, readFrames: Int, recent: (_ count: Int) -> [Float]) {
        let ownFrame = readFrames - 1 - extent.lookAheadFrames
        firstFrame = extent.firstFrame(speakingFor: ownFrame)
        own = ownFrame - firstFrame..<ownFrame - firstFrame + extent.framesTogether
        let (first, before) = (max(0, firstFrame), max(0, -firstFrame))
        let trace = BridgedTrace(recent(readFrames - first))
        samples = (0..<extent.frameCount).map {
            trace.samples[mirrored($0 - before, count: trace.samples.count)]
        }
        isPresent = Array(repeating: false, count: before) + trace.isPresent
    }
}

/// The noise level ν of traces while they are recorded: of each neuron once per block, over as many frames as a block has.
///
/// Neurons have their turns one group after the other, so that no frame has to wait for the medians of all.
package struct RunningNoise: Sendable {
    /// Frames of a block.
    package let blockFrames: Int
    /// Frames that were read.
    package private(set) var readFrames = 0

    private let neuronCount: Int
    private let frameRateHz: Double
    private let neuronsPerTurn: Int
    /// The last frames, `[frames × neurons]`; a ring.
    private var samples: [Float]
    private var steps: [Double]

    /// Neurons that are measured after one frame, where the block is long enough for all to have their turn.
    private static let customaryTurn = 64

    /// Prepares to measure.
    ///
    /// - Parameters:
    ///   - neuronCount: neurons of a frame.
    ///   - frameRateHz: frames per second.
    ///   - blockFrames: frames of a block, at least 2.
    package init(neuronCount: Int, frameRateHz: Double, blockFrames: Int) {
        precondition(blockFrames >= 2, "a step has two frames")
        (self.neuronCount, self.frameRateHz, self.blockFrames) = (neuronCount, frameRateHz, blockFrames)
        neuronsPerTurn = max(Self.customaryTurn, (neuronCount + blockFrames - 1) / blockFrames)
        samples = Array(repeating: .nan, count: blockFrames * neuronCount)
        steps = Array(repeating: 0, count: blockFrames - 1)
    }

    /// Takes a frame.
    ///
    /// - Parameter frame: ΔF/F as a fraction, `[neurons]`; a missing sample is no finite number.
    package mutating func read(_ frame: [Float]) {
        let first = readFrames % blockFrames * neuronCount
        for neuron in 0..<neuronCount { samples[first + neuron] = frame[neuron] }
        readFrames += 1
    }

    /// The neurons that have their turn after the last frame. In the first block there are none.
    package var due: Range<Int> {
        guard readFrames >= blockFrames else { return 0..<0 }
        let turn = (readFrames - blockFrames) % blockFrames
        return min(neuronCount, turn * neuronsPerTurn)..<min(neuronCount, (turn + 1) * neuronsPerTurn)
    }

    /// Whether all neurons that have not had their turn after the last frame had it before, for the first time.
    package var endsFirstRound: Bool { readFrames < 2 * blockFrames && due.upperBound == neuronCount && !due.isEmpty }

    /// The noise level of a neuron over the last block, in %·s^½: what ``noiseLevel(of:frameRateHz:)`` gives.
    ///
    /// - Parameter neuron: the neuron.
    /// - Returns: ν, or NaN where less than a quarter of the steps have both their samples.
    package mutating func noiseLevel(ofNeuron neuron: Int) -> Double {
        var count = 0
        var earlier = Double.nan
        for age in 0..<min(blockFrames, readFrames) {
            let later = Double(samples[(readFrames - 1 - age) % blockFrames * neuronCount + neuron])
            let step = abs(later - earlier)
            if step.isFinite {
                steps[count] = step
                count += 1
            }
            earlier = later
        }
        guard 4 * count >= blockFrames - 1, let middle = median(ofFirst: count, reordering: &steps) else { return .nan }
        return 100 * middle / frameRateHz.squareRoot()
    }

    /// The last block of a neuron, from the oldest sample to the newest.
    package func recentTrace(ofNeuron neuron: Int) -> [Float] {
        (max(0, readFrames - blockFrames)..<readFrames).map { samples[$0 % blockFrames * neuronCount + neuron] }
    }
}

public import Core

/// Finds the spikes on whole frames which, smoothed by a model's own kernel, explain its prediction best: those with the
/// smallest sum of absolute differences.
///
/// A prediction falls into stretches that do not influence each other, and most of it is too small for any spike. In a
/// stretch, counts are decided frame by frame, and what cannot become part of a better explanation any more is left out
/// (`Documentation/discrete-spikes.md` derives when). The result depends on nothing but the prediction and the kernel.
public struct SpikePlacement: Sendable {
    /// How much worse the explanation may become by moving a spike within its uncertainty, in spikes. Without a spike that
    /// nothing else explains it is worse by up to 1.
    public static let toleratedCost = 0.25

    private let kernel: SpikeKernel

    /// Prepares for predictions of a model.
    ///
    /// - Parameter configuration: how it was trained, of which the smoothing and the frame rate count.
    public init(of configuration: BundleConfiguration) {
        kernel = SpikeKernel(of: configuration, frameRateHz: configuration.frameRateHz)
    }

    /// Prepares for predictions that were brought to another frame rate.
    ///
    /// - Parameters:
    ///   - configuration: how the model was trained, of which the smoothing counts.
    ///   - frameRateHz: of the predictions.
    public init(of configuration: BundleConfiguration, atHz frameRateHz: Double) {
        kernel = SpikeKernel(of: configuration, frameRateHz: frameRateHz)
    }

    init(kernel: [Double]) {
        self.kernel = SpikeKernel(kernel)
    }

    /// Finds the spikes of one neuron.
    ///
    /// - Parameter expected: expected spikes per frame, `[frames]`. Frames without a prediction are NaN: there is no spike
    ///   in them, and nothing is explained there.
    /// - Returns: the spikes, with what they leave unexplained.
    /// - Complexity: time and memory in proportion to the frames.
    public func spikes(explaining expected: some Collection<Float>) -> DiscreteSpikes {
        var explanation = SpikeExplanation(of: expected.map(Double.init), kernel: kernel)
        let greatest = expected.isEmpty ? [] : explanation.greatestCounts()
        var isOptimal = true
        for stretch in stretches(greatest) {
            var search = SpikeSearch(stretch, of: explanation, greatest: greatest)
            explanation.add(search.run())
            guard !search.isExhaustive else { continue }
            isOptimal = false
            explanation.refine(within: stretch)
        }
        return DiscreteSpikes(spikes: explanation.spikes(), distance: explanation.distance, isOptimal: isOptimal)
    }

    /// Frames from the first that may hold a spike to the last, where those between are too near each other for their
    /// spikes to be told apart from what the others explain.
    private func stretches(_ greatest: [Int]) -> [ClosedRange<Int>] {
        var stretches: [ClosedRange<Int>] = []
        for frame in greatest.indices where greatest[frame] > 0 {
            if let last = stretches.last, frame - last.upperBound < kernel.weights.count {
                stretches[stretches.count - 1] = last.lowerBound...frame
            } else {
                stretches.append(frame...frame)
            }
        }
        return stretches
    }
}

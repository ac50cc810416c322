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
    private let backend: KernelBackend

    /// Prepares for predictions of a model.
    ///
    /// - Parameter configuration: how it was trained, of which the smoothing and the frame rate count.
    public init(of configuration: BundleConfiguration) {
        self.init(of: configuration, atHz: configuration.frameRateHz)
    }

    /// Prepares for predictions that were brought to another frame rate.
    ///
    /// - Parameters:
    ///   - configuration: how the model was trained, of which the smoothing counts.
    ///   - frameRateHz: of the predictions.
    public init(of configuration: BundleConfiguration, atHz frameRateHz: Double) {
        kernel = SpikeKernel(of: configuration, frameRateHz: frameRateHz)
        backend = .fastest
    }

    init(kernel: [Double], backend: KernelBackend = .fastest) {
        (self.kernel, self.backend) = (SpikeKernel(kernel), backend)
    }

    /// Finds the spikes of one neuron.
    ///
    /// - Parameter expected: expected spikes per frame, `[frames]`. Frames without a prediction are NaN: there is no spike
    ///   in them, and nothing is explained there.
    /// - Returns: the spikes, with what they leave unexplained.
    /// - Complexity: time and memory in proportion to the frames.
    public func spikes(explaining expected: some Collection<Float>) -> DiscreteSpikes {
        let all = expected.map(Double.init)
        // Less than none and more than a frame can hold leave the same unexplained, whatever the spikes are.
        let expected = all.map { $0.isNaN ? $0 : min(max(0, $0), Double(SpikeExplanation.greatestCount)) }
        let beyond = zip(all, expected).reduce(0) { $1.0.isNaN ? $0 : $0 + abs($1.0 - $1.1) }
        var explanation = SpikeExplanation(of: expected, kernel: kernel, backend: backend)
        let greatest = explanation.greatestCounts()
        var isOptimal = true
        for stretch in stretches(greatest) {
            let affected = (stretch.lowerBound - reach..<stretch.upperBound + 1 + reach).clamped(to: expected.indices)
            let first = affected.lowerBound
            let best = best(
                SpikeExplanation(of: Array(expected[affected]), kernel: kernel, backend: backend),
                within: stretch.lowerBound - first...stretch.upperBound - first, greatest: Array(greatest[affected]))
            for (place, count) in best.counts.enumerated() { explanation.add(count, at: first + place) }
            isOptimal = isOptimal && best.isOptimal
        }
        return DiscreteSpikes(
            spikes: explanation.spikes(), distance: explanation.distance + beyond, isOptimal: isOptimal)
    }

    /// As many frames as a spike adds to.
    private var reach: Int { kernel.weights.count }

    /// The best counts of one stretch.
    ///
    /// - Parameters:
    ///   - empty: the stretch and the frames that its spikes add to, without spikes.
    ///   - stretch: within these.
    ///   - greatest: the most spikes that each frame may hold.
    /// - Returns: spikes per frame, and whether they are proven to be the best.
    private func best(
        _ empty: SpikeExplanation, within stretch: ClosedRange<Int>, greatest: [Int]
    ) -> (counts: [Int], isOptimal: Bool) {
        var search = SpikeSearch(stretch, of: empty, greatest: greatest)
        let found = search.run()
        if search.isExhaustive { return (found, true) }
        let refined = [found, [Int](repeating: 0, count: found.count)].map { counts in
            var refinement = SpikeRefinement(of: empty.adding(counts), within: stretch)
            refinement.run()
            return refinement.explanation
        }
        return (refined[refined[1].distance < refined[0].distance ? 1 : 0].counts, false)
    }

    /// Frames from the first that may hold a spike to the last, where those between are too near each other for their
    /// spikes to be told apart from what the others explain.
    private func stretches(_ greatest: [Int]) -> [ClosedRange<Int>] {
        var stretches: [ClosedRange<Int>] = []
        for frame in greatest.indices where greatest[frame] > 0 {
            if let last = stretches.last, frame - last.upperBound < reach {
                stretches[stretches.count - 1] = last.lowerBound...frame
            } else {
                stretches.append(frame...frame)
            }
        }
        return stretches
    }
}

internal import Core
internal import Signals

/// What is found in a dataset as a whole.
package struct DatasetInspection: Hashable, Sendable, Codable {
    /// What concerns the dataset as a whole; of single recordings each neuron has its own.
    package let findings: [Finding]
    /// Neurons whose lag is known well enough.
    package let neuronCount: Int
    /// The median lag of ΔF/F behind the spikes over neurons; positive where ΔF/F comes later.
    package let lagSeconds: Double?
    /// The lower end of the 95 % interval of the median, from resampling neurons.
    package let lowerSeconds: Double?
    /// The upper end of the 95 % interval of the median.
    package let upperSeconds: Double?

    /// Puts the lags of a dataset's neurons together. One neuron with many recordings counts once.
    ///
    /// - Parameter neurons: the neurons of one dataset, in any fixed order.
    package init(of neurons: [NeuronInspection]) {
        let lags = neurons.compactMap { neuron in
            median(of: neuron.recordings.compactMap(\.reliableLagSeconds))
        }
        neuronCount = lags.count
        guard let middle = median(of: lags), lags.count >= 3 else {
            (lagSeconds, lowerSeconds, upperSeconds) = (nil, nil, nil)
            findings = []
            return
        }
        var generator = SeededGenerator(seed: 1)
        let medians = (0..<1000).compactMap { _ in
            median(of: lags.map { _ in lags[Int.random(in: 0..<lags.count, using: &generator)] })
        }
        let interval = middle95Percent(of: medians) ?? middle...middle
        let (lower, upper) = (interval.lowerBound, interval.upperBound)
        (lagSeconds, lowerSeconds, upperSeconds) = (middle, lower, upper)
        // Half a frame depends on which end of it a time stamp means.
        let frame = median(of: neurons.flatMap(\.recordings).map { 1 / $0.frameRateHz }.filter(\.isFinite)) ?? 0
        let tolerance = max(0.05, frame / 2)
        guard lower > tolerance || upper < -tolerance else {
            findings = []
            return
        }
        let message = """
            ΔF/F of \(counted(lags.count, "neuron")) \(middle > 0 ? "follows" : "precedes") the spikes by \
            \(seconds(abs(middle))) (median; 95 % interval \(seconds(lower)) to \(seconds(upper)))
            """
        findings = [
            Finding(
                .datasetMisaligned, .warning, recordingIndex: nil, message,
                values: ["lagSeconds": middle, "lowerSeconds": lower, "upperSeconds": upper])
        ]
    }
}

extension RecordingSummary {
    /// The lag, where ΔF/F follows the spikes and the interval is narrower than half a second.
    fileprivate var reliableLagSeconds: Double? {
        guard let alignment, alignment.upperSeconds - alignment.lowerSeconds < 0.5,
            relatedness.map({ $0.probability <= 0.05 }) ?? true
        else { return nil }
        return alignment.lagSeconds
    }
}

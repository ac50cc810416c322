internal import Core
package import Signals

/// A piece of a neuron's trace as a self-calibrating network is trained on it.
package struct CalibrationSegment: Sendable {
    /// ΔF/F as a fraction, `[frames]`.
    package var samples: [Float]
    /// Expected spikes per frame, `[frames]`.
    package var labels: [Float]
    /// How much each frame counts, `[frames]`: 0 where recordings were joined.
    package var weights: [Float]
    /// How ΔF/F answers to a spike here.
    package var response: SpikeResponse
    /// What the network is told of it.
    package var hint: SpikeResponse?

    /// Gathers the values.
    ///
    /// - Precondition: as many of every kind.
    package init(
        samples: [Float], labels: [Float], weights: [Float], response: SpikeResponse, hint: SpikeResponse?
    ) {
        precondition(samples.count == labels.count && samples.count == weights.count, "as many of every kind")
        self.samples = samples
        self.labels = labels
        self.weights = weights
        self.response = response
        self.hint = hint
    }
}

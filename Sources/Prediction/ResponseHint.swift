internal import Core
internal import Formats
package import Signals

/// What a network that calibrates itself is told of how ΔF/F answers to a spike.
package struct ResponseHint: Hashable, Sendable, Codable {
    /// ΔF/F of one spike, and how fast it is gone.
    package let response: SpikeResponse
    /// Where this is known from.
    package let source: String

    /// What somebody said.
    init(said response: SpikeResponse) {
        (self.response, source) = (response, "given")
    }

    /// What is known of an indicator: by ground truth, or else by a paper; `nil` where nobody has measured it.
    init?(indicator: String) {
        if let known = IndicatorResponses.response(of: indicator) {
            response = SpikeResponse(
                amplitude: known.amplitude.median, halfDecaySeconds: known.halfDecaySeconds.median)
            source = "the median of \(counted(known.amplitude.count, "neuron")) with \(known.indicator)"
        } else if let published = IndicatorResponses.published(of: indicator) {
            response = SpikeResponse(
                amplitude: published.amplitude, halfDecaySeconds: published.halfDecaySeconds)
            source = "\(published.indicator) by \(published.source)"
        } else {
            return nil
        }
    }
}

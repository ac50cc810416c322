internal import Core
internal import Foundation
internal import Signals

/// The response of ΔF/F to single spikes: those with no other spike within one second.
package struct SingleSpikeResponse: Hashable, Sendable, Codable {
    /// Isolated spikes averaged.
    package let spikeCount: Int
    /// ΔF/F at the peak minus before the spike, mean over spikes, as a fraction.
    package let amplitude: Double
    /// The standard error of the amplitude.
    package let standardError: Double
    /// The time from the spike to the peak of the mean response.
    package let peakSeconds: Double
    /// The time constant of the decay behind the peak; `nil` where no exponential describes it.
    package let decaySeconds: Double?
}

extension SingleSpikeResponse {
    private static let distanceSeconds = 1.0

    /// Averages the responses; `nil` with fewer than five isolated spikes.
    init?(of recording: GroundTruthRecording, stepSeconds: Double) {
        // A response is averaged from half a second before to one second after.
        let spikes = recording.isolatedSpikeTimes(distance: Self.distanceSeconds, margin: Self.distanceSeconds)
        guard spikes.count >= 5, stepSeconds < 0.25 else { return nil }
        let before = Int(0.5 / stepSeconds)
        let after = Int(Self.distanceSeconds / stepSeconds)
        let pieces = SpikeTriggeredTraces(
            of: recording, around: spikes, before: before, after: after, binSeconds: stepSeconds
        ).relative(toBinsBefore: before)
        let responses = pieces.traces
        let mean = pieces.average.mean
        let searched = before...before + Int(0.5 / stepSeconds)
        guard responses.count >= 5, mean[before...].allSatisfy({ !$0.isNaN }),
            let peak = searched.max(by: { mean[$0] < mean[$1] })
        else { return nil }
        // Averaging around the peak of the mean keeps noise from being picked spike by spike.
        let radius = Int(0.025 / stepSeconds)
        let around = max(before, peak - radius)...min(before + after, peak + radius)
        let amplitude = meanAndStandardError(
            of: responses.map { response in meanAndStandardError(of: Array(response[around])).mean })
        guard amplitude.mean.isFinite, amplitude.standardError.isFinite else { return nil }
        spikeCount = responses.count
        self.amplitude = amplitude.mean
        standardError = amplitude.standardError
        peakSeconds = pieces.offsetSeconds[peak]
        let isClear = amplitude.mean > 3 * amplitude.standardError
        decaySeconds = isClear ? Self.decay(of: Array(mean[peak...]), stepSeconds: stepSeconds) : nil
    }

    /// The time constant d of A · e^(−t/d) with the smallest squared error.
    ///
    /// - Returns: `nil` where less than half of the variance is explained, or d lies outside what one second can show.
    private static func decay(of response: [Double], stepSeconds: Double) -> Double? {
        guard response.count >= 4 else { return nil }
        let energy = response.reduce(0) { $0 + $1 * $1 }
        func explained(_ decay: Double) -> Double {
            var (product, norm) = (0.0, 0.0)
            for (index, value) in response.enumerated() {
                let weight = exp(-Double(index) * stepSeconds / decay)
                product += weight * value
                norm += weight * weight
            }
            return product <= 0 ? 0 : product * product / norm / energy
        }
        // 2 % steps: finer than any interval of the estimate.
        let candidates = (0...200).map { 0.05 * pow(1.02, Double($0)) }
        let scores = candidates.map(explained)
        guard let best = scores.indices.max(by: { scores[$0] < scores[$1] }), scores[best] > 0.5 else { return nil }
        return (1..<candidates.count - 1).contains(best) ? candidates[best] : nil
    }
}

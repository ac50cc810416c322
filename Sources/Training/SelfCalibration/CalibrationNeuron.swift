internal import Core
internal import Inference
package import Signals

/// A neuron that self-calibrating networks are trained on, as it is and with its time stretched.
package struct CalibrationNeuron: Sendable {
    /// The dataset that it counts for.
    package let dataset: String
    /// The first is as it was recorded.
    let versions: [Version]

    /// All recordings of a neuron, one after another.
    struct Version: Sendable {
        /// ΔF/F as a fraction, `[frames]`.
        let samples: [Float]
        /// Expected spikes per frame, `[frames]`.
        let labels: [Float]
        /// Where recordings end, rising.
        let ends: [Int]
        /// σ of the noise that each recording brings.
        let noise: [Float]
        /// How ΔF/F answers to a spike.
        let response: SpikeResponse
    }

    /// Neurons that fire less tell nothing.
    private static let fewestSpikes: Float = 3

    /// Joins the recordings of a neuron; `nil` where there are too few spikes.
    ///
    /// - Parameters:
    ///   - dataset: the dataset that it counts for.
    ///   - versions: the recordings without added noise at the rate of the network: as they are, and for each factor by which
    ///     time was stretched; each with the labels of its frames.
    ///   - stretches: the factors, the first of them 1.
    package init?(
        dataset: String, versions: [[(recording: ResampledRecording, labels: [Float])]], stretches: [Double]
    ) {
        guard let first = versions.first, let rate = first.first?.recording.frameRateHz,
            let response = SpikeResponse(
                traces: first.map(\.recording.dff), spikeCounts: first.map(\.recording.spikeCounts), frameRateHz: rate)
        else { return nil }
        self.dataset = dataset
        self.versions = zip(versions, stretches).compactMap { recordings, stretch in
            let spikes = recordings.reduce(Float(0)) { $1.recording.spikeCounts.reduce($0, +) }
            guard spikes >= Self.fewestSpikes else { return nil }
            var end = 0
            return Version(
                samples: recordings.flatMap(\.recording.dff), labels: recordings.flatMap(\.labels),
                ends: recordings.map {
                    end += $0.labels.count
                    return end
                }, noise: recordings.map { noiseDeviationOfSamples($0.recording.dff) },
                response: SpikeResponse(
                    amplitude: response.amplitude, halfDecaySeconds: response.halfDecaySeconds * stretch))
        }
        guard !self.versions.isEmpty else { return nil }
    }

    /// Frames as they were recorded.
    var frameCount: Int { versions[0].samples.count }
}

extension CalibrationNeuron.Version {
    /// Frames on either side of where recordings were joined, of which nothing is learnt.
    private static let maskedFrames = 16
    /// How much of a segment should count, and how often another place is looked for.
    private static let (leastShare, attempts): (Float, Int) = (0.3, 4)

    /// A segment at a random place, without added noise, and σ of what its recordings bring. A neuron that is shorter is
    /// repeated.
    func segment(frames: Int, using generator: inout SeededGenerator) -> (segment: CalibrationSegment, noise: [Float]) {
        let starts = max(1, samples.count - frames + 1)
        var (start, weights): (Int, [Float]) = (0, [])
        for _ in 0..<Self.attempts {
            start = generator.index(below: starts)
            weights = (0..<frames).map { weight(ofFrame: (start + $0) % samples.count) }
            if weights.reduce(0, +) > Self.leastShare * Float(frames) { break }
        }
        let places = (0..<frames).map { (start + $0) % samples.count }
        let segment = CalibrationSegment(
            samples: places.map { samples[$0] }, labels: places.map { labels[$0] }, weights: weights,
            response: response, hint: nil)
        return (segment, places.map { noise[recording(ofFrame: $0)] })
    }

    private func recording(ofFrame frame: Int) -> Int { ends.firstIndex { frame < $0 } ?? ends.count - 1 }

    private func weight(ofFrame frame: Int) -> Float {
        let index = recording(ofFrame: frame)
        let start = index == 0 ? 0 : ends[index - 1]
        return frame - start < Self.maskedFrames || ends[index] - frame <= Self.maskedFrames ? 0 : 1
    }
}

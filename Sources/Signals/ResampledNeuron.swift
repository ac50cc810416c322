public import Core

/// The recordings of one neuron, brought to a frame rate and a noise level.
public struct ResampledNeuron: Sendable {
    /// Raised with every change of the methods that moves a number, so that results that were kept are not mistaken for
    /// today's.
    public static let methodVersion = 1

    /// The recordings that contribute, in their order.
    public let recordings: [ResampledRecording]
    /// The recordings that do not (`GroundTruthRecording.index`), and why.
    public let leftOut: [(recordingIndex: Int, reason: ResampledRecording.LeftOutReason)]

    /// Gathers recordings that were resampled before.
    package init(
        recordings: [ResampledRecording],
        leftOut: [(recordingIndex: Int, reason: ResampledRecording.LeftOutReason)]
    ) {
        self.recordings = recordings
        self.leftOut = leftOut
    }

    /// Brings every recording of a neuron to a frame rate, and finds the noise that each of them takes.
    ///
    /// A recording whose native rate is within 5 % of the target keeps it. Spikes are counted in bins of the target's
    /// width around the frames.
    ///
    /// - Parameters:
    ///   - neuron: the neuron.
    ///   - frameRateHz: the target rate in frames per second.
    ///   - noiseLevel: the wanted ν* in %·s^½; `nil` adds no noise. A recording that is noisier contributes nothing.
    ///   - windowLength: the frames that a network looks at; a recording of no more contributes nothing.
    ///
    /// Source: Rupprecht et al., *Nature Neuroscience* 24, 1324–1337 (2021), Methods, with noise calibrated as described
    /// at ``ResampledRecording/noiseDeviations``.
    package init(
        _ neuron: GroundTruthNeuron, frameRateHz: Double, noiseLevel: Double?,
        windowLength: Int = NetworkPlan.publishedWindowLength
    ) {
        self =
            Self.atNoiseLevels(
                [noiseLevel], neuron, frameRateHz: frameRateHz, windowLength: windowLength)[0]
    }

    /// Brings every recording to a frame rate once, and finds the noise that each of them takes at several noise levels.
    ///
    /// - Parameters:
    ///   - noiseLevels: the wanted ν* in %·s^½; `nil` adds no noise.
    ///   - neuron: the neuron.
    ///   - frameRateHz: the target rate in frames per second.
    ///   - windowLength: the frames that a network looks at; a recording of no more contributes nothing.
    /// - Returns: what ``init(_:frameRateHz:noiseLevel:windowLength:)`` gives for each level. All share their arrays, so
    ///   that many levels need hardly more memory than one.
    public static func atNoiseLevels(
        _ noiseLevels: [Double?], _ neuron: GroundTruthNeuron, frameRateHz: Double, windowLength: Int
    ) -> [ResampledNeuron] {
        precondition(frameRateHz.isFinite && frameRateHz > 0, "frameRateHz must be a positive number")
        precondition(
            noiseLevels.allSatisfy { $0.map { $0.isFinite && $0 > 0 } ?? true }, "noise levels must be positive numbers"
        )
        precondition(windowLength > 0, "a window has a frame at least")
        typealias LeftOut = ResampledRecording.LeftOut
        let recordings = neuron.recordings.map { recording in
            Result { () throws(LeftOut) in
                try RecordingAtRate(
                    recording, of: neuron.recordings.count, frameRateHz: frameRateHz, windowLength: windowLength)
            }
        }
        return noiseLevels.map { noiseLevel in
            let versions = recordings.map { recording in
                recording.flatMap { recording in
                    Result { () throws(LeftOut) in try recording.prepared(for: noiseLevel) }
                }
            }
            return ResampledNeuron(
                recordings: versions.compactMap { try? $0.get() },
                leftOut: zip(neuron.recordings, versions).compactMap { recording, version in
                    if case .failure(let error) = version { (recording.index, error.reason) } else { nil }
                })
        }
    }
}

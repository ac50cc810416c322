internal import Core

/// One recording at another frame rate, as it was recorded but for that: what its versions at all noise levels share.
struct RecordingAtRate {
    /// The most samples that the replicas of one neuron have together.
    private static let sampleLimit = 800_000

    private let recordingIndex: Int
    private let recordingCount: Int
    private let frameRateHz: Double
    private let nativeNoiseLevel: Double
    private let trace: [Double]
    private let dff: [Float]
    private let spikeCounts: [Float]
    /// q[t]; `nil` where the median brightness is 0.
    private let relativeNoise: [Double]?

    /// Resamples ΔF/F by way of its spectrum, and counts spikes in the new frames. O(*n* log *n*) for *n* frames.
    ///
    /// - Throws: why the recording contributes nothing.
    init(
        _ recording: GroundTruthRecording, of recordingCount: Int, frameRateHz targetRateHz: Double, windowLength: Int
    ) throws(ResampledRecording.LeftOut) {
        let native = recording.dff.doubles
        let missing = native.count { !$0.isFinite }
        guard missing == 0 else { throw .init(.missingSamples(count: missing)) }

        let nativeRateHz = recording.frameRateHz
        let staysNative = abs(targetRateHz - nativeRateHz) / nativeRateHz <= 0.05
        let wantedCount = (Double(native.count) * targetRateHz / nativeRateHz).rounded(.toNearestOrEven)
        let count = staysNative ? native.count : Int(min(wantedCount, 1e9))
        guard count > windowLength else { throw .init(.tooShort(frameCount: count)) }
        guard count <= Self.sampleLimit / recordingCount else {
            throw .init(.tooLong(frameCount: recordingCount * count))
        }

        trace = fourierResampled(native, count: count)
        let centres = binCentres(timeSeconds: recording.timeSeconds, count: count)
        recordingIndex = recording.index
        self.recordingCount = recordingCount
        frameRateHz = staysNative ? nativeRateHz : targetRateHz
        nativeNoiseLevel = noiseLevel(of: native, frameRateHz: nativeRateHz)
        dff = trace.map(Float.init)
        spikeCounts = Signals.spikeCounts(
            of: recording.spikeTimesSeconds, binCentres: centres, frameRateHz: targetRateHz
        ).map(Float.init)
        let brightness = trace.map { abs($0 + 1).squareRoot() }
        relativeNoise = median(of: brightness).flatMap { typical in
            typical > 0 ? brightness.map { $0 / typical } : nil
        }
    }

    /// The recording prepared to receive the noise that brings it to a level, or none.
    ///
    /// - Throws: why the recording contributes nothing at this level.
    func prepared(for noiseLevel: Double?) throws(ResampledRecording.LeftOut) -> ResampledRecording {
        guard let noiseLevel else {
            return version(
                noiseLevel: nil, relativeNoise: [Double](repeating: 0, count: dff.count), noiseFactor: 0,
                replicaCount: 1)
        }
        guard nativeNoiseLevel <= noiseLevel else { throw .init(.tooNoisy(noiseLevel: nativeNoiseLevel)) }
        guard let relativeNoise else { throw .init(.dark) }
        let factor = NoiseCalibration(of: trace, frameRateHz: frameRateHz, noiseLevel: noiseLevel)
            .factor(deviations: relativeNoise)
        guard factor > 0 else {
            let level = Signals.noiseLevel(of: trace, frameRateHz: frameRateHz)
            throw .init(.tooNoisyAtFrameRate(noiseLevel: level))
        }
        let wanted = (1.2 * (noiseLevel / nativeNoiseLevel) * (noiseLevel / nativeNoiseLevel)).rounded(.up)
        // No noise of its own gives infinitely many.
        let replicas = Int(min(500, wanted))
        let replicaCount =
            min(Self.sampleLimit, recordingCount * dff.count * replicas) / dff.count / recordingCount
        return version(
            noiseLevel: noiseLevel, relativeNoise: relativeNoise, noiseFactor: factor, replicaCount: replicaCount)
    }

    private func version(
        noiseLevel: Double?, relativeNoise: [Double], noiseFactor: Double, replicaCount: Int
    ) -> ResampledRecording {
        ResampledRecording(
            recordingIndex: recordingIndex, frameRateHz: frameRateHz, nativeNoiseLevel: nativeNoiseLevel,
            noiseLevel: noiseLevel, dff: dff, spikeCounts: spikeCounts, relativeNoise: relativeNoise,
            noiseFactor: noiseFactor, replicaCount: replicaCount)
    }
}

internal import Core

/// One recording brought to a frame rate and prepared to receive noise.
public struct ResampledRecording: Hashable, Sendable {
    /// Which recording of the neuron it is (`GroundTruthRecording.index`).
    public let recordingIndex: Int
    /// Frames per second: the target rate, or the native one where both are within 5 %.
    public let frameRateHz: Double
    /// ν₀, the noise level as recorded at the native rate, in %·s^½.
    public let nativeNoiseLevel: Double
    /// The noise level ν* that a replica has, in %·s^½; `nil` where no noise is added.
    public let noiseLevel: Double?
    /// ΔF/F as a fraction, without added noise, `[frames]`.
    public let dff: [Float]
    /// The number of spikes in each frame, `[frames]`.
    public let spikeCounts: [Float]
    /// The standard deviation of the noise to add to each sample, n·q[t], so that ν* is reached, `[frames]`; all 0 where
    /// no noise is added.
    ///
    /// Noise grows with the root of the brightness (shot noise): q[t] = √|x[t] + 1| / median √|x + 1|. The factor n is
    /// chosen such that ν of the noisy trace **at its final frame rate** is expected to be ν*, because that is the ν by
    /// which a network is chosen for a recording. To calibrate at the native rate and to scale by the root of both rates,
    /// as the published procedure does, is the same for white noise only; real recordings then end beside ν*,
    /// in the median 7 % above at 7.5 Hz.
    public let noiseDeviations: [Float]
    /// How many noisy replicas a training set takes; an evaluation takes one.
    ///
    /// min(500, ⌈1.2 · (ν* / ν₀)²⌉), limited such that no neuron gives more than 8·10⁵ samples.
    public let replicaCount: Int

    /// Gathers the values of a recording that was resampled before.
    ///
    /// - Precondition: as many samples of every kind.
    package init(
        recordingIndex: Int, frameRateHz: Double, nativeNoiseLevel: Double, noiseLevel: Double?, dff: [Float],
        spikeCounts: [Float], noiseDeviations: [Float], replicaCount: Int
    ) {
        precondition(dff.count == spikeCounts.count && dff.count == noiseDeviations.count, "as many of every kind")
        self.recordingIndex = recordingIndex
        self.frameRateHz = frameRateHz
        self.nativeNoiseLevel = nativeNoiseLevel
        self.noiseLevel = noiseLevel
        self.dff = dff
        self.spikeCounts = spikeCounts
        self.noiseDeviations = noiseDeviations
        self.replicaCount = replicaCount
    }

    /// One replica: ΔF/F with normally distributed noise of ``noiseDeviations``.
    ///
    /// The median of a few hundred random steps scatters by several percent around what is expected. The noise is
    /// therefore scaled as a whole, such that the replica itself has ν* and not only the average over many.
    ///
    /// - Parameter seed: the same seed gives the same bits.
    /// - Returns: ΔF/F as a fraction, `[frames]`.
    public func noisyTrace(seed: UInt64) -> [Float] {
        guard let noiseLevel else { return dff }
        var generator = GaussianGenerator(seed: seed)
        let noise = noiseDeviations.map { Double($0) * generator.next() }
        let trace = dff.map(Double.init)
        let factor = NoiseCalibration(of: trace, frameRateHz: frameRateHz, noiseLevel: noiseLevel).factor(noise: noise)
        return zip(trace, noise).map { Float($0 + factor * $1) }
    }
}

extension ResampledRecording {
    /// Why a recording contributes nothing at a frame rate and a noise level.
    public enum LeftOutReason: Hashable, Sendable, Codable, CustomStringConvertible {
        /// It is noisier than wanted as recorded; its own ν.
        case tooNoisy(noiseLevel: Double)
        /// Without any added noise, ν at the frame rate is above the wanted one: at a low rate, quick transients raise the
        /// median step as noise does; that ν.
        case tooNoisyAtFrameRate(noiseLevel: Double)
        /// It has no more frames than a window; their number, at the frame rate.
        case tooShort(frameCount: Int)
        /// So many of its samples are not numbers, and a spectrum needs them all.
        case missingSamples(count: Int)
        /// Its median brightness ΔF/F + 1 is 0, so that shot noise has no scale.
        case dark
        /// One replica of every recording has more samples than a neuron may give; their number.
        case tooLong(frameCount: Int)

        /// Why, as what a recording does: “has …”, “lacks …”.
        public var description: String {
            switch self {
            case .tooNoisy(let noiseLevel):
                "was recorded with a noise level of \(rounded(noiseLevel)), above the wanted one"
            case .tooNoisyAtFrameRate(let noiseLevel):
                "has a noise level of \(rounded(noiseLevel)) at the frame rate, above the wanted one"
            case .tooShort(let frameCount): "has \(frameCount) frames, no more than a window"
            case .missingSamples(let count): "lacks \(count) samples"
            case .dark: "has no brightness: the median of ΔF/F + 1 is 0"
            case .tooLong(let frameCount): "has \(frameCount) frames, more than a neuron may contribute"
            }
        }

        private func rounded(_ level: Double) -> Double { (level * 100).rounded() / 100 }
    }

    /// The most samples that the replicas of one neuron have together.
    static let sampleLimit = 800_000

    /// Resamples a recording and measures how much noise it can take.
    ///
    /// - Throws: why the recording contributes nothing.
    init(
        _ recording: GroundTruthRecording, of recordingCount: Int, frameRateHz targetRateHz: Double,
        noiseLevel: Double?, windowLength: Int
    ) throws(LeftOut) {
        let native = recording.dff.doubles
        let missing = native.count { !$0.isFinite }
        guard missing == 0 else { throw LeftOut(.missingSamples(count: missing)) }

        let nativeRateHz = recording.frameRateHz
        let staysNative = abs(targetRateHz - nativeRateHz) / nativeRateHz <= 0.05
        let wantedCount = (Double(native.count) * targetRateHz / nativeRateHz).rounded(.toNearestOrEven)
        let count = staysNative ? native.count : Int(min(wantedCount, 1e9))
        guard count > windowLength else { throw LeftOut(.tooShort(frameCount: count)) }
        guard count <= Self.sampleLimit / recordingCount else {
            throw LeftOut(.tooLong(frameCount: recordingCount * count))
        }

        let trace = fourierResampled(native, count: count)
        let centres = binCentres(timeSeconds: recording.timeSeconds, count: count)
        recordingIndex = recording.index
        frameRateHz = staysNative ? nativeRateHz : targetRateHz
        nativeNoiseLevel = Resample.noiseLevel(of: native, frameRateHz: nativeRateHz)
        self.noiseLevel = noiseLevel
        dff = trace.map(Float.init)
        spikeCounts = Resample.spikeCounts(
            of: recording.spikeTimesSeconds, binCentres: centres, frameRateHz: targetRateHz
        ).map(Float.init)
        guard let noiseLevel else {
            (noiseDeviations, replicaCount) = ([Float](repeating: 0, count: count), 1)
            return
        }
        guard nativeNoiseLevel <= noiseLevel else { throw LeftOut(.tooNoisy(noiseLevel: nativeNoiseLevel)) }
        noiseDeviations = try Self.noiseDeviations(of: trace, frameRateHz: frameRateHz, noiseLevel: noiseLevel)
            .map(Float.init)
        let wanted = (1.2 * (noiseLevel / nativeNoiseLevel) * (noiseLevel / nativeNoiseLevel)).rounded(.up)
        // No noise of its own gives infinitely many.
        let replicas = Int(min(500, wanted))
        replicaCount = min(Self.sampleLimit, recordingCount * count * replicas) / count / recordingCount
    }

    /// n·q[t] for a trace at its final rate.
    private static func noiseDeviations(
        of trace: [Double], frameRateHz: Double, noiseLevel: Double
    ) throws(LeftOut) -> [Double] {
        let brightness = trace.map { abs($0 + 1).squareRoot() }
        guard let typical = median(of: brightness), typical > 0 else { throw LeftOut(.dark) }
        let relative = brightness.map { $0 / typical }
        let calibration = NoiseCalibration(of: trace, frameRateHz: frameRateHz, noiseLevel: noiseLevel)
        let factor = calibration.factor(deviations: relative)
        guard factor > 0 else {
            throw LeftOut(
                .tooNoisyAtFrameRate(noiseLevel: Resample.noiseLevel(of: trace, frameRateHz: frameRateHz)))
        }
        return relative.map { $0 * factor }
    }

    /// Carries the reason from where it is found to the neuron's list.
    struct LeftOut: Error {
        let reason: LeftOutReason

        init(_ reason: LeftOutReason) {
            self.reason = reason
        }
    }
}

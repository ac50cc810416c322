internal import Core

/// One recording brought to a frame rate and prepared to receive noise.
///
/// At several noise levels it is the same arrays with another factor of the noise and another number of replicas.
public struct ResampledRecording: Equatable, Sendable {
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
    /// q[t], how the noise of a sample compares with that of a typical one, `[frames]`.
    package let relativeNoise: [Double]
    /// n, the factor of ``relativeNoise`` with which ν* is reached; 0 where no noise is added.
    package let noiseFactor: Double
    /// How many noisy replicas a training set takes; an evaluation takes one.
    ///
    /// min(500, ⌈1.2 · (ν* / ν₀)²⌉), limited such that no neuron gives more than 8·10⁵ samples.
    public let replicaCount: Int

    /// The standard deviation of the noise to add to each sample, n·q[t], so that ν* is reached, `[frames]`; all 0 where
    /// no noise is added.
    ///
    /// Noise grows with the root of the brightness (shot noise): q[t] = √|x[t] + 1| / median √|x + 1|. The factor n is
    /// chosen such that ν of the noisy trace **at its final frame rate** is expected to be ν*, because that is the ν by
    /// which a network is chosen for a recording. To calibrate at the native rate and to scale by the root of both rates,
    /// as the published procedure does, is the same for white noise only; real recordings then end beside ν*,
    /// in the median 7 % above at 7.5 Hz.
    public var noiseDeviations: [Float] { relativeNoise.indices.map(noiseDeviation) }

    /// One of ``noiseDeviations``.
    package func noiseDeviation(at frame: Int) -> Float { Float(relativeNoise[frame] * noiseFactor) }

    /// Gathers the values of a recording that was resampled before.
    ///
    /// - Precondition: as many samples of every kind.
    package init(
        recordingIndex: Int, frameRateHz: Double, nativeNoiseLevel: Double, noiseLevel: Double?, dff: [Float],
        spikeCounts: [Float], noiseDeviations: [Float], replicaCount: Int
    ) {
        self.init(
            recordingIndex: recordingIndex, frameRateHz: frameRateHz, nativeNoiseLevel: nativeNoiseLevel,
            noiseLevel: noiseLevel, dff: dff, spikeCounts: spikeCounts, relativeNoise: noiseDeviations.map(Double.init),
            noiseFactor: 1, replicaCount: replicaCount)
    }

    init(
        recordingIndex: Int, frameRateHz: Double, nativeNoiseLevel: Double, noiseLevel: Double?, dff: [Float],
        spikeCounts: [Float], relativeNoise: [Double], noiseFactor: Double, replicaCount: Int
    ) {
        precondition(dff.count == spikeCounts.count && dff.count == relativeNoise.count, "as many of every kind")
        self.recordingIndex = recordingIndex
        self.frameRateHz = frameRateHz
        self.nativeNoiseLevel = nativeNoiseLevel
        self.noiseLevel = noiseLevel
        self.dff = dff
        self.spikeCounts = spikeCounts
        self.relativeNoise = relativeNoise
        self.noiseFactor = noiseFactor
        self.replicaCount = replicaCount
    }

    /// Whether both have the same samples, spikes and noise, whether computed or read from a file.
    public static func == (left: Self, right: Self) -> Bool {
        left.recordingIndex == right.recordingIndex && left.frameRateHz == right.frameRateHz
            && left.nativeNoiseLevel == right.nativeNoiseLevel && left.noiseLevel == right.noiseLevel
            && left.replicaCount == right.replicaCount && left.dff == right.dff
            && left.spikeCounts == right.spikeCounts && left.noiseDeviations == right.noiseDeviations
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

    /// Carries the reason from where it is found to the neuron's list.
    struct LeftOut: Error {
        let reason: LeftOutReason

        init(_ reason: LeftOutReason) {
            self.reason = reason
        }
    }
}

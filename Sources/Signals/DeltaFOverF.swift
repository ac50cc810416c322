/// How ΔF/F is made of raw fluorescence.
public struct BaselineSettings: Hashable, Sendable, Codable {
    /// c, what part of the fluorescence around a neuron reached its own pixels: 0.7 is suite2p's, 0 leaves it in.
    public let neuropilFraction: Double
    /// Which percentile of the window is the baseline, 0 to 100.
    public let percentile: Double
    /// How long the window is, above 0.
    public let windowSeconds: Double

    /// Gathers the settings; the defaults are the usual ones.
    public init(neuropilFraction: Double = 0.7, percentile: Double = 15, windowSeconds: Double = 60) {
        precondition(neuropilFraction.isFinite, "a fraction is a number")
        precondition((0...100).contains(percentile), "a percentile is 0 to 100")
        precondition(windowSeconds > 0 && windowSeconds.isFinite, "a window has a duration")
        self.neuropilFraction = neuropilFraction
        self.percentile = percentile
        self.windowSeconds = windowSeconds
    }

    /// The window in frames, at least 1.
    public func windowFrames(frameRateHz: Double) -> Int {
        // No recording has 10¹² frames, and a window that is longer than the recording changes little.
        Int(min(max(1, (windowSeconds * frameRateHz).rounded(.toNearestOrEven)), 1e12))
    }
}

/// ΔF/F from the raw fluorescence of one neuron: the change relative to a baseline that follows the trace slowly.
///
/// ```
/// F_c = F − c·F_neu,   F₀ = moving percentile of F_c,   ΔF/F = (F_c − F₀) / F₀
/// ```
public struct DeltaFOverF: Hashable, Sendable {
    /// ΔF/F as a fraction, `[frames]`; all NaN where ``fault`` says why.
    public let samples: [Double]
    /// Why nothing is relative to the baseline; `nil` where all is well.
    public let fault: BaselineFault?

    /// Computes ΔF/F. It is never infinite.
    ///
    /// - Parameters:
    ///   - fluorescence: F, `[frames]`; a sample that is no finite number is missing, and missing in the result.
    ///   - neuropil: F_neu, the fluorescence around the neuron, `[frames]`; `nil` where it is not known.
    ///   - background: what was taken out of the fluorescence already, `[frames]`: its own moving percentile is added to F₀
    ///     where ΔF/F is divided by it; `nil` where nothing was.
    ///   - frameRateHz: frames per second.
    ///   - settings: c, the percentile and its window.
    /// - Precondition: one sample of neuropil and of background per frame.
    public init(
        fluorescence: [Double], neuropil: [Double]? = nil, background: [Double]? = nil, frameRateHz: Double,
        settings: BaselineSettings = BaselineSettings()
    ) {
        for around in [neuropil, background].compactMap(\.self) {
            precondition(around.count == fluorescence.count, "one sample per frame")
        }
        var corrected = fluorescence
        if let neuropil {
            for frame in corrected.indices { corrected[frame] -= settings.neuropilFraction * neuropil[frame] }
        }
        for frame in corrected.indices where !corrected[frame].isFinite { corrected[frame] = .nan }
        let windowFrames = settings.windowFrames(frameRateHz: frameRateHz)
        let baseline = movingPercentile(settings.percentile, of: corrected, windowFrames: windowFrames)
        var divisor = baseline
        if let background {
            let percentiles = movingPercentile(settings.percentile, of: background, windowFrames: windowFrames)
            for frame in divisor.indices { divisor[frame] += percentiles[frame] }
        }
        fault = BaselineFault(of: divisor, trace: corrected)
        samples =
            fault == nil
            ? corrected.indices.map { (corrected[$0] - baseline[$0]) / divisor[$0] }
            : [Double](repeating: .nan, count: corrected.count)
    }
}

/// A baseline that ΔF/F cannot be relative to.
public enum BaselineFault: Hashable, Sendable {
    /// The baseline is 0 or negative.
    case notPositive(frame: Int, baseline: Double)
    /// The baseline is smaller than ``leastShareOfNoise`` of the noise of a single frame, or than a ten-thousandth of the largest sample,
    /// so that its own error decides how large ΔF/F is. The 15th percentile of n frames has an error of 1.5 σ/√n.
    case tiny(frame: Int, baseline: Double, noise: Double)

    /// The share of a single frame's noise below which a baseline is lost in it.
    package static let leastShareOfNoise = 0.25

    /// Looks at the lowest baseline; `nil` where ΔF/F can be relative to it.
    init?(of baseline: [Double], trace: [Double]) {
        let frames = baseline.indices.filter { !baseline[$0].isNaN }
        guard let frame = frames.min(by: { baseline[$0] < baseline[$1] }) else { return nil }
        let lowest = baseline[frame]
        let noise = frameNoise(of: trace)
        let largest = trace.reduce(0) { $1 > $0 ? $1 : $0 }
        if lowest <= 0 {
            self = .notPositive(frame: frame, baseline: lowest)
        } else if lowest < Self.leastShareOfNoise * noise || lowest < 1e-4 * largest {
            self = .tiny(frame: frame, baseline: lowest, noise: noise)
        } else {
            return nil
        }
    }
}

/// The standard deviation of the noise of single frames, from the median step between neighbours, as if it were normal
/// and white; 0 where no neighbours are numbers.
func frameNoise(of trace: [Double]) -> Double {
    let noise = frameNoise(ofNoiseLevel: noiseLevel(of: trace, frameRateHz: 1), frameRateHz: 1)
    return noise.isNaN ? 0 : noise
}

/// The median distance from the middle of normal noise whose standard deviation is 1.
package let normalMedianDeviation = 0.6745

/// The standard deviation of the noise of single frames, as if it were normal and white.
///
/// - Parameters:
///   - noiseLevel: ν, in %·s^½.
///   - frameRateHz: frames per second.
/// - Returns: the deviation in the unit of the trace.
package func frameNoise(ofNoiseLevel noiseLevel: Double, frameRateHz: Double) -> Double {
    // ν is the median step, and a step has the noise of two frames.
    noiseLevel / 100 * frameRateHz.squareRoot() / normalMedianDeviation / 2.0.squareRoot()
}

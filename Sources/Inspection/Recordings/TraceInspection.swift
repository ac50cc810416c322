internal import Core
package import Signals

/// What is found in one neuron's trace of a recording, and the numbers that others need of it.
public struct TraceInspection: Hashable, Sendable {
    /// The row, from 0.
    public let neuron: Int
    /// The standardised noise level ν in %·s^½; NaN when no two neighbouring samples are numbers.
    public let noiseLevel: Double
    /// The standard deviation of the samples; NaN where there are none.
    public let standardDeviation: Double
    /// Samples that are not finite numbers.
    public let missingCount: Int
    /// Every sample is the same, so that no spike can be seen.
    public let isConstant: Bool
    /// What was found; warnings at most, since one neuron does not spoil the others.
    public let findings: [Finding]

    /// Samples, missing ones included.
    let frameCount: Int
    /// Whether there is anything to judge.
    let isJudged: Bool
    /// A hash of the samples.
    let fingerprint: String
    /// The frames whose sample is exactly 0.
    let zeroFrames: FrameSet
    /// How much neighbouring frames have in common (Pearson's r); `nil` where nothing varies.
    let frameCorrelation: Double?
    /// How much the trace has in common with the row before (Pearson's r); `nil` without one.
    let rowCorrelation: Double?

    /// Looks at a trace. O(*frames*).
    ///
    /// - Parameters:
    ///   - trace: the samples as they are taken for ΔF/F as a fraction, `[frames]`.
    ///   - neuron: the row, from 0.
    ///   - frameRateHz: frames per second.
    ///   - previous: the row before, by which a matrix that is the wrong way round is recognised; `nil` where it is not at
    ///     hand.
    ///   - baselineFault: why the trace could not be made of raw fluorescence.
    package init(
        of trace: ArraySlice<Float>, neuron: Int, frameRateHz: Double, previous: ArraySlice<Float>? = nil,
        baselineFault: BaselineFault? = nil
    ) {
        let statistics = TraceStatistics(of: trace.map(Double.init), frameRateHz: frameRateHz)
        self.neuron = neuron
        frameCount = trace.count
        noiseLevel = statistics.noiseLevel ?? .nan
        standardDeviation = statistics.standardDeviation ?? .nan
        missingCount = statistics.missing + statistics.infinite
        isConstant = statistics.isConstant
        isJudged = statistics.finiteCount > 0 && !statistics.isConstant
        fingerprint = Inspection.fingerprint(of: statistics.samples)
        zeroFrames = FrameSet(ofZerosIn: trace)
        frameCorrelation = pearsonCorrelation(of: trace.dropLast(), and: trace.dropFirst())
        rowCorrelation = previous.flatMap { pearsonCorrelation(of: trace, and: $0) }
        let found = baselineFault.map { [Finding($0)] } ?? traceFindings(statistics)
        // Resampling is no concern of a recording that is to be predicted.
        findings = found.filter { $0.kind != .shortAtSlowRate }.map { $0.at(neuron: neuron) }
    }
}

extension Finding {
    /// A baseline that ΔF/F cannot be relative to.
    fileprivate init(_ fault: BaselineFault) {
        switch fault {
        case .notPositive(let frame, let baseline):
            self.init(
                .unusableBaseline, .error,
                "no ΔF/F: the baseline F₀ is \(significant(baseline)) at frame \(frame), not above 0",
                values: ["frame": Double(frame), "baseline": baseline])
        case .tiny(let frame, let baseline, let noise):
            self.init(
                .unusableBaseline, .error,
                "no ΔF/F: the baseline F₀ is only \(significant(baseline)) at frame \(frame), the noise \(significant(noise))",
                values: ["frame": Double(frame), "baseline": baseline, "noise": noise])
        }
    }
}

internal import Core
internal import Signals

/// The plain numbers of a trace.
struct TraceStatistics {
    let index: Int
    /// ΔF/F, `[frames]`.
    let samples: [Double]
    /// Frames per second; 0 where the recording's own is impossible.
    let frameRateHz: Double
    let durationSeconds: Double
    let noiseLevel: Double?
    let missing: Int
    let longestGap: Int
    let infinite: Int
    /// Samples equal to the one before.
    let repeated: Int
    let smallest: Double?
    let median: Double?
    let largest: Double?
    let standardDeviation: Double?

    init(of recording: GroundTruthRecording) {
        index = recording.index
        samples = recording.dff.doubles
        let rate = recording.frameRateHz.isFinite && recording.frameRateHz > 0 ? recording.frameRateHz : 0
        let duration = Double(samples.count) / rate
        frameRateHz = rate
        durationSeconds = duration.isFinite ? duration : 0
        var (missing, gap, longestGap, repeated) = (0, 0, 0, 0)
        var previous = Double.nan
        for sample in samples {
            gap = sample.isNaN ? gap + 1 : 0
            missing += sample.isNaN ? 1 : 0
            longestGap = max(longestGap, gap)
            repeated += sample == previous ? 1 : 0
            previous = sample
        }
        (self.missing, self.longestGap, self.repeated) = (missing, longestGap, repeated)
        let finite = samples.filter(\.isFinite)
        infinite = samples.count - missing - finite.count
        smallest = finite.min()
        largest = finite.max()
        median = Signals.median(of: finite).flatMap { $0.isFinite ? $0 : nil }
        standardDeviation = finite.isEmpty ? nil : meanAndStandardDeviation(of: finite).standardDeviation
        let level = rate > 0 ? Signals.noiseLevel(of: samples, frameRateHz: rate) : .nan
        noiseLevel = level.isFinite ? level : nil
    }

    var missingShare: Double { samples.isEmpty ? 0 : Double(missing) / Double(samples.count) }
}

/// Checks the length and the values of a trace.
func traceFindings(_ trace: TraceStatistics, _ summary: RecordingSummary) -> [Finding] {
    guard !trace.samples.isEmpty else {
        return [Finding(.noSamples, .error, recordingIndex: trace.index, "the recording has no samples")]
    }
    return lengthFindings(trace, summary) + sampleFindings(trace) + rangeFindings(trace) + noiseFindings(trace)
}

/// A network sees windows of this many samples, so nothing shorter can be used.
private let windowLength = NetworkPlan.publishedWindowLength

private func lengthFindings(_ trace: TraceStatistics, _ summary: RecordingSummary) -> [Finding] {
    let values = ["samples": Double(trace.samples.count), "durationSeconds": trace.durationSeconds]
    if trace.samples.count < windowLength {
        let message = "only \(counted(trace.samples.count, "sample")): fewer than the \(windowLength) of one window"
        return [Finding(.tooShort, .error, recordingIndex: trace.index, message, values: values)]
    }
    let slowRateHz = 7.5
    // A slow recording is never resampled to a higher rate for its length: its own samples count.
    if summary.frameRateHz > slowRateHz, trace.durationSeconds * slowRateHz < Double(windowLength) {
        let message = "\(seconds(trace.durationSeconds)) is less than one window at 7.5 Hz"
        return [Finding(.shortAtSlowRate, .info, recordingIndex: trace.index, message, values: values)]
    }
    return []
}

private func sampleFindings(_ trace: TraceStatistics) -> [Finding] {
    var findings: [Finding] = []
    if trace.missing > 0 {
        let message = """
            \(counted(trace.missing, "sample")) missing (\(percent(trace.missingShare))), \
            at most \(trace.longestGap) in a row
            """
        // A gap poisons every window that touches it; where most is missing, little is left to train on.
        findings.append(
            Finding(
                .missingSamples, trace.missingShare > 0.5 ? .error : trace.missingShare > 0.05 ? .warning : .info,
                recordingIndex: trace.index, message,
                values: ["share": trace.missingShare, "longestGapSamples": Double(trace.longestGap)]))
    }
    if trace.infinite > 0 {
        let message = "\(counted(trace.infinite, "sample")) infinite"
        findings.append(
            Finding(
                .infiniteSamples, .error, recordingIndex: trace.index, message,
                values: ["samples": Double(trace.infinite)]))
    }
    let repeatedShare = Double(trace.repeated) / Double(trace.samples.count)
    // Measured fluorescence hardly repeats; a held or interpolated trace does, and its ν comes out too low.
    if repeatedShare > 0.1 {
        let message = "\(percent(repeatedShare)) of the samples repeat the one before"
        findings.append(
            Finding(
                .repeatedSamples, repeatedShare > 0.9 ? .error : .warning, recordingIndex: trace.index, message,
                values: ["share": repeatedShare]))
    }
    return findings
}

private func rangeFindings(_ trace: TraceStatistics) -> [Finding] {
    guard let smallest = trace.smallest, let median = trace.median, let largest = trace.largest,
        let standardDeviation = trace.standardDeviation
    else { return [] }
    var findings: [Finding] = []
    let range = "ΔF/F from \(text(smallest)) to \(text(largest))"
    let values = ["smallest": smallest, "median": median, "largest": largest, "standardDeviation": standardDeviation]
    // In percent ν is a hundred times too large as well, which tells it from the brightest GCaMP6s (up to 28, SD 5.7).
    let looksLikePercent = standardDeviation > 2 && trace.noiseLevel ?? 0 > 15
    if smallest < -1, !looksLikePercent {
        // Noise takes a dim neuron a little below −1; far below, F0 was near 0 or negative and the scale is lost.
        let message = "\(range): below −1, so too much neuropil or background was subtracted"
        findings.append(
            Finding(
                .overSubtracted, smallest < -5 ? .error : .warning, recordingIndex: trace.index, message,
                values: values))
    }
    if looksLikePercent {
        let message = "\(range), standard deviation \(text(standardDeviation)): percent instead of a fraction?"
        findings.append(Finding(.looksLikePercent, .error, recordingIndex: trace.index, message, values: values))
    } else if largest > 50 {
        findings.append(
            Finding(
                .hugeValues, .error, recordingIndex: trace.index, "\(range): F0 was near 0?", values: values))
    }
    if abs(median) > 1 {
        let message = "the median of ΔF/F is \(text(median)): the baseline is not the neuron at rest"
        findings.append(Finding(.shiftedBaseline, .warning, recordingIndex: trace.index, message, values: values))
    }
    return findings
}

private func noiseFindings(_ trace: TraceStatistics) -> [Finding] {
    guard let noiseLevel = trace.noiseLevel, noiseLevel > 0 else {
        let message = "the noise level ν cannot be measured: no two neighbouring samples differ"
        return [Finding(.noNoiseLevel, .error, recordingIndex: trace.index, message)]
    }
    // No model is trained for more than 45, and ground truth is only ever made noisier than it is.
    guard noiseLevel > 15, trace.standardDeviation ?? 0 <= 2 else { return [] }
    return [
        Finding(
            .highNoise, noiseLevel > 45 ? .error : .warning, recordingIndex: trace.index,
            "the noise level ν is \(text(noiseLevel)) %·s^½", values: ["noiseLevel": noiseLevel])
    ]
}

internal import Core
internal import Signals

/// Checks the length and the values of a trace, of ground truth or of any recording.
func traceFindings(_ trace: TraceStatistics) -> [Finding] {
    guard !trace.samples.isEmpty else { return [Finding(.noSamples, .error, "the recording has no samples")] }
    let found = lengthFindings(trace) + sampleFindings(trace)
    if trace.isConstant {
        let message = "every sample is \(significant(trace.largest ?? 0)): no fluorescence was measured"
        return found + [Finding(.constantTrace, .error, message, values: ["value": trace.largest ?? 0])]
    }
    guard let range = TraceRange(of: trace) else { return found }
    if let counting = countingFinding(trace) { return found + [counting] }
    if let other = natureFinding(trace, range) {
        // What is no ΔF/F has no scale to be judged by; its noise has a colour all the same.
        return found + [other] + (other.kind == .labels || other.kind == .deconvolved ? [] : colourFindings(trace))
    }
    return found + repetitionFindings(trace) + rangeFindings(trace, range) + driftFindings(trace) + noiseFindings(trace)
        + colourFindings(trace)
}

/// A network sees windows of this many samples, so nothing shorter can be used.
private let windowLength = NetworkPlan.publishedWindowLength

private func lengthFindings(_ trace: TraceStatistics) -> [Finding] {
    let values = ["samples": Double(trace.samples.count), "durationSeconds": trace.durationSeconds]
    if trace.samples.count < windowLength {
        let message = "only \(counted(trace.samples.count, "sample")): fewer than the \(windowLength) of one window"
        return [Finding(.tooShort, .error, message, values: values)]
    }
    let slowRateHz = 7.5
    // A slow recording is never resampled to a higher rate for its length: its own samples count.
    if trace.frameRateHz > slowRateHz, trace.durationSeconds * slowRateHz < Double(windowLength) {
        let message = "\(seconds(trace.durationSeconds)) is less than one window at 7.5 Hz"
        return [Finding(.shortAtSlowRate, .info, message, values: values)]
    }
    return []
}

private func sampleFindings(_ trace: TraceStatistics) -> [Finding] {
    var findings: [Finding] = []
    if trace.missing == trace.samples.count {
        let message = "none of the \(counted(trace.missing, "sample")) is a number"
        return [Finding(.noSamples, .error, message, values: ["samples": Double(trace.missing)])]
    }
    if trace.missing > 0 {
        let message = """
            \(counted(trace.missing, "sample")) missing (\(percent(trace.missingShare))), \
            at most \(trace.longestGap) in a row
            """
        // A gap poisons every window that touches it; where most is missing, little is left to train on.
        findings.append(
            Finding(
                .missingSamples, trace.missingShare > 0.5 ? .error : trace.missingShare > 0.05 ? .warning : .info,
                message,
                values: ["share": trace.missingShare, "longestGapSamples": Double(trace.longestGap)]))
    }
    if trace.infinite > 0 {
        let message = "\(counted(trace.infinite, "sample")) infinite"
        findings.append(
            Finding(
                .infiniteSamples, .error, message,
                values: ["samples": Double(trace.infinite)]))
    }
    return findings
}

private func repetitionFindings(_ trace: TraceStatistics) -> [Finding] {
    var findings: [Finding] = []
    let repeatedShare = Double(trace.repeated) / Double(trace.samples.count)
    // Measured fluorescence hardly repeats; a held or interpolated trace does, and its ν comes out too low.
    if repeatedShare > 0.1 {
        let message = "\(percent(repeatedShare)) of the samples repeat the one before"
        findings.append(
            Finding(
                .repeatedSamples, repeatedShare > 0.9 ? .error : .warning, message,
                values: ["share": repeatedShare]))
    }
    // Of 778 published recordings, the longest run is 33 samples, and 2 in a row are usual.
    if trace.longestRun >= 10, repeatedShare <= 0.1 {
        let message = "one value over \(trace.longestRun) frames in a row"
        findings.append(Finding(.heldValue, .warning, message, values: ["frames": Double(trace.longestRun)]))
    }
    let largestShare = Double(trace.atLargest) / Double(trace.finiteCount)
    // A measured maximum is reached once.
    if trace.atLargest >= 4, largestShare > 0.005 {
        let message = """
            \(percent(largestShare)) of the samples are the largest, \(significant(trace.largest ?? 0)): was the detector \
            saturated?
            """
        findings.append(Finding(.saturated, .warning, message, values: ["share": largestShare]))
    }
    return findings
}

/// What a trace is, where it is no ΔF/F as a fraction.
private func natureFinding(_ trace: TraceStatistics, _ range: TraceRange) -> Finding? {
    guard let smallest = trace.smallest, let median = trace.median, let largest = trace.largest,
        let standardDeviation = trace.standardDeviation
    else { return nil }
    let values = ["smallest": smallest, "median": median, "largest": largest, "standardDeviation": standardDeviation]
    if range.distinctCount <= 2 || range.isWhole && range.distinctCount <= 20 {
        let message = "only \(range.distinctCount) distinct values: labels, counts or a mask, not ΔF/F"
        return Finding(.labels, .error, message, values: ["distinctValues": Double(range.distinctCount)])
    }
    let zeroShare = Double(trace.zeros) / Double(trace.finiteCount)
    if zeroShare > 0.5, smallest >= -1e-3 * largest {
        let message = "\(percent(zeroShare)) of the samples are 0 and none is below: inferred spikes, not ΔF/F"
        return Finding(.deconvolved, .error, message, values: ["zeroShare": zeroShare])
    }
    if let finding = normalisedFinding(trace) { return finding }
    // Noise takes ΔF/F below 0 again and again; no indicator is 600 times as bright as its baseline.
    if range.lowest > 0.38 * median, median > 0.3 {
        let message = """
            99 % of the samples are above \(significant(range.lowest)), the median is \(significant(median)): \(rawWords)
            """
        return Finding(.rawFluorescence, .error, message, values: values)
    }
    if standardDeviation > 600 {
        let message = "standard deviation \(significant(standardDeviation)): \(rawWords)"
        return Finding(.rawFluorescence, .error, message, values: values)
    }
    // In percent ν is a hundred times too large as well, which tells it from the brightest GCaMP6s (ν up to 28, standard
    // deviation 5.7). Noise alone may be as large in fractions, up to ν = 45, but nothing then stands out of it.
    if let noiseLevel = trace.noiseLevel, standardDeviation > 2,
        noiseLevel > 50 || noiseLevel > 15 && standardDeviation > 1.2 * trace.frameNoise
    {
        let message = """
            ΔF/F from \(significant(smallest)) to \(significant(largest)), standard deviation \(significant(standardDeviation)): percent \
            instead of a fraction?
            """
        return Finding(.looksLikePercent, .error, message, values: values)
    }
    return nil
}

/// A trace in units of its own spread or range. No measured one has a mean of 0 and a deviation of 1, a median of 0 and a
/// median deviation of 1, or ends at exactly 0 and 1 or, if it has more than four decimals, at exactly 1.
private func normalisedFinding(_ trace: TraceStatistics) -> Finding? {
    guard let smallest = trace.smallest, let largest = trace.largest, let mean = trace.mean, let median = trace.median,
        let standardDeviation = trace.standardDeviation
    else { return nil }
    let values = ["smallest": smallest, "largest": largest, "mean": mean, "standardDeviation": standardDeviation]
    // One that was divided by the deviation of n − 1 samples differs by less than this from a few hundred frames on.
    if abs(mean) < 1e-3, abs(standardDeviation - 1) < 2e-3 {
        let message = "the mean is 0 and the standard deviation 1: z-scores, not ΔF/F"
        return Finding(.normalised, .error, message, values: values)
    }
    if abs(median) < 1e-5, let deviation = trace.medianDeviation,
        [1, normalMedianDeviation].contains(where: { abs(deviation / $0 - 1) < 2e-3 })
    {
        let message = "the median is 0 and the median deviation \(significant(deviation)): robust z-scores, not ΔF/F"
        return Finding(.normalised, .error, message, values: values.merging(["medianDeviation": deviation]) { $1 })
    }
    if largest == 1, smallest == 0 {
        let message = "the samples go from exactly 0 to exactly 1: normalised, not ΔF/F"
        return Finding(.normalised, .error, message, values: values)
    }
    if largest == 1, trace.atLargest == 1, trace.samples.contains(where: hasManyDecimals) {
        return Finding(
            .normalised, .error, "the largest sample is exactly 1: divided by the largest, not ΔF/F", values: values)
    }
    return nil
}

/// Whether a number has more than four decimals, in single precision too.
private func hasManyDecimals(_ number: Double) -> Bool {
    let scaled = number * 1e4
    return abs(scaled - scaled.rounded()) > 0.01
}

/// Samples that rise by even steps are times, or count.
private func countingFinding(_ trace: TraceStatistics) -> Finding? {
    guard trace.samples.count > 2, let first = trace.samples.first, let last = trace.samples.last else { return nil }
    let step = (last - first) / Double(trace.samples.count - 1)
    // Times of many frames have, in single precision, lost all but a part of a step.
    let tolerance = max(0.05 * step, 2e-7 * abs(last))
    guard step.isFinite, step > 0,
        trace.samples.indices.allSatisfy({ abs(trace.samples[$0] - first - Double($0) * step) <= tolerance })
    else { return nil }
    return Finding(
        .counting, .error, "rises by even steps of \(significant(step)): times or numbers of frames, no trace",
        values: ["step": step])
}

private let rawWords = "raw fluorescence or F/F₀, not ΔF/F?"

private func rangeFindings(_ trace: TraceStatistics, _ plain: TraceRange) -> [Finding] {
    guard let smallest = trace.smallest, let median = trace.median, let largest = trace.largest,
        let standardDeviation = trace.standardDeviation
    else { return [] }
    var findings: [Finding] = []
    let range = "ΔF/F from \(significant(smallest)) to \(significant(largest))"
    let values = ["smallest": smallest, "median": median, "largest": largest, "standardDeviation": standardDeviation]
    if smallest < -1, smallest < -1 - 5 * trace.frameNoise {
        // Noise takes a dim neuron a little below −1; far below, F0 was near 0 or negative and the scale is lost.
        let message = "\(range): below −1, so too much neuropil or background was subtracted"
        findings.append(Finding(.overSubtracted, smallest < -5 ? .error : .warning, message, values: values))
    }
    if largest > 50 {
        findings.append(Finding(.hugeValues, .error, "\(range): F0 was near 0?", values: values))
    }
    if plain.baseline > 0.7 || plain.baseline < -0.3 {
        let message = "the baseline of ΔF/F is at \(significant(plain.baseline)), not at 0"
        findings.append(
            Finding(.shiftedBaseline, .warning, message, values: ["baseline": plain.baseline, "median": median]))
    }
    return findings
}

private func driftFindings(_ trace: TraceStatistics) -> [Finding] {
    guard let drift = TraceDrift(of: trace.samples), abs(drift.change) > 0.5, drift.explainedShare > 0.7 else {
        return []
    }
    let message =
        "the baseline \(drift.change > 0 ? "rises" : "falls") by \(significant(abs(drift.change))) over the recording"
    return [Finding(.drifting, .warning, message, values: ["change": drift.change])]
}

/// Noise that is not that of single frames.
private func colourFindings(_ trace: TraceStatistics) -> [Finding] {
    var findings: [Finding] = []
    if let colour = NoiseColour(of: trace.samples) {
        let agreements = colour.agreements
        // Below 12 Hz, calcium itself makes neighbouring steps agree.
        let tolerated = trace.frameRateHz >= 12 ? 0.54 : 0.62
        if agreements[0] > tolerated || agreements[0] > 0.44 && min(agreements[1], agreements[2]) < 0.43 {
            let message = """
                \(percent(agreements[0])) of the steps go the way of the one before, where noise gives 33 %: smoothed or \
                denoised
                """
            let values = Dictionary(
                uniqueKeysWithValues: agreements.enumerated().map { ("agreementLag\($0.offset + 1)", $0.element) })
            findings.append(Finding(.smoothed, .warning, message, values: values))
        }
    }
    if let oscillation = Oscillation(of: trace), oscillation.prominence > 50 {
        let message = """
            oscillates at \(significant(oscillation.frequencyHz)) Hz, with \(significant(oscillation.prominence)) times the power of the \
            frequencies around
            """
        findings.append(
            Finding(
                .oscillating, .warning, message,
                values: ["frequencyHz": oscillation.frequencyHz, "prominence": oscillation.prominence]))
    }
    return findings
}

private func noiseFindings(_ trace: TraceStatistics) -> [Finding] {
    guard let noiseLevel = trace.noiseLevel, noiseLevel > 0 else {
        let message = "the noise level ν cannot be measured: no two neighbouring samples differ"
        return [Finding(.noNoiseLevel, .error, message)]
    }
    // No model is trained for more than 45, and ground truth is only ever made noisier than it is.
    guard noiseLevel > 15 else { return [] }
    return [
        Finding(
            .highNoise, noiseLevel > 45 ? .error : .warning,
            "the noise level ν is \(significant(noiseLevel)) %·s^½", values: ["noiseLevel": noiseLevel])
    ]
}

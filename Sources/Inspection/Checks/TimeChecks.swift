internal import Core
internal import Signals

/// What the reader says that it left out.
func lossFindings(_ note: GroundTruthNote?, recordingIndex index: Int) -> [Finding] {
    guard let note else { return [] }
    var findings: [Finding] = []
    if note.samplesWithoutTime > 0 {
        let message = "\(counted(note.samplesWithoutTime, "sample")) without a time dropped"
        let values = ["samples": Double(note.samplesWithoutTime)]
        findings.append(Finding(.samplesWithoutTime, .info, recordingIndex: index, message, values: values))
    }
    if note.samplesBeyondTime > 0 {
        // Nobody can know whether the missing times belong to the end.
        let message = "the trace is \(counted(note.samplesBeyondTime, "sample")) longer than its times and was cut"
        let values = ["samples": Double(note.samplesBeyondTime)]
        findings.append(Finding(.samplesBeyondTime, .warning, recordingIndex: index, message, values: values))
    }
    if note.spikesWithoutTime > 0 {
        let message = "\(counted(note.spikesWithoutTime, "spike time")) not a number, dropped"
        let values = ["spikes": Double(note.spikesWithoutTime)]
        findings.append(Finding(.spikesWithoutTime, .info, recordingIndex: index, message, values: values))
    }
    return findings
}

/// Checks the steps of time between samples.
func timeFindings(_ recording: GroundTruthRecording) -> [Finding] {
    let times = recording.timeSeconds
    let steps = zip(times.dropFirst(), times).map { $0 - $1 }
    guard let first = times.first, let typical = median(of: steps.filter(\.isFinite)) else { return [] }
    let index = recording.index
    var findings = rateFindings(recording)

    let falling = steps.count { typical > 0 ? !($0 >= 0) : !($0 > 0) }
    if falling > 0 {
        let message = "time does not rise at \(counted(falling, "sample"))"
        findings.append(
            Finding(.nonMonotonicTimes, .error, recordingIndex: index, message, values: ["samples": Double(falling)]))
        return findings
    }
    let equal = steps.count { $0 == 0 }
    if equal > 0 {
        // One doubled time, at the end of 37 published recordings, shifts nothing.
        let message = "\(counted(equal, "sample")) with the time of the sample before"
        findings.append(
            Finding(
                .duplicatedTimes, equal == 1 ? .info : .warning, recordingIndex: index, message,
                values: ["samples": Double(equal)]))
    }
    findings += stepFindings(steps, typical: typical, recordingIndex: index)
    findings += contradictionFindings(recording, steps, typical: typical)
    if first < 0 {
        let message = "time starts at \(seconds(first))"
        findings.append(
            Finding(.negativeTimes, .info, recordingIndex: index, message, values: ["firstSeconds": first]))
    }
    return findings
}

/// Long single steps, and steps that vary: training takes frames as equally long.
private func stepFindings(_ steps: [Double], typical: Double, recordingIndex index: Int) -> [Finding] {
    var findings: [Finding] = []
    let longest = steps.max() ?? typical
    if longest > 1.5 * typical {
        let count = steps.count { $0 > 1.5 * typical }
        let message = "\(counted(count, "gap")) in time, the longest of \(significant(longest / typical)) frames"
        findings.append(
            Finding(
                .timeGap, .warning, recordingIndex: index, message,
                values: ["gaps": Double(count), "longestSeconds": longest]))
    }
    // Doubled times and gaps have findings of their own.
    let regular = steps.filter { $0 > 0 && $0 <= 1.5 * typical }
    let variance = regular.reduce(0) { $0 + ($1 - typical) * ($1 - typical) } / Double(max(1, regular.count))
    let jitter = variance.squareRoot() / typical
    if jitter > 0.01 {
        let message = "steps of time vary by \(percent(jitter)) around \(seconds(typical))"
        findings.append(
            Finding(
                .irregularTimes, jitter > 0.1 ? .warning : .info, recordingIndex: index, message,
                values: ["jitter": jitter, "stepSeconds": typical]))
    }
    return findings
}

/// A rate that is not that of the times: it is the rate by which noise is measured and training resamples.
private func contradictionFindings(
    _ recording: GroundTruthRecording, _ steps: [Double], typical: Double
) -> [Finding] {
    let regular = steps.filter { $0 > 0 && $0 <= 1.5 * typical }
    let timesHz = Double(regular.count) / regular.reduce(0, +)
    guard timesHz.isFinite, timesHz > 0, abs(recording.frameRateHz / timesHz - 1) > 0.01 else { return [] }
    let message =
        "the frame rate is \(significant(recording.frameRateHz, digits: 5)) Hz, that of the times "
        + "\(significant(timesHz, digits: 5)) Hz"
    return [
        Finding(
            .rateContradictsTimes, .warning, recordingIndex: recording.index, message,
            values: ["frameRateHz": recording.frameRateHz, "timesHz": timesHz])
    ]
}

/// Frame rates that no microscope has: those of times in another unit.
private func rateFindings(_ recording: GroundTruthRecording) -> [Finding] {
    let rate = recording.frameRateHz
    let possible = 0.6...3000.0
    guard rate.isFinite, rate > 0, !possible.contains(rate) else { return [] }
    let guesses = [
        (1000 * rate, "frame times in milliseconds"), (1 / rate, "the duration of a frame instead of the rate"),
        (rate / 60, "frame times in minutes"),
    ].filter { (1.0...500).contains($0.0) }.map { "\($0.1) (then \(significant($0.0)) Hz)" }
    let question = guesses.isEmpty ? "" : ": \(guesses.joined(separator: ", or "))?"
    return [
        Finding(
            .implausibleFrameRate, .error, recordingIndex: recording.index,
            "\(significant(rate)) frames per second\(question)", values: ["frameRateHz": rate])
    ]
}

internal import Core
internal import Signals

/// What ΔF/F says about the spikes of one recording.
struct ResponseMeasurement {
    let alignment: ResponseLag?
    let relatedness: Relatedness?
    let singleSpikeResponse: SingleSpikeResponse?

    init(of recording: GroundTruthRecording) {
        // 60 Hz is finer than any lag that matters; 10 Hz is enough to see whether there is a response.
        guard let trace = ResponseTrace(of: recording, maximumRateHz: 60) else {
            (alignment, relatedness, singleSpikeResponse) = (nil, nil, nil)
            return
        }
        alignment = ResponseLag(of: trace)
        relatedness = ResponseTrace(of: recording, maximumRateHz: 10).flatMap(Relatedness.init)
        singleSpikeResponse = SingleSpikeResponse(of: recording, stepSeconds: trace.stepSeconds)
    }
}

/// Lags below this are the rise of calcium, the scan of the frame and the method itself.
private let tolerableLagSeconds = 0.1

/// Checks whether ΔF/F follows the spikes, and in time.
func responseFindings(_ summary: RecordingSummary) -> [Finding] {
    var findings: [Finding] = []
    let index = summary.recordingIndex
    // Where relatedness cannot be tested (few spikes, or trials of seconds), a lag would be one of chance.
    guard let probability = summary.relatedness?.probability else { return [] }
    if probability > 0.05 {
        let message = "ΔF/F does not follow the \(summary.spikesDuringImaging) spikes (p = \(significant(probability)))"
        findings.append(
            Finding(.unrelated, .warning, recordingIndex: index, message, values: ["probability": probability]))
    } else if let alignment = summary.alignment {
        let lag = alignment.lagSeconds
        let tolerance = max(tolerableLagSeconds, 1 / summary.frameRateHz)
        if alignment.lowerSeconds > tolerance || alignment.upperSeconds < -tolerance {
            let message = """
                ΔF/F \(lag > 0 ? "follows" : "precedes") the spikes by \(seconds(abs(lag))) \
                (95 % interval \(seconds(alignment.lowerSeconds)) to \(seconds(alignment.upperSeconds)))
                """
            findings.append(
                Finding(
                    .misaligned, .warning, recordingIndex: index, message,
                    values: [
                        "lagSeconds": lag, "lowerSeconds": alignment.lowerSeconds,
                        "upperSeconds": alignment.upperSeconds, "correlation": alignment.correlation,
                    ]))
        }
    }
    return findings
}

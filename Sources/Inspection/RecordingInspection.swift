internal import Core
internal import Resample

/// What is found in one recording.
struct RecordingInspection {
    let findings: [Finding]
    let summary: RecordingSummary

    init(of recording: GroundTruthRecording, losses: ReadingLosses?) {
        let trace = TraceStatistics(of: recording)
        let spikes = SpikeStatistics(of: recording)
        let response = ResponseMeasurement(of: recording)
        summary = RecordingSummary(
            recordingIndex: recording.index, frameCount: trace.samples.count, frameRateHz: trace.frameRateHz,
            durationSeconds: trace.durationSeconds, noiseLevel: trace.noiseLevel, missingShare: trace.missingShare,
            spikeCount: spikes.count, spikesBeforeImaging: spikes.before, spikesAfterImaging: spikes.after,
            spikeRateHz: trace.durationSeconds > 0 ? Double(spikes.during) / trace.durationSeconds : nil,
            smallestDff: trace.smallest, medianDff: trace.median, largestDff: trace.largest,
            alignment: response.alignment, relatedness: response.relatedness,
            singleSpikeResponse: response.singleSpikeResponse,
            traceFingerprint: fingerprint(of: trace.samples), spikesFingerprint: spikes.fingerprint)
        findings =
            lossFindings(losses, recordingIndex: recording.index) + timeFindings(recording)
            + traceFindings(trace, summary) + spikeFindings(spikes, summary) + responseFindings(summary)
    }
}

internal import Core

/// The plain numbers of a spike train.
struct SpikeStatistics {
    let index: Int
    let count: Int
    let before: Int
    let after: Int
    let earliest: Double?
    let latest: Double?
    let firstSample: Double?
    let lastSample: Double?
    /// Spikes earlier than the one before them.
    let unsorted: Int
    /// Spikes at the time of another.
    let repeated: Int
    let fingerprint: String?

    init(of recording: GroundTruthRecording) {
        let times = recording.spikeTimesSeconds
        let sorted = times.sorted()
        let first = recording.timeSeconds.first
        let last = recording.timeSeconds.last
        index = recording.index
        count = times.count
        before = first.map { first in times.count { $0 < first } } ?? 0
        after = last.map { last in times.count { $0 > last } } ?? 0
        (earliest, latest) = (sorted.first, sorted.last)
        (firstSample, lastSample) = (first, last)
        unsorted = zip(times.dropFirst(), times).count { $0 < $1 }
        repeated = zip(sorted.dropFirst(), sorted).count { $0 == $1 }
        // Fewer spikes could agree by chance, stimulated ones above all.
        fingerprint = times.count < 10 ? nil : Inspection.fingerprint(of: sorted)
    }

    var during: Int { count - before - after }
}

/// Checks the times of spikes.
func spikeFindings(_ spikes: SpikeStatistics, _ summary: RecordingSummary) -> [Finding] {
    guard spikes.count > 0 else {
        return [Finding(.noSpikes, .info, recordingIndex: spikes.index, "no spikes")]
    }
    var findings = outsideFindings(spikes)
    if let rate = summary.spikeRateHz, rate > 100 {
        let message = "\(text(rate)) spikes per second on average: are the times in the right unit?"
        findings.append(
            Finding(.highSpikeRate, .error, recordingIndex: spikes.index, message, values: ["spikeRateHz": rate]))
    }
    if spikes.unsorted > 0 {
        let message = "\(counted(spikes.unsorted, "spike")) listed after a later one"
        findings.append(
            Finding(
                .unsortedSpikes, .info, recordingIndex: spikes.index, message,
                values: ["spikes": Double(spikes.unsorted)]))
    }
    if spikes.repeated > 0 {
        let message = "\(counted(spikes.repeated, "spike")) at the time of another, counted as separate spikes"
        findings.append(
            Finding(
                .repeatedSpikes, .info, recordingIndex: spikes.index, message,
                values: ["spikes": Double(spikes.repeated)]))
    }
    return findings
}

/// Spikes outside imaging do no harm by themselves, but many of them say that the two clocks may disagree.
private func outsideFindings(_ spikes: SpikeStatistics) -> [Finding] {
    let outside = spikes.before + spikes.after
    guard outside > 0, let earliest = spikes.earliest, let latest = spikes.latest,
        let firstSample = spikes.firstSample, let lastSample = spikes.lastSample
    else { return [] }
    let share = Double(outside) / Double(spikes.count)
    var parts: [String] = []
    if spikes.before > 0 { parts.append("\(spikes.before) up to \(seconds(firstSample - earliest)) before") }
    if spikes.after > 0 { parts.append("\(spikes.after) up to \(seconds(latest - lastSample)) after") }
    let message = """
        \(counted(outside, "spike")) of \(spikes.count) (\(percent(share))) outside imaging: \
        \(parts.joined(separator: ", "))
        """
    // Electrophysiology that simply started earlier or ran on has up to about 5 %; a spike a frame too late is nothing.
    let reach = max(firstSample - earliest, latest - lastSample)
    let severity: Finding.Severity = share > 0.5 ? .error : share > 0.05 && reach > 1 ? .warning : .info
    return [
        Finding(
            .spikesOutsideImaging, severity, recordingIndex: spikes.index, message,
            values: [
                "before": Double(spikes.before), "after": Double(spikes.after), "share": share,
                "earliestSeconds": earliest, "latestSeconds": latest,
            ])
    ]
}

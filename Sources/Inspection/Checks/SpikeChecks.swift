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
    /// Different times.
    var distinct: Int { count - repeated }
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
    // What are no times has no other faults.
    if let finding = countsFinding(spikes) ?? unitFinding(spikes, summary) { return [finding] }
    var findings = outsideFindings(spikes)
    if let rate = summary.spikeRateHz, rate > 100 {
        let message = "\(significant(rate)) spikes per second on average: are the times in the right unit?"
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
    let severity: Severity = share > 0.5 ? .error : share > 0.05 && reach > 1 ? .warning : .info
    return [
        Finding(
            .spikesOutsideImaging, severity, recordingIndex: spikes.index, message,
            values: [
                "before": Double(spikes.before), "after": Double(spikes.after), "share": share,
                "earliestSeconds": earliest, "latestSeconds": latest,
            ])
    ]
}

/// The number of spikes in every frame, or a train of 0 and 1, in place of times: few different numbers, again and again.
private func countsFinding(_ spikes: SpikeStatistics) -> Finding? {
    guard spikes.count >= 20, spikes.distinct <= 20, spikes.count >= 5 * spikes.distinct else { return nil }
    let message = """
        \(spikes.count) spike times, but only \(counted(spikes.distinct, "different one")): numbers of spikes per frame \
        instead of the times of spikes?
        """
    return Finding(
        .spikeCountsAsTimes, .error, recordingIndex: spikes.index, message,
        values: ["spikes": Double(spikes.count), "differentTimes": Double(spikes.distinct)])
}

/// Times in another unit: most of them behind the recording, or all of them at its very beginning.
private func unitFinding(_ spikes: SpikeStatistics, _ summary: RecordingSummary) -> Finding? {
    guard let earliest = spikes.earliest, let latest = spikes.latest, let first = spikes.firstSample,
        let last = spikes.lastSample, last > first
    else { return nil }
    let duration = last - first
    /// Whether the times, multiplied by a factor, reach far into the recording and hardly beyond.
    func fits(_ factor: Double) -> Bool {
        latest * factor - first > 0.3 * duration && latest * factor < last + 0.02 * duration
            && earliest * factor > first - 0.02 * duration
    }
    let message: String
    // Electrophysiology that ran on after imaging has many spikes within it, too.
    if 10 * spikes.after > 9 * spikes.count {
        let units = [
            (1e-3, "milliseconds"), (1 / summary.frameRateHz, "frames"), (1e-4, "samples at 10 kHz"),
            (5e-5, "samples at 20 kHz"), (1e-6, "microseconds"),
        ]
        guard let unit = units.first(where: { fits($0.0) }) else { return nil }
        message = "\(spikes.after) of \(spikes.count) spikes after the recording: their times would fit as \(unit.1)"
    } else {
        let factors = [(1000.0, "seconds, read as milliseconds"), (10_000, "seconds, read as tenths of a millisecond")]
        let factor = factors.first { fits($0.0) }
        // Whatever the clock of the frames begins with, times that were made too small come to lie near 0.
        let reach = max(abs(latest), abs(earliest)) / max(last, duration)
        // Few spikes may all be early by chance.
        guard reach < 0.01, spikes.count >= 10 || spikes.count >= 3 && factor != nil else { return nil }
        let guess = factor.map { ": their times would fit as \($0.1)" } ?? ": are the times in the right unit?"
        message = "all \(spikes.count) spikes within \(percent(reach)) of the recording\(guess)"
    }
    return Finding(
        .spikesNotInSeconds, .error, recordingIndex: spikes.index, message,
        values: ["earliestSeconds": earliest, "latestSeconds": latest, "durationSeconds": duration])
}

package import Core

/// What is found in a neuron, and the numbers of its recordings.
package struct NeuronInspection: Hashable, Sendable, Codable {
    /// What was found, recording by recording; what concerns the whole neuron comes first.
    package let findings: [Finding]
    /// One summary per recording, in the neuron's order.
    package let recordings: [RecordingSummary]

    /// Inspects a neuron. The same neuron always gives the same result.
    ///
    /// - Parameters:
    ///   - neuron: the neuron with all its recordings.
    ///   - notes: what the reader left out, for those recordings where it left something out.
    ///   - entryCount: entries in the neuron's file, with those that have no recording; `nil` counts up to the last
    ///     recording.
    package init(of neuron: GroundTruthNeuron, notes: [GroundTruthNote] = [], entryCount: Int? = nil) {
        let inspected = neuron.recordings.map { recording in
            GroundTruthInspection(of: recording, note: notes.first { $0.index == recording.index })
        }
        recordings = inspected.map(\.summary)
        findings = Self.gaps(in: neuron.recordings.map(\.index), entryCount: entryCount) + inspected.flatMap(\.findings)
    }

    /// The worst severity among the findings.
    package var severity: Severity? { findings.map(\.severity).max() }

    /// The reader leaves places of the file without the needed fields out, and the indices then have holes.
    private static func gaps(in indices: [Int], entryCount: Int?) -> [Finding] {
        guard let last = indices.max() else {
            return [Finding(.noSamples, .error, recordingIndex: nil, "the neuron has no recordings")]
        }
        // Indices come from files: a wild one must not make us count to it.
        let recordings = Set(indices.filter { $0 >= 0 }).count
        let missing = max(last - recordings + 1, entryCount.map { $0 - recordings } ?? 0)
        guard missing > 0 else { return [] }
        let message = "\(counted(missing, "entry", "entries")) of the file without the needed fields left out"
        return [
            Finding(.recordingsLeftOut, .info, recordingIndex: nil, message, values: ["entries": Double(missing)])
        ]
    }
}

/// What is found in one recording.
private struct GroundTruthInspection {
    let findings: [Finding]
    let summary: RecordingSummary

    init(of recording: GroundTruthRecording, note: GroundTruthNote?) {
        let trace = TraceStatistics(of: recording.dff.doubles, frameRateHz: recording.frameRateHz)
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
            lossFindings(note, recordingIndex: recording.index) + timeFindings(recording)
            + traceFindings(trace).map { $0.at(recordingIndex: recording.index) } + spikeFindings(spikes, summary)
            + responseFindings(summary)
    }
}

/// Why a neuron is not trained on unless somebody asks for it.
///
/// - Parameters:
///   - dataset: the dataset's name. Those that begin with `X-` are extras: simulations, and twins of other datasets
///     without correction of neuropil.
///   - findings: what was found in one recording, in its neuron or in its dataset.
/// - Returns: the reason in words, or `nil` when nothing speaks against training.
package func reasonAgainstTraining(dataset: String, findings: [Finding]) -> String? {
    if dataset.hasPrefix("X-") {
        return "\(dataset) is an extra dataset (simulated, or a twin of another one), not ground truth to train on"
    }
    return findings.first { $0.severity == .error }?.message
}

extension NeuronInspection {
    /// Why this is no ground truth at all: an error of such a kind in every one of its recordings. The first of them.
    package var findingAgainstGroundTruth: Finding? {
        let damning = findings.filter { $0.severity == .error && FindingKind.noGroundTruth.contains($0.kind) }
        let indices = Set(damning.compactMap(\.recordingIndex))
        return recordings.allSatisfy { indices.contains($0.recordingIndex) } ? damning.first : nil
    }
}

internal import Core

/// Finds recordings that are stored more than once, in one neuron or in several.
///
/// - Parameter neurons: what was found in each neuron, by its identifier `DATASET/NAME`.
/// - Returns: the findings of those neurons that have a copy, by identifier. The same ΔF/F twice is a warning; the same
///   spikes under another ΔF/F, such as one without correction of neuropil, are worth knowing before a test.
package func duplicates(among neurons: [String: NeuronInspection]) -> [String: [Finding]] {
    let places = neurons.keys.sorted().flatMap { identifier in
        (neurons[identifier]?.recordings ?? []).map { Place(identifier: identifier, recording: $0) }
    }
    var findings: [String: [Finding]] = [:]
    let byTrace = Dictionary(grouping: places.filter { $0.recording.frameCount > 0 }) { $0.recording.traceFingerprint }
    let bySpikes = Dictionary(grouping: places.filter { $0.recording.spikesFingerprint != nil }) {
        $0.recording.spikesFingerprint
    }
    for place in places {
        let copies = (byTrace[place.recording.traceFingerprint] ?? []).filter { $0 != place }
        if let copy = copies.first {
            findings[place.identifier, default: []].append(
                place.finding(.duplicatedTrace, .warning, "the same ΔF/F is", of: copy, count: copies.count))
        }
        let twins = (bySpikes[place.recording.spikesFingerprint] ?? []).filter { twin in
            twin != place && twin.recording.traceFingerprint != place.recording.traceFingerprint
        }
        if place.recording.spikesFingerprint != nil, let twin = twins.first {
            findings[place.identifier, default: []].append(
                place.finding(.duplicatedSpikes, .info, "the same spikes are", of: twin, count: twins.count))
        }
    }
    return findings
}

/// A recording and where it is.
private struct Place: Hashable {
    let identifier: String
    let recording: RecordingSummary

    func finding(
        _ kind: FindingKind, _ severity: Severity, _ subject: String, of other: Place, count: Int
    ) -> Finding {
        let others = count > 1 ? " and \(counted(count - 1, "other recording"))" : ""
        let message = "\(subject) in recording \(other.recording.recordingIndex) of \(other.identifier)\(others)"
        return Finding(
            kind, severity, recordingIndex: recording.recordingIndex, message, values: ["copies": Double(count)])
    }
}

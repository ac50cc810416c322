public import Core

/// Something that a check found in a recording, a neuron or a dataset.
public struct Finding: Hashable, Sendable, Codable {
    /// What was found.
    public let kind: FindingKind
    /// How much it matters.
    public let severity: Severity
    /// The recording's index in its file; `nil` when the finding is about the neuron or the dataset.
    public let recordingIndex: Int?
    /// The row of the neuron in a recording of several; `nil` when the finding is about the whole recording, and for ground
    /// truth.
    public let neuron: Int?
    /// The finding in words, with its numbers and units.
    public let message: String
    /// The same numbers for programs, by name; each is finite, and a name ends with its unit.
    public let values: [String: Double]

    /// Gathers the parts of a finding; numbers that are not finite are left out, as JSON has no word for them.
    init(
        _ kind: FindingKind, _ severity: Severity, recordingIndex: Int? = nil, neuron: Int? = nil, _ message: String,
        values: [String: Double] = [:]
    ) {
        self.kind = kind
        self.severity = severity
        self.recordingIndex = recordingIndex
        self.neuron = neuron
        self.message = message
        self.values = values.filter { $0.value.isFinite }
    }

    /// The same of a recording of ground truth.
    func at(recordingIndex: Int) -> Finding {
        Finding(kind, severity, recordingIndex: recordingIndex, neuron: neuron, message, values: values)
    }

    /// The same of one neuron of several, which does not spoil the others: a warning at most.
    func at(neuron: Int) -> Finding {
        Finding(
            kind, min(severity, .warning), recordingIndex: recordingIndex, neuron: neuron, message, values: values)
    }
}

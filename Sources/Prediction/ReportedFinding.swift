public import Inspection

/// What a check found in a recording, as reports tell it.
public struct ReportedFinding: Sendable, Codable, Hashable {
    /// The name of the check, such as `raw-fluorescence`.
    public let check: String
    /// How much it matters.
    public let severity: Finding.Severity
    /// The ROI it is about, from 0; `nil` for the whole recording.
    public let neuron: Int?
    /// The finding in words.
    public let message: String

    /// Tells of a finding.
    public init(_ finding: Finding) {
        check = finding.kind.name
        severity = finding.severity
        neuron = finding.neuron
        message = finding.message
    }
}

extension Finding {
    /// The finding, and what to do about it.
    public var sentences: String {
        guard severity > .info, let advice = kind.advice else { return message }
        return message + (message.hasSuffix("?") ? " " : ". ") + advice
    }
}

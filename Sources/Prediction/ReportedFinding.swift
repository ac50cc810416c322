package import Core
package import Inspection

/// What a check found in a recording, as reports tell it.
package struct ReportedFinding: Sendable, Codable, Hashable {
    /// The name of the check, such as `raw-fluorescence`.
    package let check: String
    /// How much it matters.
    package let severity: Severity
    /// The ROI it is about, from 0; `nil` for the whole recording.
    package let neuron: Int?
    /// The finding in words.
    package let message: String

    /// Tells of a finding.
    package init(_ finding: Finding) {
        check = finding.kind.name
        severity = finding.severity
        neuron = finding.neuron
        message = finding.message
    }
}

extension Finding {
    /// The finding, and what to do about it.
    package var sentences: String {
        guard severity > .info, let advice = kind.advice else { return message }
        return message + (message.hasSuffix("?") ? " " : ". ") + advice
    }
}

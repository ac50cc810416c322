/// What a model must fulfil, in the order in which it is looked at.
package enum HardRule: String, Hashable, Sendable, Codable, CaseIterable {
    /// The rates differ by 5 % of the model's at most, or the recording may be resampled.
    case frameRate
    /// The kernel is causal, or symmetric, as wished.
    case kernel
    /// The prediction comes as early as wished.
    case latency
    /// The class of neurons is not another one.
    case cellClass
    /// The species is not another one; relatives, such as mouse and rat, pass.
    case species
    /// The files are there, with the sizes they must have.
    case completeness
    /// At most half of the neurons are noisier than the noise levels cover; better, at most a tenth.
    case noiseCover

    /// Where it stands among all, from 0.
    var place: Int {
        switch self {
        case .frameRate: 0
        case .kernel: 1
        case .latency: 2
        case .cellClass: 3
        case .species: 4
        case .completeness: 5
        case .noiseCover: 6
        }
    }

    /// Above this share of neurons that are noisier than its levels cover, a model is rejected.
    package static let greatestNoisierShare = 0.5
    /// Below this share of neurons that are not noisier than its levels cover, there is a warning.
    package static let goodNoiseCover = 0.9
}

/// What came of a hard rule, with the numbers that decided.
package struct RuleFinding: Hashable, Sendable {
    /// How a rule was met.
    package enum Outcome: String, Hashable, Sendable, Codable {
        /// It is met, or nothing is known that contradicts.
        case passed
        /// It is met in a way to mind, or was waived.
        case warning
        /// It is not met.
        case rejected
    }

    /// The rule.
    package let rule: HardRule
    /// How it was met.
    package let outcome: Outcome
    /// What was compared: shares for the rate, seconds for the latency; for the noise, the share of neurons that are too
    /// noisy where it is too large, and else the share that is covered. `nil` where it is no number or unknown.
    package var value: Double?
    /// What it was compared with.
    package var limit: Double?
}

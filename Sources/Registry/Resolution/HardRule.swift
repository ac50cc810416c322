/// What a model must fulfil, in the order in which it is looked at.
public enum HardRule: String, Hashable, Sendable, Codable, CaseIterable {
    /// The rates differ by 5 % of the model's at most.
    case frameRate
    /// The kernel is causal, or symmetric, as wished.
    case kernel
    /// The prediction comes as early as wished.
    case latency
    /// The class of neurons is not another one.
    case cellClass
    /// The files are there, with the sizes they must have.
    case completeness
    /// The noise levels cover half of the neurons, better nine tenths.
    case noiseCover

    /// Below this share of covered neurons a model is rejected.
    public static let leastNoiseCover = 0.5
    /// Below this share of covered neurons there is a warning.
    public static let goodNoiseCover = 0.9
}

/// What came of a hard rule, with the numbers that decided.
public struct RuleFinding: Hashable, Sendable {
    /// How a rule was met.
    public enum Outcome: String, Hashable, Sendable, Codable {
        /// It is met, or nothing is known that contradicts.
        case passed
        /// It is met in a way to mind, or was waived.
        case warning
        /// It is not met.
        case rejected
    }

    /// The rule.
    public let rule: HardRule
    /// How it was met.
    public let outcome: Outcome
    /// What was compared: shares for the rate and the noise, seconds for the latency; `nil` where it is no number or unknown.
    public var value: Double?
    /// What it was compared with.
    public var limit: Double?
}

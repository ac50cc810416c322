internal import Core

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

/// Looks at candidates with one recording in mind.
struct CandidateJudge {
    let facts: RecordingFacts
    let wishedSmoothingSeconds: Double
    private let sortedNoise: [Double]

    init(_ facts: RecordingFacts) {
        self.facts = facts
        wishedSmoothingSeconds = facts.smoothingSeconds ?? facts.customarySmoothingSeconds
        sortedNoise = facts.knownNoiseLevels.sorted()
    }

    /// What comes of every rule, in the order of `HardRule.allCases`.
    func findings(of candidate: ModelCandidate) -> [RuleFinding] {
        HardRule.allCases.map { finding(of: candidate, by: $0) }
    }

    private func finding(of candidate: ModelCandidate, by rule: HardRule) -> RuleFinding {
        switch rule {
        case .frameRate:
            let isNear = ModelFilter.isRate(facts.frameRateHz, near: candidate.frameRateHz)
            let difference = abs(facts.frameRateHz - candidate.frameRateHz) / candidate.frameRateHz
            return RuleFinding(
                rule: rule, outcome: isNear ? .passed : .rejected, value: difference, limit: ModelFilter.rateTolerance)
        case .kernel:
            let isWished = facts.isCausal.map { $0 == candidate.isCausal } ?? true
            return RuleFinding(rule: rule, outcome: isWished ? .passed : .rejected)
        case .latency:
            let isEarly = facts.latencySeconds.map { candidate.latencySeconds <= $0 + 1e-9 } ?? true
            return RuleFinding(
                rule: rule, outcome: isEarly ? .passed : .rejected, value: candidate.latencySeconds,
                limit: facts.latencySeconds)
        case .cellClass:
            guard let known = facts.cellClass.value, let made = candidate.cellClass, known != made else {
                return RuleFinding(rule: rule, outcome: .passed)
            }
            return RuleFinding(rule: rule, outcome: facts.allowsOtherCellClass ? .warning : .rejected)
        case .completeness:
            return RuleFinding(rule: rule, outcome: candidate.fault == nil ? .passed : .rejected)
        case .noiseCover:
            let cover = noiseCover(of: candidate.noiseLevels)
            return RuleFinding(
                rule: rule, outcome: outcome(ofCover: cover), value: cover, limit: HardRule.leastNoiseCover)
        }
    }

    private func outcome(ofCover cover: Double?) -> RuleFinding.Outcome {
        guard let cover, cover < HardRule.goodNoiseCover else { return .passed }
        return cover >= HardRule.leastNoiseCover || facts.allowsExtrapolation ? .warning : .rejected
    }

    /// The share of neurons whose ν lies where networks of these levels can be relied on; `nil` where no ν is known.
    private func noiseCover(of levels: [Int]) -> Double? {
        guard !sortedNoise.isEmpty, let range = BundleConfiguration.reliableNoise(ofLevels: levels) else { return nil }
        let below = sortedNoise.partitioningIndex { $0 >= range.lowerBound }
        let upTo = sortedNoise.partitioningIndex { $0 > range.upperBound }
        return Double(upTo - below) / Double(sortedNoise.count)
    }
}

extension [Double] {
    /// The first index of a sorted array at which `isAfter` holds, or the end.
    fileprivate func partitioningIndex(where isAfter: (Double) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

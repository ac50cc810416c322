internal import Core
internal import Signals

/// Looks at candidates with one recording in mind: here are the hard rules, and beside ``Preference`` the preferences.
///
/// One judge serves thousands of candidates, so what is only asked for by a reader is worked out when it is asked for.
package final class CandidateJudge: Sendable {
    package let facts: RecordingFacts
    /// The lists that candidates stand in, the preferred one first.
    package let lists: [String]
    package let wishedSmoothingSeconds: Double
    package let indicator: String?
    package let species: String?
    package let region: String?
    private let sortedNoise: [Double]

    package init(_ facts: RecordingFacts, lists: [String]) {
        self.facts = facts
        self.lists = lists
        wishedSmoothingSeconds = facts.smoothingSeconds ?? facts.customarySmoothingSeconds
        indicator = facts.traits[.indicator]
        species = facts.traits[.species]?.lowercased()
        region = facts.traits[.region]?.lowercased()
        sortedNoise = facts.knownNoiseLevels.sorted()
    }

    /// What comes of every rule, in the order of `HardRule.allCases`.
    package func findings(of candidate: ModelCandidate) -> [RuleFinding] {
        HardRule.allCases.map { finding(of: candidate, by: $0) }
    }

    /// Made once: `allCases` makes an array whenever it is asked for, and that is for every candidate.
    private static let allRules = HardRule.allCases

    /// The first of some rules that rejects a candidate.
    package func rejection(of candidate: ModelCandidate, by rules: [HardRule] = allRules) -> RuleFinding? {
        for rule in rules {
            let finding = finding(of: candidate, by: rule)
            if finding.outcome == .rejected { return finding }
        }
        return nil
    }

    private func finding(of candidate: ModelCandidate, by rule: HardRule) -> RuleFinding {
        switch rule {
        case .frameRate:
            let isNear = FrameRateMatch.isNear(facts.frameRateHz, near: candidate.frameRateHz)
            let difference = abs(facts.frameRateHz - candidate.frameRateHz) / candidate.frameRateHz
            let canResample =
                facts.allowsResampling && RateChange.reaches(from: facts.frameRateHz, to: candidate.frameRateHz)
            return RuleFinding(
                rule: rule, outcome: isNear ? .passed : canResample ? .warning : .rejected,
                value: difference, limit: FrameRateMatch.tolerance)
        case .kernel:
            let isWished = facts.isCausal.map { $0 == candidate.isCausal } ?? true
            return RuleFinding(rule: rule, outcome: isWished ? .passed : .rejected)
        case .latency:
            let isEarly = facts.latencySeconds.map { (candidate.latencySeconds ?? .infinity) <= $0 + 1e-9 }
            return RuleFinding(
                rule: rule, outcome: isEarly ?? true ? .passed : .rejected, value: candidate.latencySeconds,
                limit: facts.latencySeconds)
        case .cellClass:
            guard isOfOtherClass(candidate) else { return RuleFinding(rule: rule, outcome: .passed) }
            return RuleFinding(rule: rule, outcome: facts.allowsOtherCellClass ? .warning : .rejected)
        case .completeness:
            return RuleFinding(rule: rule, outcome: candidate.fault == nil ? .passed : .rejected)
        case .noiseCover:
            return noiseFinding(candidate.noiseLevels == nil ? nil : noiseShares(of: candidate))
        }
    }

    package func isOfOtherClass(_ candidate: ModelCandidate) -> Bool {
        guard let known = facts.traits[.cellClass], let made = candidate.traits[.cellClass] else { return false }
        return known != made
    }

    /// Too many neurons that are too noisy reject; of too clean ones nothing is said, for the lowest networks predict them
    /// as well.
    private func noiseFinding(_ shares: NoiseShares?) -> RuleFinding {
        guard let shares else { return RuleFinding(rule: .noiseCover, outcome: .passed) }
        guard shares.noisier <= HardRule.greatestNoisierShare else {
            return RuleFinding(
                rule: .noiseCover, outcome: facts.allowsExtrapolation ? .warning : .rejected, value: shares.noisier,
                limit: HardRule.greatestNoisierShare)
        }
        return RuleFinding(
            rule: .noiseCover, outcome: 1 - shares.noisier < HardRule.goodNoiseCover ? .warning : .passed,
            value: shares.covered, limit: HardRule.goodNoiseCover)
    }

    /// How the recording's noise lies to a model's levels, or to those that it probably has; `nil` where no ν is known.
    package func noiseShares(of candidate: ModelCandidate) -> NoiseShares? {
        NoiseShares(of: sortedNoise, levels: candidate.likelyNoiseLevels)
    }
}

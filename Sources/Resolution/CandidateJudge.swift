internal import Core
internal import Signals
internal import Synchronization

/// Looks at candidates with one recording in mind: here are the hard rules, and beside ``Preference`` the preferences.
///
/// One judge serves thousands of candidates, so what is only asked for by a reader is worked out when it is asked for.
package final class CandidateJudge: Sendable {
    package let facts: RecordingFacts
    /// The lists that candidates stand in, the preferred one first.
    package let lists: [String]
    package let wishedSmoothingSeconds: Double
    private let species: String?
    private let sortedNoise: [Double]
    private let matches = Mutex(KnownMatches())

    package init(_ facts: RecordingFacts, lists: [String]) {
        self.facts = facts
        self.lists = lists
        wishedSmoothingSeconds = facts.smoothingSeconds ?? facts.customarySmoothingSeconds
        species = facts.traits[.species] ?? facts.traits[.region].flatMap(Self.species(ofRegion:))
        sortedNoise = facts.knownNoiseLevels.sorted()
    }

    /// Only mammals have a neocortex.
    private static func species(ofRegion region: String) -> String? {
        Vocabulary.regions.relation(of: region, to: "cortex") <= .narrower ? "mammal" : nil
    }

    /// How the indicator that a model was made for suits the recording's.
    package func indicatorMatch(_ candidate: ModelCandidate) -> IndicatorMatch {
        let made = candidate.traits[.indicator]
        return matches.withLock {
            $0.indicators.value(for: made) { IndicatorMatch(model: $0, recording: facts.traits[.indicator]) }
        }
    }

    /// How the region that a model was made for suits the recording's.
    package func regionMatch(_ candidate: ModelCandidate) -> SettingMatch {
        guard let made = candidate.traits[.region] else { return .general }
        return matches.withLock {
            $0.regions.value(for: made) {
                SettingMatch(model: $0, recording: facts.traits[.region], in: .regions)
            }
        }
    }

    /// How the species that a model was made for suits the recording's.
    package func speciesMatch(_ candidate: ModelCandidate) -> SettingMatch {
        guard let made = candidate.traits[.species] else { return .general }
        return matches.withLock {
            $0.species.value(for: made) { SettingMatch(model: $0, recording: species, in: .species) }
        }
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
            let isEarly = facts.latencySeconds.map {
                !candidate.calibratesItself
                    && Self.milliseconds(candidate.latencySeconds ?? .infinity) <= Self.milliseconds($0)
            }
            return RuleFinding(
                rule: rule, outcome: isEarly ?? true ? .passed : .rejected, value: candidate.latencySeconds,
                limit: facts.latencySeconds)
        case .cellClass:
            guard isOfOtherClass(candidate) else { return RuleFinding(rule: rule, outcome: .passed) }
            return RuleFinding(rule: rule, outcome: facts.allowsOtherCellClass ? .warning : .rejected)
        case .species:
            return RuleFinding(rule: rule, outcome: speciesMatch(candidate) == .other ? .rejected : .passed)
        case .completeness:
            return RuleFinding(rule: rule, outcome: candidate.fault == nil ? .passed : .rejected)
        case .noiseCover:
            return noiseFinding(candidate.noiseLevels == nil ? nil : noiseShares(of: candidate))
        }
    }

    /// In whole milliseconds, rounded down, as names of models tell it: two frames at 30 Hz are 66 ms.
    package static func milliseconds(_ seconds: Double) -> Double { (1000 * seconds + 1e-6).rounded(.down) }

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

/// How what models were made for suits the recording: few texts occur, and each is looked up in the vocabulary once.
private struct KnownMatches {
    /// The matches of one trait.
    struct OfTrait<Text: Hashable, Match> {
        private var known: [Text: Match] = [:]

        mutating func value(for text: Text, _ match: (Text) -> Match) -> Match {
            if let match = known[text] { return match }
            let match = match(text)
            known[text] = match
            return match
        }
    }

    var indicators = OfTrait<String?, IndicatorMatch>()
    var regions = OfTrait<String, SettingMatch>()
    var species = OfTrait<String, SettingMatch>()
}

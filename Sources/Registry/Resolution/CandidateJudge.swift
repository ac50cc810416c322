internal import Core

/// Looks at candidates with one recording in mind: here are the hard rules, and beside ``Preference`` the preferences.
///
/// One judge serves thousands of candidates, so what is only asked for by a reader is worked out when it is asked for.
final class CandidateJudge: Sendable {
    let facts: RecordingFacts
    let wishedSmoothingSeconds: Double
    let indicator: IndicatorName?
    let species: String?
    let region: String?
    private let sortedNoise: [Double]

    init(_ facts: RecordingFacts) {
        self.facts = facts
        wishedSmoothingSeconds = facts.smoothingSeconds ?? facts.customarySmoothingSeconds
        indicator = facts.indicator.value.map(IndicatorName.init)
        species = facts.species.value?.lowercased()
        region = facts.region.value?.lowercased()
        sortedNoise = facts.knownNoiseLevels.sorted()
    }

    /// What comes of every rule, in the order of `HardRule.allCases`.
    func findings(of candidate: ModelCandidate) -> [RuleFinding] {
        HardRule.allCases.map { finding(of: candidate, by: $0) }
    }

    /// The first rule that rejects a candidate.
    func rejection(of candidate: ModelCandidate) -> RuleFinding? {
        for rule in HardRule.allCases {
            let finding = finding(of: candidate, by: rule)
            if finding.outcome == .rejected { return finding }
        }
        return nil
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
            guard isOfOtherClass(candidate) else { return RuleFinding(rule: rule, outcome: .passed) }
            return RuleFinding(rule: rule, outcome: facts.allowsOtherCellClass ? .warning : .rejected)
        case .completeness:
            return RuleFinding(rule: rule, outcome: candidate.fault == nil ? .passed : .rejected)
        case .noiseCover:
            let cover = noiseCover(of: candidate)
            return RuleFinding(
                rule: rule, outcome: outcome(ofCover: cover), value: cover, limit: HardRule.leastNoiseCover)
        }
    }

    func isOfOtherClass(_ candidate: ModelCandidate) -> Bool {
        guard let known = facts.cellClass.value, let made = candidate.cellClass else { return false }
        return known != made
    }

    private func outcome(ofCover cover: Double?) -> RuleFinding.Outcome {
        guard let cover, cover < HardRule.goodNoiseCover else { return .passed }
        return cover >= HardRule.leastNoiseCover || facts.allowsExtrapolation ? .warning : .rejected
    }

    /// The share of neurons whose ν lies where networks of these levels can be relied on; `nil` where no ν is known.
    func noiseCover(of candidate: ModelCandidate) -> Double? {
        guard !sortedNoise.isEmpty, let range = BundleConfiguration.reliableNoise(ofLevels: candidate.noiseLevels)
        else { return nil }
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

/// Candidates that fit, in order, the best first.
///
/// Each ``Preference`` parts those that the weightier ones leave alike, and only those that come next: the first of thousands
/// are found without putting all in order.
package struct RankedCandidates: Sequence, IteratorProtocol {
    /// Candidates that the first preferences leave alike.
    private struct Group {
        let candidates: [CandidateAssessment]
        let preferences: ArraySlice<Preference>
        /// The better ones by the first of these preferences were taken out.
        var isRest = false
    }

    private let judge: CandidateJudge
    /// What is left, the best last.
    private var groups: [Group]

    /// Made once: `allCases` makes an array whenever it is asked for.
    fileprivate static let allPreferences = Preference.allCases[...]

    init(_ candidates: some Sequence<CandidateAssessment>, by judge: CandidateJudge) {
        self.judge = judge
        let candidates = Array(candidates)
        groups = candidates.isEmpty ? [] : [Group(candidates: candidates, preferences: Self.allPreferences)]
    }

    /// Finds the next best.
    ///
    /// - Returns: `nil` behind the last.
    package mutating func next() -> CandidateAssessment? {
        while let group = groups.popLast() {
            if group.candidates.count == 1 { return group.candidates[0] }
            groups += parts(of: group)
        }
        return nil
    }

    /// Makes the next ones again of what was found.
    mutating func putBack(_ found: [CandidateAssessment]) {
        groups += found.reversed().map { Group(candidates: [$0], preferences: []) }
    }

    /// What the next preference makes of a group, or names where all preferences leave it alike; the best last. Only if more
    /// than the best are asked for, the rest is put in order, too.
    private func parts(of group: Group) -> [Group] {
        guard let preference = group.preferences.first else {
            return group.candidates.sorted { $0.candidate.name > $1.candidate.name }
                .map { Group(candidates: [$0], preferences: []) }
        }
        let others = group.preferences.dropFirst()
        let keys = group.candidates.map { judge.key(of: $0.candidate, by: preference) }
        guard let least = keys.min(), keys.contains(where: { $0 != least }) else {
            return [Group(candidates: group.candidates, preferences: others)]
        }
        func part(_ places: [Int]) -> [CandidateAssessment] { places.map { group.candidates[$0] } }
        guard group.isRest else {
            let (best, rest) = (keys.indices.filter { keys[$0] == least }, keys.indices.filter { keys[$0] != least })
            return [
                Group(candidates: part(rest), preferences: group.preferences, isRest: true),
                Group(candidates: part(best), preferences: others),
            ]
        }
        return Dictionary(grouping: keys.indices) { keys[$0] }.sorted { $0.key > $1.key }
            .map { Group(candidates: part($1), preferences: others) }
    }
}

extension CandidateJudge {
    /// The candidate that wins.
    ///
    /// - Parameters:
    ///   - candidates: any.
    ///   - rules: those that are not known to be met by all of them.
    /// - Returns: `nil` when the rules reject all.
    package func best(
        among candidates: [CandidateAssessment], by rules: [HardRule] = HardRule.allCases
    ) -> CandidateAssessment? {
        let possible = candidates.lazy.filter { self.rejection(of: $0.candidate, by: rules) == nil }
        var ranked = RankedCandidates(possible, by: self)
        return ranked.next()
    }

    /// Whether the first of two candidates comes before the second.
    func ranks(_ one: ModelCandidate, before other: ModelCandidate) -> Bool {
        guard let preference = decidingPreference(one, against: other) else { return one.name < other.name }
        return key(of: one, by: preference) < key(of: other, by: preference)
    }

    /// The first preference by which two candidates differ; `nil` when only their names do.
    package func decidingPreference(_ one: ModelCandidate, against other: ModelCandidate) -> Preference? {
        RankedCandidates.allPreferences.first { key(of: one, by: $0) != key(of: other, by: $0) }
    }
}

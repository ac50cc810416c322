/// A candidate, and what the rules say of it. One of thousands that are sorted and sifted, so it is passed on, never copied.
package final class CandidateAssessment: Sendable {
    /// The candidate.
    package let candidate: ModelCandidate
    /// The first hard rule that rejects it.
    package let rejection: RuleFinding?
    package let judge: CandidateJudge

    package init(_ candidate: consuming ModelCandidate, by judge: CandidateJudge) {
        self.judge = judge
        rejection = judge.rejection(of: candidate)
        // Last, so that it is moved.
        self.candidate = candidate
    }

    /// No hard rule rejects it.
    package var isAccepted: Bool { rejection == nil }
    /// What came of the hard rules, all of them, in their order.
    package var findings: [RuleFinding] { judge.findings(of: candidate) }
}

/// The models for a recording, ranked: a function of the facts and the candidates, whatever their order.
///
/// Every candidate is held against each ``HardRule``; those that pass are put in order by ``Preference``.
public struct ModelResolution: Sendable {
    /// What the model was chosen by.
    public var facts: RecordingFacts { judge.facts }
    package let judge: CandidateJudge
    /// Those that fit, and those that do not, in any order: of thousands, few are asked for.
    let (fitting, unfit): ([CandidateAssessment], [CandidateAssessment])
    /// The best that fits.
    package let winner: CandidateAssessment?
    /// The one that wins without the winner: another model, not the same from another place.
    package let runnerUp: CandidateAssessment?
    /// Those that fit, the best first; found as they are asked for.
    package let accepted: RankedCandidates

    /// Ranks models.
    ///
    /// - Parameters:
    ///   - facts: what is known of the recording.
    ///   - candidates: models in any order, no two of one name and version, or of one name and list.
    ///   - lists: the names of lists, the preferred one first; others follow by name.
    public init(_ facts: RecordingFacts, among candidates: consuming [ModelCandidate], lists: [String] = []) {
        let others = Set(candidates.compactMap(\.availability.list)).subtracting(lists)
        let judge = CandidateJudge(facts, lists: lists + others.sorted())
        self.judge = judge
        var (fitting, unfit) = ([CandidateAssessment](), [CandidateAssessment]())
        unfit.reserveCapacity(candidates.count)
        // Moved, not copied: each refers to several texts.
        while let candidate = candidates.popLast() {
            let assessment = CandidateAssessment(candidate, by: judge)
            if assessment.isAccepted { fitting.append(assessment) } else { unfit.append(assessment) }
        }
        (self.fitting, self.unfit) = (fitting, unfit)
        var ranked = RankedCandidates(fitting, by: judge)
        var best: [CandidateAssessment] = []
        while best.last?.candidate.name == best.first?.candidate.name, let next = ranked.next() { best.append(next) }
        winner = best.first
        runnerUp = best.last?.candidate.name == winner?.candidate.name ? nil : best.last
        ranked.putBack(best)
        accepted = ranked
    }

    /// What was ranked, in any order.
    package var candidates: [ModelCandidate] { (fitting + unfit).map(\.candidate) }
    /// Those that do not, by name and version.
    package var rejected: [CandidateAssessment] { unfit.sorted { $0.candidate.precedes($1.candidate) } }

    /// Finds what the rules say of one candidate.
    ///
    /// - Parameter reference: a name, which stands for its newest version or else for its place in the first list, or
    ///   `NAME@VERSION`.
    /// - Returns: `nil` when there is no such candidate.
    package func assessment(of reference: String) -> CandidateAssessment? {
        let isMeant = { (candidate: ModelCandidate) in candidate.name == reference || candidate.identifier == reference
        }
        let place = { [judge] (assessment: CandidateAssessment) in
            [Preference.availability, .version, .list].map { judge.key(of: assessment.candidate, by: $0) }
        }
        return (fitting + unfit).filter { isMeant($0.candidate) }
            .min { place($0).lexicographicallyPrecedes(place($1)) }
    }
}

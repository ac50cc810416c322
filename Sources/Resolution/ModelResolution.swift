/// A candidate, and what the rules say of it. One of thousands that are sorted and sifted, so it is passed on, never copied.
package final class CandidateAssessment: Sendable {
    /// The candidate.
    package let candidate: ModelCandidate
    /// The first hard rule that rejects it.
    package let rejection: RuleFinding?
    /// Without keys where the candidate does not fit.
    package let rank: CandidateRank
    package let judge: CandidateJudge

    package init(_ candidate: ModelCandidate, by judge: CandidateJudge) {
        self.candidate = candidate
        self.judge = judge
        rejection = judge.rejection(of: candidate)
        rank = rejection == nil ? judge.rank(candidate) : CandidateRank(keys: [], name: candidate.name)
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
    /// Those that fit, the best first.
    package let accepted: [CandidateAssessment]
    /// Those that do not, by name and version.
    package let rejected: [CandidateAssessment]
    package let judge: CandidateJudge

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
        var (accepted, rejected) = ([CandidateAssessment](), [CandidateAssessment]())
        rejected.reserveCapacity(candidates.count)
        // Moved, not copied: each refers to several texts.
        while let candidate = candidates.popLast() {
            let assessment = CandidateAssessment(candidate, by: judge)
            if assessment.isAccepted { accepted.append(assessment) } else { rejected.append(assessment) }
        }
        accepted.sort { $0.rank < $1.rank }
        rejected.sort { $0.candidate.precedes($1.candidate) }
        (self.accepted, self.rejected) = (accepted, rejected)
    }

    /// The best that fits.
    package var winner: CandidateAssessment? { accepted.first }
    /// The one that wins without the winner: another model, not the same from another place.
    package var runnerUp: CandidateAssessment? { accepted.first { $0.candidate.name != winner?.candidate.name } }

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
        return (accepted + rejected).filter { isMeant($0.candidate) }
            .min { place($0).lexicographicallyPrecedes(place($1)) }
    }
}

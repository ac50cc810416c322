/// A candidate, and what the rules say of it.
public struct CandidateAssessment: Sendable {
    /// The candidate.
    public let candidate: ModelCandidate
    /// The first hard rule that rejects it.
    public let rejection: RuleFinding?
    /// Without keys where the candidate does not fit.
    let rank: CandidateRank
    let judge: CandidateJudge

    init(_ candidate: ModelCandidate, by judge: CandidateJudge) {
        self.candidate = candidate
        self.judge = judge
        rejection = judge.rejection(of: candidate)
        rank = rejection == nil ? judge.rank(candidate) : CandidateRank(keys: [], name: candidate.name)
    }

    /// No hard rule rejects it.
    public var isAccepted: Bool { rejection == nil }
    /// What came of the hard rules, all of them, in their order.
    public var findings: [RuleFinding] { judge.findings(of: candidate) }
}

/// The models for a recording, ranked: a function of the facts and the candidates, whatever their order.
///
/// Every candidate is held against each ``HardRule``; those that pass are put in order by ``Preference``.
public struct ModelResolution: Sendable {
    /// What the model was chosen by.
    public let facts: RecordingFacts
    /// Those that fit, the best first.
    public let accepted: [CandidateAssessment]
    /// Those that do not, by name and version.
    public let rejected: [CandidateAssessment]

    /// Ranks models.
    ///
    /// - Parameters:
    ///   - facts: what is known of the recording.
    ///   - candidates: models in any order, no two of one name and version.
    public init(_ facts: RecordingFacts, among candidates: [ModelCandidate]) {
        self.facts = facts
        let judge = CandidateJudge(facts)
        let assessments = candidates.map { CandidateAssessment($0, by: judge) }
        accepted = assessments.filter(\.isAccepted).sorted { $0.rank < $1.rank }
        rejected = assessments.filter { !$0.isAccepted }.sorted {
            ($0.candidate.name, $0.candidate.version) < ($1.candidate.name, $1.candidate.version)
        }
    }

    /// The best that fits.
    public var winner: CandidateAssessment? { accepted.first }
    /// The one that wins without the winner.
    public var runnerUp: CandidateAssessment? { accepted.dropFirst().first }

    /// Finds what the rules say of one candidate.
    ///
    /// - Parameter reference: a name, its newest version, or `NAME@VERSION`.
    /// - Returns: `nil` when there is no such candidate.
    public func assessment(of reference: String) -> CandidateAssessment? {
        (accepted + rejected).filter { $0.candidate.name == reference || $0.candidate.identifier == reference }
            .max { $0.candidate.version < $1.candidate.version }
    }
}

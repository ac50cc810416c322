/// A resolution as a document: every candidate with what every rule says of it.
package struct ResolutionReport: Sendable, Encodable {
    /// What a hard rule says of a candidate.
    package struct Rule: Sendable, Codable {
        /// The rule.
        package let rule: HardRule
        /// What came of it.
        package let outcome: RuleFinding.Outcome
        /// What was compared; `nil` where it is no number or unknown.
        package let value: Double?
        /// What it was compared with.
        package let limit: Double?
        /// The same in words.
        package let text: String
    }

    /// One candidate.
    package struct Candidate: Sendable, Encodable {
        /// The model.
        package let model: ModelCandidate
        /// Its place among those that fit, from 1; `nil` when it does not.
        package let rank: Int?
        /// What decided.
        package let decision: String
        /// The hard rules.
        package let rules: [Rule]
        /// How it stands with every preference, by title.
        package let preferences: [String: String]
    }

    /// What the model was chosen by.
    package let facts: [FactDescription]
    /// The model that wins, `NAME@VERSION`, or the name of one that is not fetched.
    package let winner: String?
    /// The model that would win without it.
    package let runnerUp: String?
    /// What to expect of the winner, where it was evaluated.
    package let expectation: ModelExpectation?
    /// Those that come next, and then those that break the last rules by the least.
    package let nearMisses: [ResolutionSummary.Model]
    /// How many others there are, and what is in their way.
    package let others: [ResolutionSummary.Group]
    /// What was not known, and what knowing it would change.
    package let unknowns: [UnknownFact]
    /// What to do where no model fits.
    package let plans: [ResolutionPlan]
    /// Those that fit, the best first, then the others by name.
    package let candidates: [Candidate]

    /// Describes a resolution.
    ///
    /// - Parameters:
    ///   - resolution: any.
    ///   - summary: its own, with what is to be expected of the winner.
    package init(_ resolution: ModelResolution, _ summary: ResolutionSummary) {
        facts = summary.facts
        winner = resolution.winner?.candidate.identifier
        runnerUp = resolution.runnerUp?.candidate.identifier
        expectation = summary.expectation
        (nearMisses, others) = (summary.nearMisses, summary.others)
        (unknowns, plans) = (summary.unknowns, summary.plans)
        candidates =
            resolution.accepted.enumerated().map { Candidate($1, rank: $0 + 1, in: resolution) }
            + resolution.rejected.map { Candidate($0, rank: nil, in: resolution) }
    }
}

extension ModelResolution {
    /// Finds what every rule says of one candidate.
    ///
    /// - Parameter reference: as ``assessment(of:)`` takes it.
    /// - Returns: `nil` when there is no such candidate.
    package func candidate(_ reference: String) -> ResolutionReport.Candidate? {
        guard let assessment = assessment(of: reference) else { return nil }
        let place = accepted.enumerated().first { $1 === assessment }?.offset
        return ResolutionReport.Candidate(assessment, rank: place.map { $0 + 1 }, in: self)
    }
}

extension ResolutionReport.Candidate {
    fileprivate init(_ assessment: CandidateAssessment, rank: Int?, in resolution: ModelResolution) {
        model = assessment.candidate
        self.rank = rank
        decision = resolution.decision(on: assessment)
        rules = assessment.findings.map {
            ResolutionReport.Rule(
                rule: $0.rule, outcome: $0.outcome, value: $0.value, limit: $0.limit, text: assessment.text(of: $0))
        }
        preferences = Dictionary(
            uniqueKeysWithValues: Preference.allCases.map { ($0.title, assessment.text(of: $0)) })
    }
}

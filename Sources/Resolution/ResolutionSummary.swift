/// A resolution at a glance: what is known, the model that wins, those that nearly did, and how many others there are.
package struct ResolutionSummary: Sendable {
    /// A model, and what decided about it.
    package struct Model: Sendable, Encodable {
        /// Its identifier, and where it is if it is not on the disk.
        package let label: String
        /// What put it before the next one, behind the best, or out of the question.
        package let reason: String
    }

    /// Models that share what is in their way.
    package struct Group: Sendable, Encodable {
        /// How many models.
        package let count: Int
        /// What they are, behind the number: `for other rates`.
        package let reason: String
    }

    /// How many of those that neither win nor come second are named.
    package static let mostNearMisses = 5

    /// What the model was chosen by.
    package let facts: [FactDescription]
    /// The model that wins; `nil` where none fits.
    package let winner: Model?
    /// What to mind when the winner is used.
    package let warnings: [String]
    /// What to expect of the winner, where it was evaluated.
    package var expectation: ModelExpectation?
    /// The model that would win without it.
    package let runnerUp: Model?
    /// Those that come next, and then those that break the last rules by the least.
    package let nearMisses: [Model]
    /// All others, the largest group first.
    package let others: [Group]
    /// What was not known, and what knowing it would change.
    package let unknowns: [UnknownFact]
    /// What to do where no model fits.
    package let plans: [ResolutionPlan]
}

extension ModelResolution {
    /// What is worth telling. A model that is in several places counts once, where it is best.
    package var summary: ResolutionSummary {
        var names: Set<String> = []
        let isNew = { (assessment: CandidateAssessment) in names.insert(assessment.candidate.name).inserted }
        let best = accepted.filter(isNew)
        let outOfQuestion = rejected.filter(isNew)
        let runnersUp = best.dropFirst(2).prefix(ResolutionSummary.mostNearMisses)
        let nearest = nearest(of: outOfQuestion, atMost: ResolutionSummary.mostNearMisses - runnersUp.count)
        let near = Set(nearest.map(\.candidate.name))
        let rest = best.dropFirst(2 + runnersUp.count) + outOfQuestion.filter { !near.contains($0.candidate.name) }
        return ResolutionSummary(
            facts: facts.descriptions, winner: best.first.map(told), warnings: winner?.warnings ?? [],
            runnerUp: best.dropFirst().first.map(told), nearMisses: (runnersUp + nearest).map(told),
            others: groups(rest), unknowns: unknowns, plans: plans)
    }

    private func told(_ assessment: CandidateAssessment) -> ResolutionSummary.Model {
        .init(label: assessment.candidate.label, reason: decision(on: assessment))
    }

    /// Those that break the latest rules by the least.
    func nearest(of assessments: [CandidateAssessment], atMost count: Int) -> [CandidateAssessment] {
        let rules = HardRule.allCases
        // The nearest so far, in order: sorting all of thousands would take longer.
        var nearest: [(place: Int, excess: Double, assessment: CandidateAssessment)] = []
        for assessment in assessments {
            guard let rejection = assessment.rejection, let rule = rules.firstIndex(of: rejection.rule) else {
                continue
            }
            let (place, excess) = (-rule, abs((rejection.value ?? 0) - (rejection.limit ?? 0)))
            let index = nearest.lastIndex { ($0.place, $0.excess) <= (place, excess) }.map { $0 + 1 } ?? 0
            guard index < count else { continue }
            nearest.insert((place, excess, assessment), at: index)
            if nearest.count > count { nearest.removeLast() }
        }
        return nearest.map(\.assessment)
    }

    private func groups(_ assessments: some Sequence<CandidateAssessment>) -> [ResolutionSummary.Group] {
        Dictionary(assessments.map { (reason(for: $0), 1) }, uniquingKeysWith: +)
            .map { ResolutionSummary.Group(count: $1, reason: $0) }
            .sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }
    }

    private func reason(for assessment: CandidateAssessment) -> String {
        guard let rejection = assessment.rejection else {
            let preference = winner.flatMap { assessment.rank.decidingPreference(against: $0.rank) }
            return "that fit less by their \(preference?.title ?? "name")"
        }
        return switch rejection.rule {
        case .frameRate: "for other rates"
        case .kernel: facts.isCausal == true ? "with a symmetric kernel" : "with a causal kernel"
        case .latency: "that come too late"
        case .cellClass: "for the other class of neurons"
        case .species: "for other species"
        case .completeness: "that are incomplete"
        case .noiseCover: "for less noise"
        }
    }
}

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
        let models = byName
        var names: Set<String> = []
        let isNew = { (assessment: CandidateAssessment) in names.insert(assessment.candidate.name).inserted }
        let best = Array(accepted.lazy.filter(isNew).prefix(2 + ResolutionSummary.mostNearMisses))
        let runnersUp = best.dropFirst(2)
        let nearest = nearest(of: models.values, atMost: ResolutionSummary.mostNearMisses - runnersUp.count)
        return ResolutionSummary(
            facts: facts.descriptions, winner: best.first.map(told), warnings: winner?.warnings ?? [],
            runnerUp: best.dropFirst().first.map(told), nearMisses: (runnersUp + nearest).map(told),
            others: groups(models.values, without: best + nearest), unknowns: unknowns, plans: plans)
    }

    /// One candidate per model: of several places, that where it is best.
    private var byName: [String: CandidateAssessment] {
        var models = Dictionary<String, CandidateAssessment>(minimumCapacity: fitting.count + unfit.count)
        for assessment in [fitting, unfit].joined() {
            let other = models.updateValue(assessment, forKey: assessment.candidate.name)
            if let other, isBetter(other, than: assessment) { models[other.candidate.name] = other }
        }
        return models
    }

    private func isBetter(_ one: CandidateAssessment, than other: CandidateAssessment) -> Bool {
        if one.isAccepted != other.isAccepted { return one.isAccepted }
        return one.isAccepted
            ? judge.ranks(one.candidate, before: other.candidate) : one.candidate.precedes(other.candidate)
    }

    private func told(_ assessment: CandidateAssessment) -> ResolutionSummary.Model {
        .init(label: assessment.candidate.label, reason: decision(on: assessment))
    }

    /// Those that break the latest rules by the least; the first by name of those that are alike.
    func nearest(of assessments: some Sequence<CandidateAssessment>, atMost count: Int) -> [CandidateAssessment] {
        // The nearest so far, in order: sorting all of thousands would take longer.
        var nearest: [(place: Int, excess: Double, assessment: CandidateAssessment)] = []
        for assessment in assessments {
            guard let rejection = assessment.rejection else { continue }
            let (place, excess) = (-rejection.rule.place, abs((rejection.value ?? 0) - (rejection.limit ?? 0)))
            let nearer = nearest.lastIndex {
                ($0.place, $0.excess) == (place, excess)
                    ? $0.assessment.candidate.precedes(assessment.candidate)
                    : ($0.place, $0.excess) < (place, excess)
            }
            let index = nearer.map { $0 + 1 } ?? 0
            guard index < count else { continue }
            nearest.insert((place, excess, assessment), at: index)
            if nearest.count > count { nearest.removeLast() }
        }
        return nearest.map(\.assessment)
    }

    /// What is in the way of a candidate that is not named.
    private enum Obstacle {
        case rule(HardRule)
        /// It fits, but comes behind the best by this.
        case preference(Preference)
        /// It fits as well as the best.
        case name

        /// All of them, each at its ``place``.
        static let all =
            HardRule.allCases.map(Obstacle.rule) + Preference.allCases.map(Obstacle.preference) + [.name]
        private static let ruleCount = HardRule.allCases.count

        var place: Int {
            switch self {
            case .rule(let rule): rule.place
            case .preference(let preference): Self.ruleCount + preference.rawValue
            case .name: Self.all.count - 1
            }
        }
    }

    private func groups(
        _ assessments: some Sequence<CandidateAssessment>, without named: [CandidateAssessment]
    ) -> [ResolutionSummary.Group] {
        // By place: to hash thousands takes longer than to look at them.
        var counts = [Int](repeating: 0, count: Obstacle.all.count)
        for assessment in assessments { counts[obstacle(of: assessment).place] += 1 }
        for assessment in named { counts[obstacle(of: assessment).place] -= 1 }
        return zip(Obstacle.all, counts).filter { $1 > 0 }
            .map { ResolutionSummary.Group(count: $1, reason: text(of: $0)) }
            .sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }
    }

    private func obstacle(of assessment: CandidateAssessment) -> Obstacle {
        if let rejection = assessment.rejection { return .rule(rejection.rule) }
        let preference = winner.flatMap { judge.decidingPreference(assessment.candidate, against: $0.candidate) }
        return preference.map(Obstacle.preference) ?? .name
    }

    private func text(of obstacle: Obstacle) -> String {
        switch obstacle {
        case .preference(let preference): "that fit less by their \(preference.title)"
        case .name: "that fit less by their name"
        case .rule(.frameRate): "for other rates"
        case .rule(.kernel): facts.isCausal == true ? "with a symmetric kernel" : "with a causal kernel"
        case .rule(.latency): "that come too late"
        case .rule(.cellClass): "for the other class of neurons"
        case .rule(.species): "for other species"
        case .rule(.completeness): "that are incomplete"
        case .rule(.noiseCover): "for less noise"
        }
    }
}

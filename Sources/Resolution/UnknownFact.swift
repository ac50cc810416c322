internal import Core

/// Something that is not known of a recording, and which models it would bring if it were.
package struct UnknownFact: Hashable, Sendable, Codable {
    /// A value that it might have, and the model that would then win.
    package struct Alternative: Hashable, Sendable, Codable {
        /// The value.
        package let value: String
        /// The model; `nil` when none would fit.
        package let model: String?
    }

    /// What is unknown, such as `indicator`.
    package let name: String
    /// The values with another winner than now; none where knowing it would change nothing.
    package let alternatives: [Alternative]
}

extension ModelResolution {
    /// What is unknown, and what knowing it would change. The values tried are those that the candidates were made for.
    package var unknowns: [UnknownFact] {
        let representatives = representatives
        var unknowns: [UnknownFact] = []
        // `rule` is the only one that looks at it.
        func consider(
            _ name: String, _ rule: HardRule?, among models: [CandidateAssessment],
            _ values: [(String, (inout RecordingFacts) -> Void)]
        ) {
            let others = Self.rulesOfFacts.filter { $0 != rule }
            let possible = models.filter { judge.rejection(of: $0.candidate, by: others) == nil }
            let alternatives = values.compactMap { value, set -> UnknownFact.Alternative? in
                var facts = facts
                set(&facts)
                let model = CandidateJudge(facts, lists: judge.lists).best(
                    among: possible, by: [rule].compactMap(\.self))?.candidate.label
                return model == winner?.candidate.label ? nil : .init(value: value, model: model)
            }
            unknowns.append(UnknownFact(name: name, alternatives: alternatives))
        }
        let unknownTraits = Trait.ofRecordings.filter { facts.traits[$0] == nil }
        if !unknownTraits.isEmpty {
            let models = best(of: representatives, by: [.noiseCover], ofThoseAlikeIn: \.traits)
            for trait in unknownTraits {
                let values =
                    trait.allowedValues ?? Set(representatives.compactMap { $0.candidate.traits[trait] }).sorted()
                consider(
                    trait.name, Self.rule(of: trait), among: models,
                    values.map { value in (value, { $0.traits[trait] = value }) })
            }
        }
        if facts.knownNoiseLevels.isEmpty {
            let rules: [HardRule] = [.cellClass, .species]
            consider(
                "noise", .noiseCover,
                among: best(of: representatives, by: rules, ofThoseAlikeIn: DecidedFacts.NoisePart.init),
                Set(representatives.flatMap(\.candidate.likelyNoiseLevels)).sorted().map { level in
                    ("\(level)", { $0.noiseLevels = .given([Double(level)]) })
                })
        }
        return unknowns
    }

    /// Of candidates that rules let pass, the best of those that are alike in a part: it stays so whatever a fact is that has
    /// only to do with this part.
    private func best<Part: Hashable>(
        of candidates: [CandidateAssessment], by rules: [HardRule], ofThoseAlikeIn part: (ModelCandidate) -> Part
    ) -> [CandidateAssessment] {
        let possible = candidates.filter { judge.rejection(of: $0.candidate, by: rules) == nil }
        return Dictionary(grouping: possible) { part($0.candidate) }.values.compactMap { judge.best(among: $0, by: []) }
    }

    /// The candidates that other facts could make win: the first of those between which no fact decides.
    private var representatives: [CandidateAssessment] {
        var first: [DecidedFacts: CandidateAssessment] = [:]
        for assessment in [fitting, unfit].joined() where Self.dependsOnFacts(assessment) {
            let decided = DecidedFacts(assessment)
            if let known = first[decided], !comesFirst(assessment, before: known) { continue }
            first[decided] = assessment
        }
        return Array(first.values)
    }

    /// The rules that look at what may be unknown of a recording.
    private static let rulesOfFacts: [HardRule] = [.cellClass, .species, .noiseCover]

    private static func rule(of trait: Trait) -> HardRule? {
        switch trait {
        case .cellClass: .cellClass
        case .species, .region: .species
        default: nil
        }
    }

    private static func dependsOnFacts(_ assessment: CandidateAssessment) -> Bool {
        guard let rule = assessment.rejection?.rule else { return true }
        return rulesOfFacts.contains(rule) && assessment.candidate.fault == nil
    }

    /// The order of two candidates that are alike in all that facts decide about.
    private func comesFirst(_ one: CandidateAssessment, before other: CandidateAssessment) -> Bool {
        for preference in [Preference.frameRate, .offline, .calibration, .window, .availability, .version, .list] {
            let keys = (
                judge.key(of: one.candidate, by: preference), judge.key(of: other.candidate, by: preference)
            )
            if keys.0 != keys.1 { return keys.0 < keys.1 }
        }
        return one.candidate.name < other.candidate.name
    }
}

/// What the facts that may be unknown decide about.
private struct DecidedFacts: Hashable {
    package let traits: Traits
    package let smoothingSeconds: Double
    package let noiseLevels: [Int]?
    package let isForHighNoise: Bool

    /// The part that the noise level has to do with, by itself or by the smoothing that is customary for it.
    struct NoisePart: Hashable {
        private let smoothingSeconds: Double
        private let noiseLevels: [Int]

        init(_ candidate: ModelCandidate) {
            (smoothingSeconds, noiseLevels) = (candidate.smoothingSeconds, candidate.likelyNoiseLevels)
        }
    }

    /// Of a few traits only, which tell most candidates apart: thousands are hashed.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(traits[.indicator])
        hasher.combine(smoothingSeconds)
        hasher.combine(noiseLevels?.last)
    }

    package init(_ assessment: CandidateAssessment) {
        traits = assessment.candidate.traits
        smoothingSeconds = assessment.candidate.smoothingSeconds
        noiseLevels = assessment.candidate.noiseLevels
        isForHighNoise = assessment.candidate.isForHighNoise
    }
}

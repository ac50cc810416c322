internal import Core

/// Which model was chosen, and why: what a prediction keeps of a resolution.
public struct ModelChoice: Hashable, Sendable, Codable {
    /// The model, `NAME@VERSION`, or the name of one that is not fetched.
    public let model: String
    /// The list that the model is to be fetched from; `nil` when it is on the disk.
    public let list: String?
    /// What put it before the next one.
    public let reason: String
    /// What to mind when it is used.
    public let warnings: [String]
    /// The model that would be chosen without it.
    public let runnerUp: String?
    /// How many models were looked at.
    public let candidateCount: Int
    /// What it was chosen by.
    package let facts: [FactDescription]
    /// What was not known, and what knowing it would change.
    package let unknowns: [UnknownFact]
}

extension ModelResolution {
    /// The winner, and why it wins.
    ///
    /// - Returns: the choice.
    /// - Throws: ``ResolutionError`` when no model fits, with the numbers and what to do.
    public func choice() throws(ResolutionError) -> ModelChoice {
        let winner = try requireWinner()
        return ModelChoice(
            model: winner.candidate.identifier, list: winner.candidate.availability.list, reason: decision(on: winner),
            warnings: winner.warnings,
            runnerUp: runnerUp?.candidate.label, candidateCount: fitting.count + unfit.count,
            facts: facts.descriptions, unknowns: unknowns)
    }

    /// The winner, without what a choice tells of it.
    ///
    /// - Returns: the first of those that fit.
    /// - Throws: ``ResolutionError`` when no model fits, with the numbers and what to do.
    @discardableResult
    package func requireWinner() throws(ResolutionError) -> CandidateAssessment {
        guard let winner else { throw failure }
        return winner
    }

    /// Names the model that fails the latest rule by the least.
    private var failure: ResolutionError {
        let nearest = nearest(of: unfit, atMost: 1).first
        let example = nearest.map { "; the nearest, \($0.candidate.label): \(decision(on: $0))" } ?? ""
        return ResolutionError(
            reason: "none of \(unfit.count) models fits a recording of \(rounded(facts.frameRateHz)) Hz\(example)",
            remedy: ([advice(for: nearest?.rejection?.rule)] + plans.map(\.sentence)).joined(separator: " "))
    }

    private func advice(for rule: HardRule?) -> String {
        switch rule {
        case nil, .frameRate: "Import a model of this rate: `cascade-registry model import FILE`."
        case .kernel, .latency: "Give up a wish, or import a model that fulfils it."
        case .cellClass: "Import a model of this class, or allow another one by --allow-other-class."
        case .species: "Import a model for this species, or for none in particular."
        case .completeness: "Run cascade-registry repair."
        case .noiseCover: "Import a model for this noise, or allow it by --allow-extrapolation."
        }
    }
}

extension ResolutionPlan {
    fileprivate var sentence: String {
        "\(title): \(text): \(commands.map { "`\($0)`" }.joined(separator: ", then "))."
    }
}

internal import Signals

/// What to do where no model fits.
package struct ResolutionPlan: Hashable, Sendable, Codable {
    /// In the order in which they are named, after plan A: a model that fits.
    package enum Kind: String, Hashable, Sendable, Codable {
        /// Plan B: resample the recording to the rate of a model.
        case resample
        /// Plan C: train a model.
        case train
    }

    /// What it is.
    package let kind: Kind
    /// The model that would be used, `NAME@VERSION`, or the name of one that is not fetched; `nil` for one to be trained.
    package let model: String?
    /// What is done, and what it costs.
    package let text: String
    /// The commands that do it, in their order.
    package let commands: [String]

    /// “Plan B”.
    package var title: String { kind == .resample ? "Plan B" : "Plan C" }
}

extension ModelResolution {
    /// What to do where no model fits; none where one does.
    package var plans: [ResolutionPlan] {
        guard winner == nil else { return [] }
        let training = ResolutionPlan(
            kind: .train, model: nil, text: "train a model for this recording",
            commands: ["cascade-registry resolve … --training model.yaml", "cascade-registry train model.yaml"])
        return [resampling, training].compactMap(\.self)
    }

    /// With the model that would win if the recording might be resampled.
    private var resampling: ResolutionPlan? {
        var facts = facts
        facts.allowsResampling = true
        guard let model = CandidateJudge(facts, lists: judge.lists).best(among: unfit)?.candidate else { return nil }
        return ResolutionPlan(
            kind: .resample, model: model.identifier,
            text: "resample the recording to \(rounded(model.frameRateHz)) Hz and predict with \(model.label); "
                + RateChange.cost,
            commands: ["cascade-registry predict … --resample"])
    }
}

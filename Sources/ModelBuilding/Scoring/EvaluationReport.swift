package import Core

/// What an evaluation gave.
package struct EvaluationReport: Hashable, Sendable, Codable {
    /// A neuron that has no scores at a noise level.
    package struct LeftOut: Hashable, Sendable, Codable {
        /// `DATASET/NAME`.
        package let neuron: String
        /// The noise level ν, in %·s^½.
        package let noiseLevel: Int
        /// Why none of its recordings could be used, recording by recording.
        package let reason: String

        init(neuron: String, noiseLevel: Int, reasons: [(recordingIndex: Int, text: String)]) {
            self.neuron = neuron
            self.noiseLevel = noiseLevel
            reason = reasons.map { "recording \($0): \($1)" }.sorted().joined(separator: "; ")
        }
    }

    /// `NAME@VERSION` of the model.
    package let model: String
    /// The scores, neuron by neuron, as they are kept.
    package let evaluation: EvaluationRecord
    /// Medians and quartiles of these scores.
    package let summary: EvaluationSummary
    /// The neurons without scores, by noise level.
    package let leftOut: [LeftOut]
    /// The discrete spikes beside the true ones; `nil` where they were not asked for.
    package let discreteSpikes: [DiscreteSpikesScores]?

    init(
        model: String, evaluation: EvaluationRecord, leftOut: [LeftOut], discreteSpikes: [DiscreteSpikesScores]? = nil
    ) {
        self.model = model
        self.evaluation = evaluation
        summary = EvaluationSummary(of: [evaluation])
        self.leftOut = leftOut
        self.discreteSpikes = discreteSpikes
    }

    /// The datasets that hold neurons which the model was trained on: on these it does better than on new data.
    package var trainedOnDatasets: [String] {
        Set(evaluation.neurons.filter(\.wasTrainedOn).map(\.dataset)).sorted()
    }
}

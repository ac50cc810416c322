import Core
import ModelBuilding
import Signals

/// How well a model did, as a table.
enum ScoreTable {
    static func text(_ groups: [EvaluationSummary.Group]) -> String {
        let hasDatasets = groups.contains { $0.dataset != nil }
        var table = Table(
            header: ["EVALUATION"] + (hasDatasets ? ["DATASET"] : [])
                + ["NOISE", "NEURONS", "TRAINED ON", "CORRELATION", "ERROR", "BIAS"],
            numeric: hasDatasets ? [2, 3, 4] : [1, 2, 3])
        for group in groups {
            let both = { (score: (EvaluationSummary.Scores) -> Quartiles?, describe: (Quartiles) -> String) in
                [group.calibrated, group.cascade].map { score($0).map(describe) ?? "–" }.joined(separator: " / ")
            }
            table.append(
                [group.kind.rawValue] + (hasDatasets ? [group.dataset ?? "all"] : []) + [
                    "\(group.noiseLevel)", "\(group.neuronCount)", "\(group.trainedOnCount)",
                    both(\.correlation) { "\(fixed($0.median, 3)) [\(fixed($0.lower, 3)) \(fixed($0.upper, 3))]" },
                    both(\.error) { fixed($0.median, 3) }, both(\.bias) { fixed($0.median, 3) },
                ])
        }
        return table.text
    }

    /// Discrete spikes of models beside the true ones: F1, and in brackets precision and recall.
    static func text(_ models: [(name: String, groups: [DiscreteSpikesScores])]) -> String {
        let namesModels = models.count > 1
        var table = Table(
            header: (namesModels ? ["MODEL"] : []) + [
                "DISCRETE SPIKES", "NOISE", "NEURONS", "TRUE", "FOUND", "COUNT ERROR", "F1 ±1 FRAME", "F1 ±50 MS",
                "F1 ±100 MS",
            ],
            numeric: namesModels ? [2, 3, 4, 5, 6] : [1, 2, 3, 4, 5])
        let number = { (value: Double?) in value.map { fixed($0, 3) } ?? "–" }
        for (name, group) in models.flatMap({ model in model.groups.map { (model.name, $0) } }) {
            let rates = [group.withinOneFrame, group.within50Milliseconds, group.within100Milliseconds]
            table.append(
                (namesModels ? [name] : []) + [
                    group.dataset ?? "all", "\(group.noiseLevel)", "\(group.neuronCount)", "\(group.trueCount)",
                    "\(group.foundCount)", number(group.countError),
                ] + rates.map { "\(number($0.f1)) [\(number($0.precision)) \(number($0.recall))]" })
        }
        return table.text
    }
}

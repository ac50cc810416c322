import Core

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
}

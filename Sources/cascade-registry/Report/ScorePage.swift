import Core
import Files
import Foundation
import ModelBuilding
import Pages
import Plots

/// The page of scores.
struct ScorePage {
    let kind: String
    let reports: [EvaluationReport]

    func page() throws -> ReportPage {
        let models = reports.map(\.model)
        var page = ReportPage(
            kind: kind, title: models.joined(separator: ", "), name: "scores",
            summary: reports.flatMap { report in
                let neurons = report.evaluation.neurons
                let levels = Set(neurons.map(\.noiseLevel)).sorted().map(String.init).joined(separator: ", ")
                return [
                    ReportPage.Fact("Model", report.model),
                    ReportPage.Fact(
                        "Ground truth",
                        "\(counted(Set(neurons.map(\.digest)).count, "neuron")) of "
                            + "\(counted(Set(neurons.map(\.dataset)).count, "dataset")), at ν = \(levels) %·s^½"),
                    ReportPage.Fact("Computed", "\(report.evaluation.date) by \(report.evaluation.program)"),
                ]
            })
        page.figures = [
            ReportPage.Figure(
                "Scores", svg: ScorePlot(reports.map { .init($0.model, $0.evaluation) }).document.text,
                alternative: "Correlation, error and bias of every neuron; the tables below have the numbers")
        ]
        page.tables = reports.flatMap { report in
            let of = reports.count == 1 ? "" : " of \(report.model)"
            return [
                ScoreTable.reported(report.summary.datasets + report.summary.levels, title: "Medians\(of)"),
                Self.neurons(report.evaluation.neurons, title: "Neurons\(of)"),
            ]
        }
        page.findings = reports.flatMap { report in
            report.leftOut.map {
                .init(.info, subject: "\($0.neuron) at ν = \($0.noiseLevel)", "left out: \($0.reason)")
            }
        }
        page.citations = [ReportPage.cascadeCitation, ReportPage.programCitation]
        page.source = String(
            decoding: try JSONDocument.encode(
                ["evaluations": reports], schema: "cascade-registry/evaluation-reports", version: 1), as: UTF8.self)
        return page
    }

    private static func neurons(_ neurons: [EvaluationRecord.Neuron], title: String) -> ReportPage.Table {
        .init(
            title, note: "\(counted(neurons.count, "score")), in the alignment of the training labels",
            [
                .init("Dataset", texts: neurons.map(\.dataset)), .init("Neuron", texts: neurons.map(\.name)),
                .init("Indicator", texts: neurons.map { $0.indicator ?? "" }),
                .init("Noise ν", neurons.map { Double($0.noiseLevel) }),
                .init("Trained on", texts: neurons.map { $0.wasTrainedOn ? "yes" : "no" }),
                .init("Correlation", neurons.map(\.calibrated.correlation)),
                .init("Error", neurons.map(\.calibrated.error)), .init("Bias", neurons.map(\.calibrated.bias)),
            ])
    }
}

extension ScoreTable {
    /// Medians for a page, in the alignment of the training labels.
    static func reported(_ groups: [EvaluationSummary.Group], title: String) -> ReportPage.Table {
        .init(
            title, note: "Medians over neurons, in the alignment of the training labels; quartiles of the correlation",
            [
                .init("Evaluation", texts: groups.map(\.kind.rawValue)),
                .init("Dataset", texts: groups.map { $0.dataset ?? "all" }),
                .init("Noise ν", groups.map { Double($0.noiseLevel) }),
                .init("Neurons", groups.map { Double($0.neuronCount) }),
                .init("Trained on", groups.map { Double($0.trainedOnCount) }),
                .init("Correlation", groups.map { $0.calibrated.correlation?.median }),
                .init("Lower", groups.map { $0.calibrated.correlation?.lower }),
                .init("Upper", groups.map { $0.calibrated.correlation?.upper }),
                .init("Error", groups.map { $0.calibrated.error?.median }),
                .init("Bias", groups.map { $0.calibrated.bias?.median }),
            ])
    }
}

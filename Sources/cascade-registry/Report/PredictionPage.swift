import Core
import Files
import Foundation
import Pages
import Plots
import Prediction
import Registry

/// The page of a prediction, but for the recording itself.
struct PredictionPage {
    let report: PredictionReport
    let registry: OpenRegistry

    func page() throws -> ReportPage {
        let file = URL(filePath: report.recording.file.path)
        let model = try registry.models.named("\(report.model.name)@\(report.model.version)")
        let manifest = try registry.models.manifest(of: model)
        let shown = [
            "Recording", "ΔF/F", "Model", "Noise ν", "Networks", "Spikes", "Expect", "Truth", "Settings", "Time",
        ]
        var page = ReportPage(
            kind: "Prediction of spikes", title: file.lastPathComponent,
            name: file.deletingPathExtension().lastPathComponent,
            summary: .init(PredictionSummary(report).lines.filter { shown.contains($0.label) }))
        page.figures = [
            ReportPage.Figure(
                "Noise levels",
                svg: NoisePlot(
                    of: report.neurons.compactMap(\.noiseLevel), recording: file.lastPathComponent,
                    model: NoisePlot.Model(name: model.identifier, noiseLevels: model.noiseLevels)
                ).document.text,
                alternative: "How many neurons have which noise level ν, with the levels of the model's networks")
        ]
        page.findings =
            report.warnings.map { .init(.warning, $0) }
            + (report.findings ?? []).filter { $0.neuron == nil && $0.severity < .warning }.map {
                .init($0.severity, $0.message)
            }
        page.cards = [
            .init("Model", .init(ModelDescription(record: model, manifest: manifest).lines))
        ]
        let scores = EvaluationSummary(of: try registry.models.evaluations(of: model)).levels
        if !scores.isEmpty { page.tables = [ScoreTable.reported(scores, title: "Scores of the model")] }
        page.citations =
            [ReportPage.cascadeCitation] + [manifest.citation].compactMap(\.self) + [ReportPage.programCitation]
        page.source = String(
            decoding: try JSONDocument.encode(
                report, schema: PredictionReport.schema, version: PredictionReport.schemaVersion), as: UTF8.self)
        return page
    }
}

import Core
import Files
import Foundation
import Inspection
import Pages
import Plots
import Prediction

/// The page of a recording from which nothing was predicted.
struct InspectionPage {
    let recording: SurveyedRecording
    let report: RecordingReport
    let noise: SVGDocument

    /// - Throws: `PredictionError` of several trace sets, as a page shows one.
    func page() throws -> ReportPage {
        guard let traceSet = recording.traceSets.first, recording.traceSets.count == 1 else {
            throw PredictionError.severalTraceSets(recording.traceSets.map(\.traceSet.name), path: recording.url.path)
        }
        var page = ReportPage(
            kind: "Inspection of a recording", title: recording.url.lastPathComponent,
            name: recording.url.deletingPathExtension().lastPathComponent,
            summary: .init(
                [("File", recording.url.path), ("Format", recording.description.formatName)]
                    + RecordingText.lines(of: traceSet).filter { !["Error", "Warning", "Info"].contains($0.label) }))
        page.recording = try traceSet.reportedRecording()
        page.figures = [
            ReportPage.Figure(
                "Noise levels", svg: noise.text,
                alternative: "How many neurons have which noise level ν, with the levels of a model's networks")
        ]
        page.findings = traceSet.findings.map { .init($0.severity, $0.sentences) }
        page.citations = [ReportPage.programCitation]
        page.source = String(
            decoding: try JSONDocument.encode(report, schema: RecordingReport.schema, version: 1), as: UTF8.self)
        return page
    }
}

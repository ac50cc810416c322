import Core
import Files
import Foundation
import Inspection
import Pages
import Plots
import Registry

/// The page of a neuron whose spikes are known.
struct GroundTruthPage {
    let manifest: NeuronManifest
    let description: NeuronDescription
    let recording: GroundTruthRecording
    let plot: GroundTruthPlot

    func page() throws -> ReportPage {
        let found = manifest.inspection.recordings.first { $0.recordingIndex == recording.index }
        let properties = description.properties
        var page = ReportPage(
            kind: "Ground truth", title: manifest.identifier,
            name: manifest.identifier.replacing("/", with: "-"),
            summary: .init(
                properties.filter { ["Neuron", "Indicator", "Species", "Region", "Class"].contains($0.label) } + [
                    (
                        "Recording",
                        "\(recording.index): \(fixed(found?.durationSeconds ?? 0, 1)) s at "
                            + "\(significant(recording.frameRateHz, digits: 4)) Hz, "
                            + counted(recording.spikeTimesSeconds.count, "spike")
                    ),
                    ("Noise ν", found?.noiseLevel.map { "\(fixed($0, 2)) %·s^½" } ?? "unknown"),
                ]))
        page.recording = ReportedRecording(recording, label: "\(manifest.identifier), recording \(recording.index)")
        page.figures = [
            ReportPage.Figure(
                "Responses to spikes", svg: plot.document.text,
                alternative: "ΔF/F with its spikes, a single spike close up, and the average around spikes")
        ]
        page.findings = manifest.inspection.findings.map {
            .init($0.severity, subject: $0.recordingIndex.map { "recording \($0)" }, $0.message)
        }
        page.cards = [.init("Neuron", .init(properties))]
        page.citations =
            [manifest.traits[.citation]].compactMap(\.self) + [ReportPage.cascadeCitation, ReportPage.programCitation]
        page.source = String(
            decoding: try JSONDocument.encode(
                manifest, schema: NeuronManifest.schema, version: NeuronManifest.schemaVersion), as: UTF8.self)
        return page
    }
}

extension ReportedRecording {
    /// Ground truth, with its times: frames that are missing between samples are so here.
    init(_ recording: GroundTruthRecording, label: String) {
        let frames = recording.evenFrames
        self.init(
            labels: [label], frameRateHz: recording.frameRateHz, frameCount: frames.count,
            startSeconds: (recording.timeSeconds.first ?? 0) - 0.5 / recording.frameRateHz)
        var dff = TraceEnvelopes(
            frameCount: frames.count,
            framesPerBin: TraceEnvelopes.framesPerBin(neuronCount: 1, frameCount: frames.count))
        dff.append(frames)
        add(dff, as: .dff)
        addSpikes([recording.spikeTimesSeconds], labelled: "True spikes", color: .spike)
    }
}

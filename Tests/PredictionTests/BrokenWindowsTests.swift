import Core
import Formats
import Foundation
import Inference
import Registry
import Signals
import TestSupport
import Testing

@testable import Prediction

@Suite("Windows that span a break in time")
struct BrokenWindowsTests {
    /// Text with a column of times, in which frames are missing after some, by so many seconds.
    private func record(
        _ scene: PredictionScene, gaps: [Int: Double], frameRateHz: Double = 30, frameCount: Int = 120
    ) throws -> URL {
        let traces = Generated.traces(neuronCount: 3, frameCount: frameCount)
        var text = "time (s),roi0,roi1,roi2\n"
        var lost = 0.0
        for frame in 0..<frameCount {
            let samples = (0..<3).map { "\(traces.values[$0 * frameCount + frame])" }
            text += "\(Double(frame) / frameRateHz + lost),\(samples.joined(separator: ","))\n"
            lost += gaps[frame] ?? 0
        }
        try Data(text.utf8).write(to: scene.file("timed.csv"))
        return scene.file("timed.csv")
    }

    private func predict(_ recording: URL, _ scene: PredictionScene, resamples: Bool = false) throws -> PredictionReport
    {
        var request = PredictionRequest(recording: recording, resamples: resamples)
        request.settings.threshold = .none
        request.replacesExisting = true
        return try scene.predict(request)
    }

    private func missing(in report: PredictionReport) throws -> [Int] {
        let output = try RecordingFile(URL(filePath: report.outputs[0].path))
        let row = try output.traces(ofNeurons: 1..<2)[0]
        return row.indices.map { $0 - row.startIndex }.filter { row[row.startIndex + $0].isNaN }
    }

    @Test("have no prediction, as if a sample between the two frames were missing", arguments: [false, true])
    func gap(isCausal: Bool) throws {
        try PredictionScene.with(isCausal: isCausal) { scene in
            let whole = try predict(record(scene, gaps: [:]), scene)
            #expect(whole.framesAcrossBreaks == nil && !whole.warnings.contains { $0.contains("break") })
            let ends = try missing(in: whole)
            let report = try predict(record(scene, gaps: [60: 5]), scene)
            let lost = try missing(in: report).filter { !ends.contains($0) }
            let configuration = try scene.registry.models.manifest(of: scene.model).configuration
            let windowLength = configuration.network.windowLength
            // Frame t is spoken for by samples t − first … t − first + W − 1.
            let first = configuration.labelledFrame
            let expected = (0..<120).filter { frame in
                let window = frame - first..<frame - first + windowLength
                return window.contains(60) && window.contains(61)
            }
            #expect(lost == expected && lost.count == windowLength - 1)
            #expect(report.framesAcrossBreaks == [.init(first: lost[0], last: lost[lost.count - 1])])
            #expect(report.warnings.contains { $0.contains("\(lost.count) frames") && $0.contains("\(lost[0])–") })
        }
    }

    @Test("are told of once where breaks are near each other, and small gaps are none")
    func several() throws {
        try PredictionScene.with { scene in
            let configuration = try scene.registry.models.manifest(of: scene.model).configuration
            let small = configuration.smoothingSeconds / 2
            let report = try predict(record(scene, gaps: [40: 1, 43: 1, 80: small]), scene)
            let spans = try #require(report.framesAcrossBreaks)
            #expect(spans.count == 1 && report.warnings.contains { $0.hasPrefix("2 breaks in time") })
            #expect(spans[0].last - spans[0].first + 1 == configuration.network.windowLength - 1 + 3)
        }
    }

    @Test("have none either where the recording is resampled", arguments: [20.0, 45, 100])
    func resampled(frameRateHz: Double) throws {
        try PredictionScene.with { scene in
            let frameCount = Int(8 * frameRateHz)
            let broken = Int(4 * frameRateHz)
            let recording = try record(
                scene, gaps: [broken: 3], frameRateHz: frameRateHz, frameCount: frameCount)
            let report = try predict(recording, scene, resamples: true)
            let span = try #require(report.framesAcrossBreaks?.first)
            let configuration = try scene.registry.models.manifest(of: scene.model).configuration
            let window = Double(configuration.network.windowLength) * frameRateHz / 30
            let length = Double(span.last - span.first + 1)
            #expect(span.first <= broken && span.last > broken)
            #expect(length >= window - frameRateHz / 30 && length <= window + 3 * (1 + frameRateHz / 30))
        }
    }

    @Test("are also those of trials that follow each other")
    func trials() throws {
        try PredictionScene.with { scene in
            let traces = Generated.traces(neuronCount: 2, frameCount: 120)
            var text = "sequence\tframe\ta\tb\n\t\tlabel\tlabel\n\t\ttags\ttags\n"
            for frame in 0..<120 {
                let samples = (0..<2).map { "\(300 * (1 + traces.values[$0 * 120 + frame]))" }
                text += "\(frame / 40)\t\(frame % 40)\t\(samples.joined(separator: "\t"))\n"
            }
            try Data(text.utf8).write(to: scene.file("signals.csv"))
            var request = PredictionRequest(recording: scene.file("signals.csv"), frameRateHz: 30)
            request.outputs = [scene.file("out.npy")]
            let report = try scene.predict(request)
            #expect(report.framesAcrossBreaks?.count == 2)
            #expect(report.warnings.contains { $0.hasPrefix("2 breaks in time") })
        }
    }
}

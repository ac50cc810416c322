import Core
import Foundation
import TestSupport
import Testing

@testable import Plots

@Suite("The plot of ground truth")
struct GroundTruthPlotTests {
    private func recording(
        frames: Int, frameRateHz: Double = 30, spikes: [Double], dff: [Float]? = nil
    ) -> GroundTruthRecording {
        GroundTruthRecording(
            index: 0, frameRateHz: frameRateHz, dff: .float32(dff ?? Generated.trace(frameCount: frames, seed: 3)),
            timeSeconds: (0..<frames).map { Double($0) / frameRateHz }, spikeTimesSeconds: spikes)
    }

    private func plot(_ recording: GroundTruthRecording, neuron: String = "DS99-test/cell1") -> String {
        let response = GroundTruthPlot.Response(
            lagSeconds: 0.01, lagInterval: -0.01...0.03, riseSeconds: 0.03, decaySeconds: 0.4)
        return GroundTruthPlot(
            of: recording, neuron: neuron, indicator: "GCaMP6f", noiseLevel: 1.25, response: response
        ).document.text
    }

    @Test("It says what it shows")
    func words() {
        let text = plot(recording(frames: 3000, spikes: [5, 10, 15, 20, 25, 30, 30.5]))
        for words in [
            "DS99-test/cell1", "GCaMP6f", "30 Hz", "ν = 1.25", "7 spikes", "ΔF/F", "Time (s)", "n = 5 isolated",
            "lag 10 ms (95 %: −10 to 30)",
        ] {
            #expect(text.contains(words), "\(words)")
        }
    }

    @Test("It is the same drawing as ever", .enabled(if: GoldenDigest.isRecordedHere))
    func golden() throws {
        let text = plot(recording(frames: 3000, spikes: [5, 10, 15, 20, 25, 30, 30.5]))
        let digest = try GoldenDigest.of(Data(text.utf8))
        #expect(digest == "f58a7f926c54")
    }

    @Test(
        "It is well-formed whatever the recording holds",
        arguments: [
            (0, []), (1, [0]), (2, [0, 0]), (200, []), (200, [-5, 900, 3]), (3000, [.nan, .infinity, 5]),
        ] as [(Int, [Double])])
    func wellFormed(frames: Int, spikes: [Double]) {
        let text = plot(recording(frames: frames, spikes: spikes), neuron: "<&\"'>\u{1}")
        #expect(isWellFormed(text))
        #expect(!text.contains("nan") && !text.contains("inf"))
    }

    @Test("Samples that are missing, infinite or equal do no harm", arguments: [Float.nan, .infinity, 0, -3e38])
    func hostile(value: Float) {
        let dff = [Float](repeating: value, count: 300)
        #expect(isWellFormed(plot(recording(frames: 300, spikes: [2, 5], dff: dff))))
    }

    @Test("200,000 samples and 4,000 spikes stay under 130 kB, the same bytes every time")
    func size() {
        let spikes = (0..<4000).map { Double($0) * 0.1 }
        let long = recording(frames: 200_000, frameRateHz: 500, spikes: spikes)
        let text = plot(long)
        #expect(text.utf8.count < 130_000)
        #expect(text == plot(long))
    }

    @Test("The extremes of a long trace are kept, where they are")
    func extremes() {
        var dff = [Double](repeating: 0, count: 100_000)
        dff[70_123] = 5
        dff[20_456] = -2
        dff[50_000] = .nan
        let panel = Panel(left: 0, top: 0, width: 500, height: 100, x: 0...100_000, y: -2...5)
        let points = tracePoints(times: dff.indices.map(Double.init), samples: dff, in: panel)
        #expect(points.count <= 4 * 501)
        #expect(points.contains { $0.y == 0 && abs($0.x - 350.6) < 1 })
        #expect(points.contains { $0.y == 100 && abs($0.x - 102.3) < 1 })
    }

    @Test("A short trace is drawn sample by sample")
    func exact() {
        let panel = Panel(left: 10, top: 20, width: 500, height: 100, x: 0...4, y: 0...1)
        let points = tracePoints(times: [0, 1, 4], samples: [0, 0.5, 1], in: panel)
        #expect(points.map(\.x) == [10, 135, 510])
        #expect(points.map(\.y) == [120, 70, 20])
    }
}

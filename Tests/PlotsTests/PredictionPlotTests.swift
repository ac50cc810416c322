import Foundation
import TestSupport
import Testing

@testable import Plots

@Suite("The plot of a prediction")
struct PredictionPlotTests {
    private func neuron(
        _ index: Int, frames: Int, prediction: Float = 0.1, counts: [Float]? = nil, correlation: Double? = nil,
        missing: Bool = false
    ) -> PredictionPlot.Neuron {
        let trace = missing ? [Float](repeating: .nan, count: frames) : Generated.trace(frameCount: frames, seed: 1)
        return PredictionPlot.Neuron(
            index: index, dff: trace,
            prediction: [Float](repeating: prediction, count: frames), spikeCounts: counts, noiseLevel: 1.25,
            correlation: correlation)
    }

    private func plot(
        _ neurons: [PredictionPlot.Neuron], recording: String = "recording.npy", firstFrame: Int = 0,
        unit: PredictionPlot.Unit = .spikes,
        print: FigureWidth = .page
    ) -> String {
        PredictionPlot(
            of: neurons, firstFrame: firstFrame, frameRateHz: 30, recording: recording, subtitle: ["tiny@1", "30 Hz"],
            unit: unit, print: print
        ).document.text
    }

    @Test("It says what it shows, and of true spikes only where they are known", arguments: [true, false])
    func words(hasTruth: Bool) {
        let counts: [Float]? = hasTruth ? [0, 1, 0, 2] + [Float](repeating: 0, count: 296) : nil
        let text = plot([neuron(7, frames: 300, counts: counts, correlation: hasTruth ? -0.5 : nil)])
        for words in ["recording.npy", "tiny@1   ·   30 Hz", "Neuron 7", "ν = 1.25 %·√s", "ΔF/F", "Time (s)"] {
            #expect(text.contains(words), "\(words)")
        }
        for words in ["r = −0.50", "true spikes"] { #expect(text.contains(words) == hasTruth, "\(words)") }
    }

    @Test("Every frame with spikes has one tick, a bold one for several")
    func ticks() throws {
        let text = plot([neuron(0, frames: 300, counts: (0..<300).map { [0, 1, 3][$0 % 3] })])
        for style in ["spike", "spikes"] {
            let path = try #require(text.matches(of: try Regex("d=\"([^\"]*)\" class=\"\(style)\"")).first)
            #expect(String(text[path.range]).count { $0 == "v" } == 100, "\(style)")
        }
    }

    @Test("The unit and the stretch are those that were asked for", arguments: PredictionPlot.Unit.allCases)
    func unitAndStretch(unit: PredictionPlot.Unit) {
        let text = plot([neuron(3, frames: 300, prediction: 0.5)], firstFrame: 3600, unit: unit)
        #expect(text.contains("expected spikes per \(unit == .hz ? "second" : "frame")"))
        // Half a spike per frame at 30 Hz is 15 spikes per second.
        #expect(text.contains(">10<") == (unit == .hz))
        #expect(text.contains(">130<") && !text.contains(">119<"), "from 120 s to 130 s")
    }

    @Test("What is missing is said in place of an axis")
    func missing() {
        let missing = neuron(0, frames: 30, prediction: .nan, missing: true)
        let text = plot([missing, neuron(1, frames: 30)])
        #expect(text.contains("no samples here") && text.contains("no prediction here"))
        #expect(plot([]).contains("their samples are missing") && !plot([]).contains("Time (s)"))
    }

    @Test("It is as wide as a column or a page, and longer lines go on below", arguments: FigureWidth.allCases)
    func width(print: FigureWidth) {
        let text = plot([neuron(0, frames: 300)], recording: String(repeating: "long", count: 30), print: print)
        #expect(text.contains("width=\"\(print.rawValue)mm\""))
        #expect(text.contains("…") && text.contains("long"))
        #expect(isWellFormed(text))
    }

    @Test(
        "It is well-formed whatever the neurons hold", arguments: [0, 1, 2, 5000],
        [Float.nan, .infinity, 0, -3e38, 3e38])
    func wellFormed(frames: Int, value: Float) {
        let counts = [Float](repeating: value, count: frames)
        let neurons = [
            neuron(0, frames: frames, prediction: value, counts: counts), neuron(1, frames: frames, prediction: value),
        ]
        let text = plot(neurons, recording: "<&\"'>\u{1}")
        #expect(isWellFormed(text))
        #expect(!text.contains("nan") && !text.contains("inf"))
        #expect(isWellFormed(plot([])))
    }
}

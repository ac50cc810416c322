import Foundation
import TestSupport
import Testing

@testable import Plots

@Suite("The plot of a recording beside ground truth")
struct ComparisonPlotTests {
    private func trace(_ name: String, frames: Int, spikeCounts: [Float] = []) -> ComparisonPlot.Trace {
        ComparisonPlot.Trace(
            name: name, noiseLevel: 2.5, dff: Generated.trace(frameCount: frames, seed: 3), spikeCounts: spikeCounts)
    }

    private func text(of recorded: [ComparisonPlot.Trace], beside known: [ComparisonPlot.Trace]) -> String {
        ComparisonPlot(of: recorded, beside: known, frameRateHz: 30, noiseLevel: 2, recording: "mine.npy").document.text
    }

    @Test("names the recording, its neurons and those whose spikes are known, with the noise of each")
    func words() {
        let text = text(of: [trace("Neuron 7", frames: 900)], beside: [trace("DS99-test/cell1", frames: 600)])
        for words in ["mine.npy", "Neuron 7", "DS99-test/cell1", "30 Hz and ν = 2.00", "ν = 2.50", "Time (s)"] {
            #expect(text.contains(words), "\(words)")
        }
    }

    @Test("has a mark for every frame with spikes, below the trace that they belong to")
    func spikes() throws {
        var counts = [Float](repeating: 0, count: 600)
        for frame in [0, 299, 300] { counts[frame] = 2 }
        let text = text(of: [trace("Neuron 7", frames: 600)], beside: [trace("DS99", frames: 600, spikeCounts: counts)])
        let marks = text.matches(of: /M([0-9.]+) [0-9.]+v12/).compactMap { Double($0.output.1) }
        try #require(marks.count == 3)
        // Of 20 s, 468 pixels from 608 on; a frame speaks for its middle.
        for (mark, seconds) in zip(marks, [0.5 / 30, 299.5 / 30, 300.5 / 30]) {
            #expect(abs(mark - (608 + 468 * seconds / 20)) < 0.1)
        }
    }

    @Test("has a row for each, of however many on either side, and whatever the samples")
    func rows() {
        let gap = ComparisonPlot.Trace(name: "Neuron 1", noiseLevel: .nan, dff: [.nan, .nan, .nan])
        let few = text(of: [gap], beside: [])
        #expect(few.contains("</svg>") && few.contains(" 232\""))
        let many = text(of: [gap], beside: (0..<3).map { trace("DS99/cell\($0)", frames: 90) })
        #expect(many.contains(" 452\""))
    }
}

import Core
import Testing

@testable import Plots

@Suite("The plot of learning curves")
struct TrainingCurvePlotTests {
    private func plot(losses: [[Double]], heldOutCorrelations: [Double] = [], keptEpoch: Int = 1) -> String {
        let members = losses.map {
            TrainingRecord.Member(
                seed: 1, retriedBecause: nil, losses: $0, heldOutCorrelations: heldOutCorrelations,
                keptEpoch: keptEpoch, seconds: 1)
        }
        let levels = [2, 7].map {
            TrainingRecord.Level(
                noiseLevel: $0, recordingCount: 1, labelsPerEpoch: 100, medianNoiseReached: 2, members: members)
        }
        let record = TrainingRecord(
            program: "test", startedAt: "", finishedAt: "", seed: 1, transferredFrom: nil, optimizer: "keras",
            learningRate: 0.05, segmentLabels: 1, batchLabels: 1, neurons: [], levels: levels)
        return TrainingCurvePlot(of: record, model: "tiny <1>").document.text
    }

    @Test("It has a line per member and a dot at the epoch that was kept, for every noise level")
    func lines() {
        let text = plot(losses: [[3, 2, 1], [4, 2, 2]], heldOutCorrelations: [0.1, 0.6, 0.5], keptEpoch: 2)
        for words in ["tiny &lt;1&gt;", "2 members", "ν = 2", "ν = 7", "Mean squared error", "Held-out correlation"] {
            #expect(text.contains(words), "\(words)")
        }
        #expect(text.ranges(of: "class=\"member\"").count == 2 * 2 * 2)
        #expect(text.ranges(of: "class=\"kept\"").count == 2 * 2 * 2)
    }

    @Test("Without held-out neurons there is no panel for them")
    func withoutValidation() {
        let text = plot(losses: [[3, 2, 1]])
        #expect(text.contains("1 member ") && !text.contains("Held-out"))
        #expect(text.contains("x2=\"870\""), "the loss takes all of the width")
        #expect(text.ranges(of: "class=\"member\"").count == 2)
    }

    @Test("Epochs are whole numbers", arguments: 1...30)
    func epochs(count: Int) {
        let text = plot(losses: [(1...count).map { 1 / Double($0) }])
        let axis = text.split(separator: "class=\"tick middle\">").dropFirst().map { $0.prefix { $0 != "<" } }
        #expect(!axis.isEmpty && axis.allSatisfy { Int($0) != nil }, "\(axis)")
    }

    @Test(
        "It is well-formed whatever was lost",
        arguments: [[], [[]], [[.nan, .infinity]], [[1]], [[1, 1, 1]]] as [[[Double]]], [-1, 0, 1, 99])
    func wellFormed(losses: [[Double]], keptEpoch: Int) {
        let text = plot(losses: losses, keptEpoch: keptEpoch)
        #expect(isWellFormed(text) && !text.contains("nan") && !text.contains("inf"))
    }
}

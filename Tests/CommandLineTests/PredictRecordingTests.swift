import Core
import Formats
import Foundation
import TestSupport
import Testing

@Suite("The command predict, of what programs left")
struct PredictRecordingTests {
    /// Reads numbers whatever their name says that they are.
    private func matrix(_ file: URL) throws -> TraceMatrix {
        let copy = file.deletingLastPathComponent().appending(path: "copy.npy")
        try FileManager.default.copyItem(at: file, to: copy)
        defer { try? FileManager.default.removeItem(at: copy) }
        let recording = try RecordingFile(copy, orientation: .neuronsByTime)
        return try recording.traces(ofNeurons: 0..<recording.neuronCount)
    }

    private func outcome(_ place: Workplace, _ arguments: String...) throws -> Outcome {
        try place.start(["predict"] + arguments + ["--model", "tiny"]).outcome()
    }

    @Test("puts into a folder of suite2p a row for every ROI: 0, or NaN, for those that are no cells")
    func suite2p() throws {
        try Workplace.with { place in
            try place.addModel()
            try place.recordSuite2p(accepted: [true, false, true])
            let outcome = try outcome(place, "suite2p", "--rate", "30", "--threshold", "none")
            #expect(outcome.status == 0 && outcome.standardOutput.contains("2 neurons × 900 frames"), "\(outcome)")
            #expect(outcome.standardOutput.contains("less 0.7 of the neuropil"))
            #expect(outcome.standardOutput.contains("1 of 3 ROIs left out"))
            let home = place.file("suite2p/plane0/cascade_spike_prob.npy")
            let rows = try matrix(home)
            #expect(rows.neuronCount == 3 && rows.frameCount == 900)
            let isZero = rows[1].allSatisfy { $0 == 0 }
            let isPredicted = rows[2].contains { !$0.isNaN && $0 != 0 }
            #expect(isZero && isPredicted)
            let marked = try self.outcome(place, "suite2p", "--rate", "30", "--nan-rejected", "--force")
            #expect(marked.status == 0, "\(marked)")
            let isMissing = try matrix(home)[1].allSatisfy(\.isNaN)
            #expect(isMissing)
        }
    }

    @Test("replaces suite2p's spikes when it is told to, and keeps the original for good")
    func spikes() throws {
        try Workplace.with { place in
            try place.addModel()
            try place.recordSuite2p(accepted: [true, false, true])
            let (spikes, kept) = (place.file("suite2p/plane0/spks.npy"), place.file("suite2p/plane0/spks.suite2p.npy"))
            let original = try Data(contentsOf: spikes)
            let arguments = ["suite2p/plane0", "--rate", "30", "--write-spks", "--force", "--model", "tiny"]
            for _ in 0..<2 {
                let outcome = try place.start(["predict"] + arguments).outcome()
                #expect(outcome.status == 0, "\(outcome)")
                #expect(try Data(contentsOf: kept) == original)
                let rows = try matrix(spikes)
                #expect(rows.neuronCount == 3 && !rows.values.contains { $0.isNaN })
            }
            try original.write(to: spikes)
            let refused = try place.start(["predict"] + arguments).outcome()
            #expect(refused.status == 64 && refused.standardError.contains("spks.suite2p.npy"), "\(refused)")
            #expect(try Data(contentsOf: spikes) == original)
            let elsewhere = try outcome(place, "suite2p", "--rate", "30", "--output", "own.npy")
            #expect(elsewhere.status == 0, "\(elsewhere)")
            #expect(try matrix(place.file("own.npy")).neuronCount == 2)
        }
    }

    @Test("refuses a rate that the recording contradicts, and one that nobody gives")
    func rate() throws {
        try Workplace.with { place in
            try place.addModel()
            let traces = Generated.traces(neuronCount: 3, frameCount: 900)
            try RecordingFile.write(traces, to: place.file("own.mat"), frameRateHz: 30)
            let contradicted = try outcome(place, "own.mat", "--rate", "31")
            #expect(contradicted.status == 64, "\(contradicted)")
            #expect(contradicted.standardError.contains("30.0 Hz") && contradicted.standardError.contains("31.0"))
            let accepted = try outcome(
                place, "own.mat", "--rate", "31", "--accept", "rate-contradicts-times", "--output", "a.npy")
            #expect(accepted.status == 0, "\(accepted)")
            #expect(try outcome(place, "own.mat").status == 0)
            try place.record()
            let unknown = try outcome(place, "recording.npy")
            #expect(unknown.status == 64 && unknown.standardError.contains("--rate"), "\(unknown)")
        }
    }

    @Test("asks which axis is time where rows look like frames, by an error where nobody can answer")
    func transposed() throws {
        try Workplace.with { place in
            try place.addModel()
            let traces = Generated.traces(neuronCount: 5, frameCount: 1200)
            let turned = (0..<1200).flatMap { frame in (0..<5).map { traces.values[$0 * 1200 + frame] } }
            try NPYWriter.write(turned, shape: [1200, 5], to: place.file("turned.npy"))
            let refused = try outcome(place, "turned.npy", "--rate", "30")
            #expect(refused.status == 65, "\(refused)")
            for orientation in ["time-by-neurons", "neurons-by-time"] {
                #expect(refused.standardError.contains("--orientation \(orientation)"))
            }
            let right = try outcome(place, "turned.npy", "--rate", "30", "--orientation", "time-by-neurons")
            #expect(right.status == 0 && right.standardOutput.contains("5 neurons × 1200 frames"), "\(right)")
        }
    }

    @Test("makes ΔF/F of a matrix of fluorescence when it is told to, and otherwise refuses it")
    func fluorescence() throws {
        try Workplace.with { place in
            try place.addModel()
            try place.record(neuronCount: 4, frameCount: 900, as: "F0.npy") { 300 * (1 + $0) }
            let arguments = ["F0.npy", "--rate", "30", "--model", "tiny"]
            let refused = try place.start(["predict"] + arguments).outcome()
            #expect(refused.status == 65 && refused.standardError.contains("--units fluorescence"), "\(refused)")
            let made = try place.start(["predict"] + arguments + ["--units", "fluorescence", "--json"]).outcome()
            #expect(made.status == 0, "\(made)")
            let recording = try #require(try made.document()["recording"] as? [String: Any])
            #expect(
                recording["baseline"] as? [String: Double] == [
                    "neuropilFraction": 0, "percentile": 15, "windowSeconds": 60,
                ])
            let accepted = try place.start(
                ["predict"] + arguments + ["--accept", "raw-fluorescence", "--output", "a.npy"]
            ).outcome()
            #expect(accepted.status == 0 && accepted.standardOutput.contains("Warning"), "\(accepted)")
        }
    }

    @Test("refuses a plot whose name says no format", arguments: ["plot.jpg", "plot.npy.gz", "plot"])
    func plotFormat(name: String) throws {
        try Workplace.with { place in
            try place.addModel()
            try place.record()
            let before = try names(in: place.folder)
            let refused = try outcome(place, "recording.npy", "--rate", "30", "--plot", name)
            #expect(refused.status == 65 && refused.standardError.contains(".png"), "\(refused)")
            #expect(try names(in: place.folder) == before)
        }
    }

    @Test("draws what was asked for, in the format that the name says", arguments: [("svg", "<?xml"), ("pdf", "%PDF")])
    func plot(format: String, beginning: String) throws {
        try Workplace.with { place in
            try place.addModel()
            try place.record()
            let drawn = try outcome(
                place, "recording.npy", "--rate", "30", "--plot", "plot.\(format)", "--neurons", "0,2", "--from", "1s",
                "--to", "2s", "--unit", "hz", "--width", "89")
            #expect(drawn.status == 0, "\(drawn)")
            let bytes = try Data(contentsOf: place.file("plot.\(format)"))
            #expect(bytes.starts(with: Data(beginning.utf8)))
            guard format == "svg" else { return }
            let text = String(decoding: bytes, as: UTF8.self)
            for words in ["2 of 3 neurons, numbered from 0", "1.0–2.0 s of 3.0 s", "Neuron 2", "89mm", ">Hz<"] {
                #expect(text.contains(words), "\(words)")
            }
            #expect(!text.contains("Neuron 1"))
        }
    }

    @Test(
        "refuses to draw what the recording has not, before it predicts",
        arguments: [
            ["--neurons", "3"], ["--from", "3s"], ["--neurons", "1-"], ["--neurons", "2-1"],
            ["--from", "2", "--to", "2"], ["--width", "90"], ["--unit", "percent"],
        ])
    func notThere(arguments: [String]) throws {
        try Workplace.with { place in
            try place.addModel()
            try place.record()
            let before = try names(in: place.folder)
            let refused = try place.start(
                ["predict", "recording.npy", "--model", "tiny", "--rate", "30", "--plot", "p.svg"] + arguments
            ).outcome()
            #expect(refused.status == 64, "\(refused)")
            #expect(try names(in: place.folder) == before)
        }
    }
}

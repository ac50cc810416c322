import Core
import Formats
import Foundation
import TestSupport
import Testing

@Suite("The command spikes")
struct SpikesCommandTests {
    private static let model = "Builtin_EXC_30Hz_smoothing50ms"

    /// A place with a model and a prediction, `expected.npy`, whose discrete spikes are in `at-once.csv`.
    private func withPrediction(_ body: (Workplace) throws -> Void) throws {
        try Workplace.with { place in
            let steps = [
                ["model", "import", "--built-in", Self.model],
                ["simulate", "--neurons", "3", "--duration", "60s", "--rate", "30", "--output", "recording.npy"],
                [
                    "predict", "recording.npy", "--rate", "30", "--model", Self.model, "--output", "expected.npy",
                    "--spikes", "at-once.csv",
                ],
            ]
            for step in steps {
                let outcome = try place.start(step).outcome()
                try #require(outcome.status == 0, "\(outcome)")
            }
            try body(place)
        }
    }

    private func text(_ name: String, in place: Workplace) throws -> String {
        try String(contentsOf: place.file(name), encoding: .utf8)
    }

    @Test("finds in a prediction what predict --spikes finds in its recording")
    func agreesWithPredict() throws {
        try withPrediction { place in
            let outcome = try place.run("spikes", "expected.npy", "--output", "later.csv")
            #expect(outcome.status == 0, "\(outcome)")
            let lines = try text("later.csv", in: place).split(separator: "\n")
            #expect(lines.first == "neuron,frame,seconds,earliest,latest")
            #expect(lines.count > 3)
            #expect(try text("later.csv", in: place) == text("at-once.csv", in: place))
        }
    }

    @Test("writes spikes per frame too, which add up to those of each neuron")
    func counts() throws {
        try withPrediction { place in
            let outcome = try place.run("spikes", "expected.npy", "--output", "later.csv", "--counts", "counts.npy")
            #expect(outcome.status == 0, "\(outcome)")
            let values = { (name: String) throws in
                let file = try RecordingFile(place.file(name))
                return try file.traces(ofNeurons: 0..<file.neuronCount).values
            }
            let (counts, expected) = (try values("counts.npy"), try values("expected.npy"))
            #expect(counts.map(\.isNaN) == expected.map(\.isNaN))
            let lines = try text("later.csv", in: place).split(separator: "\n").dropFirst()
            #expect(Int(counts.filter { !$0.isNaN }.reduce(0, +)) == lines.count)
            for line in lines {
                let fields = line.split(separator: ",").compactMap { Int($0) }
                #expect(counts[fields[0] * 1800 + fields[1]] >= 1)
            }
        }
    }

    @Test("asks for what is not written beside a prediction, and takes it")
    func asks() throws {
        try withPrediction { place in
            try FileManager.default.removeItem(at: place.file("expected.npy.json"))
            let refused = try place.run("spikes", "expected.npy", "--output", "spikes.npz")
            #expect(refused.status == 64 && refused.standardError.contains("--model NAME"), "\(refused)")
            let outcome = try place.run(
                "spikes", "expected.npy", "--rate", "30", "--model", Self.model, "--output", "spikes.npz")
            #expect(outcome.status == 0, "\(outcome)")
            #expect(FileManager.default.fileExists(atPath: place.file("spikes.npz").path))
        }
    }

    @Test("finds in a recording what predict --spikes finds, counts it, and writes nothing else but how that was done")
    func recording() throws {
        try withPrediction { place in
            let outcome = try place.run(
                "spikes", "recording.npy", "--rate", "30", "--model", Self.model, "--output", "straight.csv",
                "--counts", "counts.npy")
            #expect(outcome.status == 0, "\(outcome)")
            #expect(try text("straight.csv", in: place) == text("at-once.csv", in: place))
            let counted = try place.run("spikes", "expected.npy", "--output", "later.csv", "--counts", "later.npy")
            #expect(counted.status == 0, "\(counted)")
            #expect(try Data(contentsOf: place.file("counts.npy")) == Data(contentsOf: place.file("later.npy")))
            for (name, isThere) in [
                ("straight.csv.json", true), ("counts.npy.json", true), ("recording.spike_prob.npy", false),
            ] {
                #expect(FileManager.default.fileExists(atPath: place.file(name).path) == isThere, "\(name)")
            }
        }
    }

    @Test("asks what a matrix holds that may be either, and believes it")
    func unclear() throws {
        try withPrediction { place in
            let file = try RecordingFile(place.file("expected.npy"))
            let expected = try file.traces(ofNeurons: 0..<file.neuronCount)
            // Without its first and last frames, a prediction has lost what shows it.
            let frames = 40..<1700
            let cut = TraceMatrix(
                neuronCount: 3, frameCount: frames.count,
                values: (0..<3).flatMap { neuron in frames.map { expected[neuron][$0 + neuron * 1800] } })
            try RecordingFile.write(cut, to: place.file("cut.npy"), frameRateHz: 30)
            let command = ["spikes", "cut.npy", "--rate", "30", "--model", Self.model, "--output", "cut.csv"]
            let asked = try place.start(command).outcome()
            #expect(asked.status == 64 && asked.standardError.contains("--as prediction"), "\(asked)")
            let told = try place.start(command + ["--as", "prediction"]).outcome()
            #expect(told.status == 0, "\(told)")
        }
    }

    @Test("replaces no file unless forced, and writes no other format")
    func refuses() throws {
        try withPrediction { place in
            let taken = try place.run("spikes", "expected.npy", "--output", "at-once.csv")
            #expect(taken.status == 64, "\(taken)")
            #expect(try place.run("spikes", "expected.npy", "--output", "at-once.csv", "--force").status == 0)
            let unknown = try place.run("spikes", "expected.npy", "--output", "spikes.npy")
            #expect(unknown.status != 0 && unknown.standardError.contains(".npz"), "\(unknown)")
        }
    }
}

import Core
import Files
import Formats
import Foundation
import RegistryTestSupport
import TestSupport
import Testing

@Suite("The command predict")
struct PredictCommandTests {
    @Test("into a folder names a file in it that works")
    func folder() throws {
        try Workplace.with { place in
            try place.addModel()
            try place.record()
            try FileManager.default.createDirectory(at: place.file("results"), withIntermediateDirectories: false)
            for name in ["results", "results/"] {
                let predict = ["predict", "recording.npy", "--rate", "30", "--model", "tiny", "--output"]
                let refused = try place.start(predict + [name]).outcome()
                #expect(refused.status == 64 && refused.standardError.contains("results/spikes.npy"), "\(refused)")
                #expect(try place.start(predict + ["results/spikes.npy", "--force"]).outcome().status == 0)
            }
        }
    }

    @Test(
        "writes the outputs it was asked for, and says what they hold", arguments: ["plain", "été 2024/mouse no 3 (µ)"])
    func outputs(path: String) throws {
        try Workplace.with { place in
            try place.addModel()
            let folder = place.file(path)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try place.record(as: "\(path)/ΔF over F.npy")
            let outcome = try place.run(
                "predict", "\(path)/ΔF over F.npy", "--rate", "30", "--model", "tiny", "--output", "\(path)/s p.mat",
                "--output", "\(path)/s p.csv")
            #expect(outcome.status == 0 && outcome.standardError.isEmpty, "\(outcome)")
            #expect(outcome.standardOutput.contains("3 neurons × 90 frames, 3.0 s at 30 Hz"))
            let expected = ["s p.csv", "s p.csv.json", "s p.mat", "s p.mat.json", "ΔF over F.npy"]
            #expect(try names(in: folder) == expected.sorted())
            for name in ["s p.mat", "s p.csv"] {
                let prediction = try RecordingFile(folder.appending(path: name))
                #expect(prediction.neuronCount == 3 && prediction.frameCount == 90)
            }
        }
    }

    @Test("does not replace results, unless forced")
    func force() throws {
        try Workplace.with { place in
            try place.addModel()
            try place.record()
            let arguments = ["predict", "recording.npy", "--rate", "30", "--model", "tiny"]
            #expect(try place.start(arguments).outcome().status == 0)
            let second = try place.start(arguments).outcome()
            #expect(second.status == 64 && second.standardError.contains("--force"), "\(second)")
            #expect(try place.start(arguments + ["--force"]).outcome().status == 0)
        }
    }

    @Test("scores the prediction of a simulated recording against its true spikes, and draws both")
    func truth() throws {
        try Workplace.with { place in
            try place.addModel()
            try place.run("simulate", "--rate", "30", "--duration", "10s", "--neurons", "2", "--output", "r.npy")
            let outcome = try place.run(
                "predict", "r.npy", "--rate", "30", "--model", "tiny", "--threshold", "none", "--plot", "plot.svg",
                "--truth", "r.spikes.npy")
            #expect(outcome.status == 0, "\(outcome)")
            #expect(outcome.standardOutput.contains("correlation with the true spikes median"))
            #expect(outcome.standardOutput.contains("plot.svg"))
            #expect(try String(contentsOf: place.file("plot.svg"), encoding: .utf8).contains("true spikes"))
        }
    }

    @Test("takes every setting by its name")
    func settings() throws {
        try Workplace.with { place in
            try place.addModel()
            try place.record()
            let report = try place.run(
                "predict", "recording.npy", "--rate", "30", "--model", "tiny", "--alignment", "cascade", "--padding",
                "zero", "--threshold", "floor", "--units", "percent", "--orientation", "neurons-by-time", "--threads",
                "2", "--json"
            ).document()
            let settings = try #require(report["settings"] as? [String: String])
            #expect(settings == ["alignment": "cascade", "padding": "zero", "threshold": "floor"])
            #expect((report["recording"] as? [String: Any])?["units"] as? String == "percent")
            let prediction = try RecordingFile(place.file("recording.spike_prob.npy")).traces(ofNeurons: 0..<3)
            #expect(prediction.values.allSatisfy { $0.isFinite })
        }
    }

    @Test("resamples a recording of another rate when it is told to, and otherwise offers it")
    func resampling() throws {
        try Workplace.with { place in
            try place.addModel()
            try place.record()
            let arguments = ["predict", "recording.npy", "--rate", "20", "--model", "tiny", "--force"]
            let refused = try place.start(arguments).outcome()
            #expect(refused.status == 64 && refused.standardError.contains("--resample"), "\(refused)")
            let outcome = try place.start(arguments + ["--resample"]).outcome()
            #expect(outcome.status == 0, "\(outcome)")
            #expect(outcome.standardOutput.contains("4.5 s at 20 Hz, resampled to 30 Hz"))
            #expect(outcome.standardOutput.contains("Warning"))
            let report = try place.start(arguments + ["--resample", "--json"]).outcome().document()
            #expect((report["recording"] as? [String: Any])?["resampledToHz"] as? Double == 30)
            let prediction = try RecordingFile(place.file("recording.spike_prob.npy"))
            #expect(prediction.neuronCount == 3 && prediction.frameCount == 90)
        }
    }

    @Test("leaves nothing behind when it is interrupted", arguments: [SIGINT, SIGTERM, SIGHUP])
    func interruption(signal: Int32) throws {
        try Workplace.with { place in
            try place.addLargeModel()
            try place.record(neuronCount: 60, frameCount: 3000)
            let before = try names(in: place.folder)
            let outputs = ["npy", "mat", "csv"].flatMap { ["--output", "spikes.\($0)"] }
            let running = try place.start(
                ["predict", "recording.npy", "--rate", "30", "--model", "large"] + outputs)
            try place.waitForUnfinishedFiles()
            running.send(signal)
            let outcome = try running.outcome()
            #expect(outcome.status == 128 + signal, "\(outcome)")
            #expect(try names(in: place.folder) == before)
        }
    }

    @Test("goes on after a lost terminal where `nohup` wants it to")
    func ignoredSignal() throws {
        try Workplace.with { place in
            try place.addLargeModel()
            try place.record(neuronCount: 20, frameCount: 1000)
            let running = try place.start(
                ["predict", "recording.npy", "--rate", "30", "--model", "large"],
                through: ["/bin/sh", "-c", "trap '' HUP; exec \"$0\" \"$@\""])
            try place.waitForUnfinishedFiles()
            running.send(SIGHUP)
            #expect(try running.outcome().status == 0)
        }
    }
}

extension Workplace {
    /// A network of the published size, so that a prediction takes a while.
    fileprivate func addLargeModel() throws {
        let configuration = Generated.configuration(name: "large", shape: try Generated.standardShape())
        try opened().add(configuration)
    }

    /// Waits until the program has begun its outputs.
    fileprivate func waitForUnfinishedFiles() throws {
        for _ in 0..<6000 {
            if try names(in: folder).contains(where: { $0.hasSuffix(".partial") }) { return }
            usleep(10_000)
        }
        Issue.record("the program did not begin its outputs")
    }
}

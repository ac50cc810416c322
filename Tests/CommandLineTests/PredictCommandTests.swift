import Core
import Formats
import Foundation
import TestSupport
import Testing

@Suite("The command predict")
struct PredictCommandTests {
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
}

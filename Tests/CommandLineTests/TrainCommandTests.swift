import Core
import Foundation
import Registry
import TestSupport
import Testing

@Suite("The commands that build models")
struct TrainCommandTests {
    @Test("print a template that train takes, but for its datasets")
    func template() throws {
        try Workplace.with { place in
            let template = try place.run("train", "template")
            #expect(template.status == 0 && template.standardOutput.contains("model_name:"), "\(template)")
            try Data(template.standardOutput.utf8).write(to: place.file("mine.yaml"))
            let outcome = try place.run("train", "mine.yaml")
            #expect(outcome.status == 66 && outcome.standardError.contains("DS09"), "\(outcome)")
        }
    }

    @Test("train a model that predicts, and show how it was trained and how it generalises")
    func trains() throws {
        try Workplace.withGroundTruth { place in
            try place.configureTraining()
            let trained = try place.run("train", "mine.yaml", "--validate", "DS14/cell3")
            #expect(trained.status == 0 && trained.standardOutput.hasPrefix("mine@1 trained: 30 Hz"), "\(trained)")
            try place.record()
            #expect(try place.run("predict", "recording.npy", "--rate", "30", "--model", "mine").status == 0)

            let benchmark = try place.run(
                "benchmark", "mine", "--noise", "2", "--datasets", "DS14", "--plot", "scores.svg")
            #expect(benchmark.status == 0 && benchmark.standardOutput.contains("leave-one-dataset-out"), "\(benchmark)")
            #expect(try String(contentsOf: place.file("scores.svg"), encoding: .utf8).contains("DS14"))
            let shown = try place.run("model", "show", "mine", "--curves", "curves.svg")
            #expect(try String(contentsOf: place.file("curves.svg"), encoding: .utf8).hasPrefix("<?xml"))
            #expect(shown.standardOutput.contains("leave-one-dataset-out"), "\(shown)")
            #expect(shown.standardOutput.contains("DS09-GCaMP6f-m-V1"))
            for form in ["keras", "torch"] {
                let exported = try place.run("model", "export", "mine", "--form", form, "--output", "\(form).zip")
                #expect(exported.status == 0, "\(exported)")
                let imported = try place.run("model", "import", "\(form).zip", "--name", form, "--json").document()
                let digest = (imported["model"] as? [String: Any])?["digest"] as? String
                #expect(digest == (try place.opened().models.named("mine").digest.hexadecimal))
            }
        }
    }

    @Test(
        "refuse a name that lies, before anything is trained", arguments: ["MyLab_EXC_30Hz_smoothing50ms", "lab30Hz"])
    func lyingName(name: String) throws {
        try Workplace.withGroundTruth { place in
            try place.configureTraining(name: name, rate: 10)
            let outcome = try place.run("train", "mine.yaml")
            #expect(outcome.status == 65 && outcome.standardError.contains("The name says 30.0 Hz"), "\(outcome)")
            try place.addModel()
            for bundle in [try place.exportedModel().path, "tiny.zip"] {
                if bundle == "tiny.zip" {
                    try place.run("model", "export", "tiny", "--form", "keras", "--output", bundle)
                }
                let lying = try place.run("model", "import", bundle, "--name", "Lab_10Hz")
                #expect(lying.status == 65 && lying.standardError.contains("“Lab_10Hz”: The name says"), "\(lying)")
                #expect(try place.run("model", "import", bundle, "--name", "Lab_30Hz").status == 0)
            }
        }
    }

    /// Whether the state of a network was stored after an epoch.
    private static func hasStates(_ place: Workplace) -> Bool {
        let folder = place.registry.appending(path: "training")
        let files = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
        return files.contains { $0.hasSuffix("/noise-2-member-0.safetensors") }
    }

    @Test("give the same model after a kill as without one")
    func killed() throws {
        var expected: Digest?
        try Workplace.withGroundTruth { place in
            try place.configureTraining(epochs: 4)
            #expect(try place.run("train", "mine.yaml", "--threads", "2").status == 0)
            expected = try place.opened().models.named("mine").digest
        }
        try Workplace.withGroundTruth { place in
            try place.configureTraining(epochs: 4)
            let running = try place.start(["train", "mine.yaml", "--threads", "1"])
            let deadline = Date.now + 60
            while !Self.hasStates(place), Date.now < deadline { Thread.sleep(forTimeInterval: 0.005) }
            running.send(SIGKILL)
            #expect(try running.outcome().status == -SIGKILL)
            #expect(try place.opened().models.all().isEmpty)
            let resumed = try place.run("train", "mine.yaml", "--threads", "2")
            #expect(resumed.status == 0, "\(resumed)")
            #expect(try place.opened().models.named("mine").digest == expected)
            #expect(try place.run("verify", "--full").status == 0)
        }
    }

    @Test(
        "refuse options that make no sense",
        arguments: [["--early-stopping", "2"], ["--early-stopping", "0", "--validate", "DS09"], ["--threads", "0"]])
    func options(arguments: [String]) throws {
        try Workplace.with { place in
            try place.configureTraining()
            #expect(try place.start(["train", "mine.yaml"] + arguments).outcome().status == 64)
        }
    }
}

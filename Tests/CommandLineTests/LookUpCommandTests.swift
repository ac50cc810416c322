import Foundation
import TestSupport
import Testing

@Suite("Looking models up")
struct LookUpCommandTests {
    private static let names = [
        "GC8m_EXC_30Hz_smoothing50ms_high_noise", "GC8_EXC_30Hz_smoothing25ms", "Global_EXC_30Hz_smoothing50ms",
        "Global_EXC_7.5Hz_smoothing200ms", "Spinal_cord_excitatory_30Hz_smoothing50ms",
    ]

    /// Two lists in files that offer the same models, and are known to every registry.
    private func withLists(_ body: (Workplace, [String: String]) throws -> Void) throws {
        try Workplace.with { place in
            try place.list(Self.names, as: "torch.yaml")
            try place.list(Self.names, as: "keras.yaml")
            let lists = ["torch", "keras"].map { place.file("\($0).yaml").path }.joined(separator: " ")
            try body(place, ["CASCADE_LISTS": lists])
        }
    }

    @Test("of a fresh registry reads the lists by itself, and names each model once, with where it is")
    func fresh() throws {
        try withLists { place, environment in
            try place.addModel()
            let outcome = try place.run(
                "model", "list", "--indicator", "GCaMP8m", "--rate", "30", environment: environment)
            #expect(outcome.status == 0, "\(outcome)")
            let lines = outcome.standardOutput.split(separator: "\n").dropFirst()
            #expect(lines.count == 2 && lines.allSatisfy { $0.contains(#/ available +30 Hz/#) }, "\(outcome)")
            let all = try place.run("model", "list", "--json", environment: environment).document()
            #expect(all["count"] as? Int == 6)
            let models = try #require(all["models"] as? [[String: Any]])
            let listed = try #require(models.first { $0["name"] as? String == Self.names[0] })
            #expect(listed["lists"] as? [String] == ["torch", "keras"] && listed["status"] as? String == "available")
            #expect(models.contains { $0["name"] as? String == "tiny" && $0["digest"] != nil })
        }
    }

    @Test("takes the same conditions everywhere, each as often as wished, and shows what is asked for")
    func conditions() throws {
        try withLists { place, environment in
            func names(_ arguments: String...) throws -> [String] {
                let outcome = try place.start(["model", "list", "-q"] + arguments, environment: environment).outcome()
                #expect(outcome.status == 0, "\(outcome)")
                return outcome.standardOutput.split(separator: "\n").map(String.init)
            }
            #expect(try names("--rate", "7,5", "--rate", "60") == [Self.names[3]])
            #expect(try names("--indicator", "jGCaMP8", "--smoothing", "25") == [Self.names[1]])
            #expect(try names("--noise", "20") == [Self.names[0]])
            #expect(try names("--family", "Global", "--region", "spinal cord") == [])
            #expect(try names("--region", "spinal-cord", "--cell-class", "EXC") == [Self.names[4]])
            #expect(try names("--sort", "rate", "--limit", "1") == [Self.names[3]])
            let table = try place.run(
                "model", "list", "--columns", "model,lists", "--limit", "1", environment: environment)
            #expect(table.standardOutput.hasPrefix("MODEL ") && table.standardOutput.contains("torch keras\n"))
            #expect(table.standardError.contains("1 of 5 models that fit"), "\(table)")
        }
    }

    @Test(
        "says what is meant by what is probably meant otherwise, or not known",
        arguments: [
            (["model", "list", "--indicator", "GCaMP9x"], 66, "“GCaMP"),
            (["model", "list", "--rate", "0.0333"], 64, "Did you mean 30 frames"),
            (["resolve", "--rate", "0.0333"], 64, "Did you mean 30 frames"),
            (["resolve", "--rate", "30", "--smoothing", "0.05"], 64, "Did you mean 50,"),
            (["model", "list", "--cell-class", "inhibitry"], 64, "“inhibitory”"),
            (["model", "list", "--fetched", "--available"], 64, "exclude each other"),
            (["model", "list", "--rate", "30m"], 64, "unit"), (["model", "list", "--rate", "35-25"], 64, "range"),
            (["model", "show", "GC8m_EXC_30Hz_smoothing50ms"], 66, "“GC8m_EXC_30Hz_smoothing50ms_high_noise”"),
            (["predict", "recording.npy", "--rate", "30", "--model", "Glob", "--offline"], 66, "Did you mean"),
            (["predict", "recording.npy", "--rate", "30", "--model", "tiny", "--family", "x"], 64, "is named"),
        ])
    func answers(_ arguments: [String], _ status: Int32, _ words: String) throws {
        try withLists { place, environment in
            try place.record()
            let outcome = try place.start(arguments, environment: environment).outcome()
            #expect(outcome.status == status && outcome.standardError.contains(words), "\(outcome)")
        }
    }

    @Test(
        "understands a rate as it is written", arguments: [("30Hz", 30), ("30,5", 30.5), ("40ms", 25), ("0.1Hz", 0.1)])
    func rates(_ text: String, _ rateHz: Double) throws {
        try Workplace.with { place in
            let facts = try place.run("resolve", "--rate", text, "--json").document()["facts"] as? [[String: Any]]
            let rate = facts?.first { $0["name"] as? String == "frame rate" }?["value"] as? String
            #expect(rate?.hasPrefix(String(format: "%g", rateHz)) == true, "\(facts ?? [])")
        }
    }

    @Test("of a model that cannot be fetched ends with the one that is here, and how to use it")
    func failedDownload() throws {
        try withLists { place, environment in
            try place.addModel()
            try place.record()
            let arguments = [
                "predict", "recording.npy", "--rate", "30", "--indicator", "GCaMP8", "--allow-extrapolation",
            ]
            let outcome = try place.start(arguments, environment: environment).outcome()
            #expect(
                outcome.status == 69 && outcome.standardError.contains("tiny@1, which is here")
                    && outcome.standardError.contains(" --offline`\n"), "\(outcome)")
            let offline = try place.start(arguments + ["--offline"], environment: environment).outcome()
            #expect(offline.status == 0, "\(offline)")
        }
    }

    @Test("with a wish that a named model does not fulfil is an error")
    func wishes() throws {
        try Workplace.with { place in
            try place.addModel()
            try place.record()
            let arguments = ["predict", "recording.npy", "--rate", "30", "--model", "tiny"]
            for (wish, words) in [
                (["--causal"], "its kernel is symmetric"), (["--smoothing", "25"], "it smooths by 50 ms"),
                (["--online-latency", "1"], "late"),
            ] {
                let outcome = try place.start(arguments + wish, environment: [:]).outcome()
                #expect(outcome.status == 64 && outcome.standardError.contains(words), "\(outcome)")
            }
            let fulfilled = try place.start(
                arguments + ["--no-causal", "--smoothing", "50ms", "--indicator", "GCaMP9x"], environment: [:]
            ).outcome()
            #expect(fulfilled.status == 0 && fulfilled.standardError.contains("“GCaMP9x” is not known"), "\(fulfilled)")
        }
    }
}

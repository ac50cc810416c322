import Foundation
import TestSupport
import Testing

@testable import cascade_registry

@Suite("The command line")
struct ConventionsTests {
    @Test("lists every command in its help, and explains each with examples or options")
    func help() throws {
        try Workplace.with { place in
            let root = try place.run("--help")
            #expect(root.status == 0 && root.standardError.isEmpty)
            let commands = [
                "predict", "stream", "resolve", "simulate", "model", "catalog", "ground-truth", "evaluate", "verify",
                "repair",
                "gc",
                "info",
            ]
            for command in commands {
                #expect(root.standardOutput.contains("  \(command) "))
            }
            for code in [64, 65, 66, 69, 70, 74, 75, 77] { #expect(root.standardOutput.contains("\(code)")) }
            let model = try place.run("model", "--help").standardOutput
            for command in ["import", "list", "show", "test", "export", "alias", "remove"] {
                #expect(model.contains("  \(command) "))
                let help = try place.run("model", command, "--help")
                #expect(help.status == 0 && help.standardOutput.contains("--registry"), "\(command)")
            }
            for command in ["add", "list", "refresh", "remove"] {
                let help = try place.run("catalog", command, "--help")
                #expect(help.status == 0 && help.standardOutput.contains("--registry"), "\(command)")
            }
            #expect(try place.run("--version").standardOutput == "0.1.0\n")
            #expect(try names(in: place.registry) == ["manifests"])
        }
    }

    @Test("shows the three daily acts on the first screen of its help, each as a command that parses")
    func dailyActs() throws {
        var help = ""
        try Workplace.with { help = try $0.run("--help").standardOutput }
        let lines = help.split(separator: "\n", omittingEmptySubsequences: false).prefix(20)
        let commands = lines.filter { $0.hasPrefix("  cascade-registry ") }.map {
            $0.split(separator: " ").dropFirst().map(String.init)
        }
        for act in [["predict", "suite2p/plane0"], ["model", "list"], ["resolve"], ["ground-truth", "list"]] {
            #expect(commands.contains { $0.starts(with: act) }, "\(act)")
        }
        #expect(commands.allSatisfy(CascadeRegistry.parses))
    }

    /// Command lines that fail, and their exit codes. `PREDICT` stands for `predict`, `--model tiny` and `--rate 30`.
    static let failures: [(String, Int32)] = [
        ("nonsense", 64), ("predict", 64), ("model alias one", 64), ("predict r.npy --model tiny --rate 0", 64),
        ("predict r.npy --model tiny --rate thirty", 64), ("predict r.npy --model tiny --rate 15", 64),
        ("PREDICT r.npy --output r.npy", 64), ("PREDICT r.npy --output a.npy --output a.npy", 64),
        ("PREDICT r.npy --output text.npy", 64), ("PREDICT r.npy --threads 0", 64), ("info --registry=", 64),
        ("PREDICT text.npy", 65), ("PREDICT short.npy", 65), ("PREDICT r.npy --variable dff", 65),
        ("PREDICT r.npy --output r.xlsx", 65), ("model import text.npy", 65),
        ("resolve r.npy --rate 30 --noise 3", 64), ("resolve --rate 0", 64),
        ("resolve --rate 30 --online-latency -1", 64),
        ("resolve text.npy --rate 30", 65), ("resolve gone.npy --rate 30", 66),
        ("resolve --rate 30 --explain gone", 66), ("resolve --rate 30 --training plan.yaml", 66),
        ("predict r.npy --rate 100", 66), ("PREDICT gone.npy", 66), ("predict r.npy --model tinny --rate 30", 66),
        ("PREDICT r.npy --output gone/r.npy", 66),
        ("model import gone.zip", 66), ("model show gone", 66), ("model remove gone", 66),
        ("catalog add published --name x", 64), ("catalog add ftp://example.org/x", 64),
        ("catalog add text.npy", 65), ("catalog add gone.yaml", 66), ("catalog add published", 66),
        ("catalog add https://127.0.0.1:9/x --offline", 69), ("catalog refresh gone", 66), ("catalog list gone", 66),
        ("catalog remove gone", 66), ("model alias --delete gone", 66), ("info --registry text.npy", 77),
    ]

    @Test(
        "ends with an exit code by the kind of failure, the reason and the remedy on standard error, nothing else",
        arguments: failures)
    func exitCodes(line: String, status: Int32) throws {
        let arguments = line.replacing("PREDICT", with: "predict --model tiny --rate 30").split(separator: " ").map(
            String.init)
        try Workplace.with { place in
            try place.addModel()
            try place.record(as: "r.npy")
            try place.record(frameCount: 16, as: "short.npy")
            try Data("no matrix".utf8).write(to: place.file("text.npy"))
            let before = try names(in: place.folder)
            let plain = try place.start(arguments).outcome()
            #expect(plain.status == status, "\(plain)")
            #expect(plain.standardOutput.isEmpty)
            #expect(plain.standardError.hasPrefix("Error: "), "\(plain)")
            let json = try place.start(arguments + ["--json"]).outcome()
            #expect(json.status == status)
            #expect(json.standardError.hasPrefix("Error: "))
            let document = try json.document()
            #expect(document["schema"] as? String == "cascade-registry/error")
            #expect(document["exitStatus"] as? Int == Int(status))
            #expect((document["reason"] as? String)?.isEmpty == false)
            #expect(try names(in: place.folder) == before)
        }
    }

    @Test("suggests the model that was probably meant")
    func suggestion() throws {
        try Workplace.with { place in
            try place.addModel(name: "Global_EXC_30Hz_smoothing50ms")
            let outcome = try place.run("model", "show", "Global_EXC_30Hz_smothing50ms")
            #expect(outcome.status == 66)
            #expect(outcome.standardError.contains("“Global_EXC_30Hz_smoothing50ms”"))
        }
    }

    @Test("prints one JSON document for every command, and nothing on standard error")
    func documents() throws {
        try Workplace.with { place in
            let model = try place.exportedModel().path
            try place.record()
            try place.list(["Global_EXC_30Hz_smoothing50ms"])
            let commands = [
                (["model", "import", model], "model-import"), (["model", "list"], "model-list"),
                (["model", "show", "tiny"], "model"), (["model", "test"], "model-test"),
                (["model", "alias", "mine", "tiny"], "model-aliases"),
                (["model", "export", "mine"], "model-export"), (["verify"], "verification"),
                (["verify", "--full"], "verification"), (["info"], "information"),
                (["predict", "recording.npy", "--rate", "30", "--model", "mine"], "prediction"),
                (["resolve", "recording.npy", "--rate", "30", "--allow-extrapolation"], "resolution"),
                (["resolve", "--rate", "30", "--explain", "mine"], "resolution-candidate"),
                (["model", "remove", "tiny"], "model-removal"), (["catalog", "add", "list.yaml"], "list-refresh"),
                (["catalog", "list"], "lists"), (["catalog", "list", "list"], "list"),
                (["catalog", "refresh"], "list-refresh"), (["catalog", "remove", "list"], "list-removal"),
            ]
            for (arguments, schema) in commands {
                let outcome = try place.start(arguments + ["--json"]).outcome()
                #expect(outcome.status == 0 && outcome.standardError.isEmpty, "\(arguments): \(outcome)")
                #expect(try outcome.document()["schema"] as? String == "cascade-registry/\(schema)")
            }
        }
    }

    @Test("says only the result when asked to be quiet")
    func quiet() throws {
        try Workplace.with { place in
            let empty = try place.run("model", "list", "--quiet")
            #expect(empty.status == 0 && empty.standardOutput.isEmpty && empty.standardError.isEmpty)
            try place.addModel(name: "one")
            try place.addModel(name: "two")
            #expect(try place.run("model", "list", "-q").standardOutput == "one@1\ntwo@1\n")
        }
    }

    @Test("fails, and does not crash, where its result cannot be written", arguments: [["info"], ["info", "--json"]])
    func fullDisk(arguments: [String]) throws {
        try Workplace.with { place in
            let shell = ["/bin/sh", "-c", "exec \"$0\" \"$@\" > /dev/full"]
            let outcome = try place.start(arguments, through: shell).outcome()
            #expect(outcome.status == 74)
            #expect(outcome.standardError.contains("standard output: cannot be written"), "\(outcome)")
        }
    }

    @Test("works where nobody reads its messages", arguments: ["2>&-", "2>/dev/full"])
    func noMessages(redirection: String) throws {
        try Workplace.with { place in
            let shell = ["/bin/sh", "-c", "exec \"$0\" \"$@\" \(redirection)"]
            let sound = try place.start(["model", "list"], through: shell).outcome()
            #expect(sound.status == 0)
            let failed = try place.start(["model", "show", "gone"], through: shell).outcome()
            #expect(failed.status == 66)
        }
    }

    @Test("finds the registry by --registry, then CASCADE_REGISTRY, then XDG_DATA_HOME, then HOME")
    func registryLocation() throws {
        try Workplace.with { place in
            let folder = { (arguments: [String], variables: [String: String]) in
                let home = ["HOME": place.file("home").path, "XDG_DATA_HOME": "", "CASCADE_REGISTRY": ""]
                let outcome = try place.start(
                    ["info", "--json"] + arguments, environment: home.merging(variables) { $1 }
                ).outcome()
                return try outcome.document()["folder"] as? String
            }
            let (variable, data) = (place.file("variable").path, place.file("data").path)
            let all = ["CASCADE_REGISTRY": variable, "XDG_DATA_HOME": data]
            let found = try [
                folder(["--registry", "asked é"], all), folder([], all), folder([], ["XDG_DATA_HOME": data]),
                folder([], [:]),
            ]
            let home = place.file("home/.local/share/cascade-registry").path
            #expect(found == [place.file("asked é").path, variable, "\(data)/cascade-registry", home])
        }
    }
}

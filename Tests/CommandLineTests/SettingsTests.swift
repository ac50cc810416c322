import Files
import Foundation
import Testing

@testable import cascade_registry

@Suite("A config.yaml")
struct SettingsTests {
    /// Runs the program with a user's file and one in the registry's folder, as far as there are any.
    private func run(
        _ place: Workplace, _ arguments: [String], user: String? = nil, registry: String? = nil,
        environment: [String: String] = [:]
    ) throws -> Outcome {
        let files = [
            (user, place.file("config/cascade-registry/config.yaml")),
            (registry, place.registry.appending(path: "config.yaml")),
        ]
        for (text, file) in files {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.map { try Data($0.utf8).write(to: file) }
        }
        let variables = ["XDG_CONFIG_HOME": place.file("config").path]
        return try place.start(arguments, environment: variables.merging(environment) { $1 }).outcome()
    }

    @Test("gives what the command line leaves out; options win, then the user's file, then the registry's")
    func order() throws {
        try Workplace.with { place in
            try place.addModel()
            try place.record()
            let padding = { (outcome: Outcome) -> String? in
                let settings = try outcome.document()["settings"] as? [String: Any]
                return settings?["padding"] as? String
            }
            let predict = ["predict", "recording.npy", "--rate", "30", "--model", "tiny", "--force", "--json"]
            #expect(try padding(run(place, predict, registry: "padding: zero # as the old scripts\n")) == "zero")
            #expect(try padding(run(place, predict, user: "padding: nan\n")) == "nan")
            #expect(try padding(run(place, predict + ["--padding", "zero"])) == "zero")
        }
    }

    @Test("is told by info with its origin, and so is the environment")
    func origin() throws {
        try Workplace.with { place in
            let info = try run(
                place, ["info"], user: "indicator: GCaMP8m\nlists: [https://example.org/a.yaml, ~/b.yaml]\n",
                registry: "indicator: GCaMP6f\nthreads: 1\n", environment: ["CASCADE_LISTS": ""])
            #expect(info.status == 0, "\(info)")
            let user = place.file("config/cascade-registry/config.yaml").path
            for line in [
                "indicator: GCaMP8m (\(user))", "threads: 1 (\(place.registry.path)/config.yaml)",
                "registry: \(place.registry.path) (CASCADE_REGISTRY)",
            ] {
                #expect(info.standardOutput.contains("Setting    \(line)"), "\(line): \(info)")
            }
            let document = try run(place, ["info", "--json"]).document()
            let settings = try #require(document["settings"] as? [[String: String]])
            #expect(settings.contains { $0["key"] == "indicator" && $0["origin"] == user })
            #expect(try run(place, ["verify"]).status == 0)
        }
    }

    @Test("may name the registry, which a variable and an option overrule")
    func registry() throws {
        try Workplace.with { place in
            let text = "registry: \(place.file("lab").path)\n"
            let folder = { (arguments: [String], environment: [String: String]) in
                let outcome = try run(place, ["info", "--json"] + arguments, user: text, environment: environment)
                return try outcome.document()["folder"] as? String
            }
            let found = try [
                folder([], ["CASCADE_REGISTRY": ""]), folder([], [:]), folder(["--registry", "other"], [:]),
            ]
            #expect(found == [place.file("lab").path, place.registry.path, place.file("other").path])
        }
    }

    @Test("is what is known of recordings that say nothing themselves")
    func traits() throws {
        try Workplace.with { place in
            let resolved = try run(
                place, ["resolve", "--rate", "30"], user: "indicator: GCaMP6f\ncell_class: inhibitory\n")
            #expect(resolved.standardOutput.contains("30 Hz, GCaMP6f, inhibitory"), "\(resolved)")
        }
    }

    @Test(
        "that says nonsense ends every command with the file, the key and what was meant, but help",
        arguments: [
            ("paddin: zero", "Did you mean “padding”?"), ("padding: maybe", "nan or zero"),
            ("threads: many", "1 to 1024"),
            ("padding:\n\t- zero", "Indent with spaces"), ("indicator: [a, b]", "one text"),
            ("threads: []", "one text"),
        ])
    func nonsense(text: String, words: String) throws {
        try Workplace.with { place in
            let outcome = try run(place, ["model", "list"], user: text)
            #expect(outcome.status == 65 && outcome.standardError.contains(words), "\(outcome)")
            #expect(outcome.standardError.contains("config/cascade-registry/config.yaml"))
            #expect(try run(place, ["--help"]).status == 0)
        }
    }
}

@Suite("The log")
struct LogTests {
    @Test("tells every step on standard error when asked, and in a file everything that was said, too")
    func steps() throws {
        try Workplace.with { place in
            try place.addModel()
            try place.record()
            let verbose = try place.run("predict", "recording.npy", "--rate", "30", "--model", "tiny", "-v")
            #expect(verbose.standardError.contains(" s] predicting "), "\(verbose)")
            #expect(verbose.standardOutput.hasPrefix("Recording"))
            let plain = try place.run("model", "list")
            #expect(plain.standardError.isEmpty)
            try place.run("model", "list", "--log-file", "log.txt")
            try place.run("model", "show", "gone", "--log-file=log.txt", "--quiet")
            let log = try String(contentsOf: place.file("log.txt"), encoding: .utf8)
            #expect(log.contains("info: cascade-registry 0.1.0: model list --log-file log.txt\n"), "\(log)")
            #expect(log.contains("error: Error: there is no model “gone”"), "\(log)")
            #expect(log.hasSuffix("info: ended with exit code 66\n"))
            let refused = try place.run("info", "--log-file", "gone/log.txt")
            #expect(refused.status == 66 && refused.standardError.contains("--log-file"), "\(refused)")
        }
    }
}

@Suite("Completions")
struct CompletionsTests {
    @Test("are names of the registry that begin as what is typed")
    func names() throws {
        try Workplace.with { place in
            try place.addModel()
            try place.run("model", "alias", "tinier", "tiny")
            try place.list(["Global_EXC_30Hz_smoothing50ms"])
            try place.run("catalog", "add", "list.yaml")
            let complete = { (command: String, argument: String, prefix: String) in
                let words =
                    ["---completion"] + command.split(separator: " ").map(String.init) + [
                        "--", argument, "1", "\(prefix.utf8.count)", "cascade-registry", prefix,
                    ]
                let outcome = try place.start(words).outcome()
                #expect(outcome.status == 0 && outcome.standardError.isEmpty, "\(outcome)")
                return outcome.standardOutput.split(separator: "\n").map(String.init)
            }
            let found = try [
                complete("model show", "positional@0", "tin"), complete("predict", "--model", "Glo"),
                complete("catalog list", "positional@0", ""), complete("predict", "--indicator", "GCaMP9"),
            ]
            #expect(found == [["tinier", "tiny"], ["Global_EXC_30Hz_smoothing50ms"], ["list"], []])
            let fresh = try place.start(
                ["---completion", "predict", "--", "--model", "1", "0", "cascade-registry", ""],
                environment: ["CASCADE_REGISTRY": place.file("fresh").path]
            ).outcome()
            #expect(fresh.status == 0)
            #expect(!FileManager.default.fileExists(atPath: place.file("fresh").path))
        }
    }

    @Test("of bash are words as one types them, and nothing in a name is run")
    func hostileNames() throws {
        try Workplace.with { place in
            let list = """
                {"schema": "cascade-registry/remote-models", "schemaVersion": 1, "models": [
                    {"name": "a", "links": ["https://127.0.0.1:9/a"], "frameRateHz": 30, "smoothingSeconds": 0.05,
                     "isCausal": false, "indicator": "Evil $(touch ran)`touch ran`'$HOME"}]}
                """
            try Data(list.utf8).write(to: place.file("list.json"))
            #expect(try place.run("catalog", "add", "list.json").status == 0)
            let program = try BuiltProgram.executable().path
            let script = """
                cd '\(place.folder.path)'; export SAP_SHELL=bash CASCADE_LISTS= CASCADE_REGISTRY='\(place.registry.path)'
                IFS=$'\\n' compgen -W \
                    "$('\(program)' ---completion predict -- --indicator 1 2 cascade-registry Ev)" -- Ev
                """
            let run = try ToolRun("bash", ["-c", script], input: Data(), in: place.folder)
            #expect(
                String(decoding: run.output, as: UTF8.self)
                    == "Evil\\ \\$\\(touch\\ ran\\)\\`touch\\ ran\\`\\'\\$HOME\n", "\(run)")
            #expect(!FileManager.default.fileExists(atPath: place.file("ran").path))
            #expect(
                Completions.written("a:b", for: "zsh") == "a\\:b" && Completions.written("a b", for: "fish") == "a b")
        }
    }
}

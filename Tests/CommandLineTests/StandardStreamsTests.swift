import Foundation
import Testing

@Suite("Pipes and devices")
struct StandardStreamsTests {
    /// Runs `predict` with the tiny model after `input |`, or with what a shell has redirected.
    @discardableResult
    private func predict(
        _ place: Workplace, _ arguments: [String], shell: String
    ) throws -> Outcome {
        let line = shell.replacing("PROGRAM", with: "\"$0\" \"$@\"")
        return try place.start(
            ["predict", "--rate", "30", "--model", "tiny"] + arguments, through: ["/bin/sh", "-c", line]
        ).outcome()
    }

    private func bytes(_ place: Workplace, _ name: String) throws -> Data { try Data(contentsOf: place.file(name)) }

    @Test(
        "give the same spikes as the file, be it an array or text, through a pipe or by its descriptor",
        arguments: [
            ("r.npy", "-", "cat r.npy | PROGRAM"), ("r.npy", "/dev/stdin", "cat r.npy | PROGRAM"),
            ("r.npy", "-", "PROGRAM < r.npy"), ("r.csv", "-", "cat r.csv | PROGRAM"),
        ])
    func input(recording: String, argument: String, shell: String) throws {
        try Workplace.with { place in
            try place.addModel()
            try place.record(as: "r.npy")
            let lines = (0..<3).map { row in
                (0..<90).map { "\(0.1 * sin(Double(($0 + row) * $0)))" }.joined(separator: ",")
            }
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: place.file("r.csv"))
            let file = try place.run(
                "predict", recording, "--rate", "30", "--model", "tiny", "--output", "expected.npy")
            #expect(file.status == 0, "\(file)")
            let outcome = try predict(place, [argument, "--output", "found.npy"], shell: shell)
            #expect(outcome.status == 0, "\(outcome)")
            #expect(try bytes(place, "found.npy") == bytes(place, "expected.npy"))
            let sidecar = try String(contentsOf: place.file("found.npy.json"), encoding: .utf8)
            #expect(sidecar.contains("/dev/stdin"))
        }
    }

    @Test("are told where nothing can go beside them, and are no files that are replaced")
    func output() throws {
        try Workplace.with { place in
            try place.addModel()
            try place.record(as: "r.npy")
            let nowhere = try predict(place, ["-"], shell: "cat r.npy | PROGRAM")
            #expect(nowhere.status == 65 && nowhere.standardError.contains("--output"), "\(nowhere)")
            let discarded = try predict(place, ["r.npy", "--output", "/dev/null"], shell: "PROGRAM")
            #expect(discarded.status == 0, "\(discarded)")
            #expect(!FileManager.default.fileExists(atPath: "/dev/null.json"))
            let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
            #expect(type == .typeCharacterSpecial)
            try predict(place, ["r.npy", "--output", "expected.npy"], shell: "PROGRAM")
            for shell in ["PROGRAM | cat > out.npy", "PROGRAM > out.npy"] {
                let piped = try predict(place, ["r.npy", "--output", "-"], shell: shell)
                #expect(piped.status == 0 && piped.standardError.contains("Spikes"), "\(piped)")
                #expect(try bytes(place, "out.npy") == bytes(place, "expected.npy"))
            }
            let both = try predict(place, ["r.npy", "--output", "-", "--json"], shell: "PROGRAM")
            #expect(both.status == 64)
        }
    }

    @Test("are looked at, and models chosen for them, in the same way")
    func looks() throws {
        try Workplace.with { place in
            try place.addModel()
            try place.record(as: "r.npy")
            for arguments in [
                ["inspect", "-", "--rate", "30"], ["resolve", "-", "--rate", "30", "--explain", "tiny"],
            ] {
                let outcome = try place.start(
                    arguments, through: ["/bin/sh", "-c", "cat r.npy | \"$0\" \"$@\""]
                ).outcome()
                #expect(outcome.status == 0, "\(outcome)")
            }
        }
    }

    @Test("leave nothing to say to those who asked for nothing")
    func quiet() throws {
        try Workplace.with { place in
            let model = try place.exportedModel().path
            try place.record(as: "r.npy")
            try place.list(["Global_EXC_30Hz_smoothing50ms"])
            let silent = [
                ["model", "import", model], ["predict", "r.npy", "--rate", "30", "--model", "tiny"],
                ["model", "test"], ["model", "alias", "mine", "tiny"],
                ["model", "export", "tiny", "--output", "x.tar"],
                ["simulate", "--rate", "30", "--duration", "10s", "--output", "s.npy"], ["verify"], ["repair"], ["gc"],
                ["catalog", "add", "list.yaml"], ["catalog", "refresh"], ["catalog", "remove", "list"],
                ["inspect", "r.npy", "--rate", "30"], ["model", "remove", "tiny"],
            ]
            for arguments in silent {
                let outcome = try place.start(arguments + ["--quiet"]).outcome()
                #expect(outcome.status == 0 && outcome.standardError.isEmpty, "\(arguments): \(outcome)")
                #expect(outcome.standardOutput.isEmpty, "\(arguments): \(outcome)")
            }
        }
    }
}

import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("However the program ends")
struct EndingTests {
    /// A shell that waits until whoever reads its output has gone, and then becomes the program.
    private static let late = "sleep 0.3; exec \"$0\" \"$@\""

    /// Runs a command behind redirections or pipes that a shell makes.
    private func run(_ place: Workplace, _ arguments: [String], script: String) throws -> Outcome {
        try place.start(arguments, through: ["/bin/bash", "-c", script]).outcome()
    }

    private static func with(_ body: (Workplace) throws -> Void) throws {
        try Workplace.with { place in
            try place.addModel()
            try place.record()
            try body(place)
        }
    }

    private static let predict = ["predict", "recording.npy", "--rate", "30", "--model", "tiny"]

    @Test(
        "it says that a closed standard output took nothing, and writes into no file in its place",
        arguments: [[], ["--json"]])
    func closedOutput(options: [String]) throws {
        try Self.with { place in
            let outcome = try run(place, Self.predict + options, script: "exec \"$0\" \"$@\" >&-")
            #expect(outcome.status == 74 && outcome.standardError.contains("standard output"), "\(outcome)")
            let prediction = try RecordingFile(place.file("recording.spike_prob.npy"))
            #expect(prediction.neuronCount == 3)
            #expect(try place.run("verify", "--full").status == 0)
            #expect(try run(place, ["--help"], script: "exec \"$0\" \"$@\" >&-").status == 74)
        }
    }

    @Test("a closed standard input or standard error changes nothing", arguments: ["<&-", "2>&-", "<&- 2>&-"])
    func closedOthers(redirections: String) throws {
        try Self.with { place in
            let outcome = try run(place, Self.predict, script: "exec \"$0\" \"$@\" \(redirections)")
            #expect(outcome.status == 0 && outcome.standardOutput.contains("recording.npy"), "\(outcome)")
            #expect(try RecordingFile(place.file("recording.spike_prob.npy")).neuronCount == 3)
            let failure = try run(place, ["model", "show", "gone"], script: "exec \"$0\" \"$@\" \(redirections)")
            #expect(failure.status == 66, "\(failure)")
            #expect(try place.run("verify", "--full").status == 0)
        }
    }

    #if os(Linux)
        @Test("a full disk behind standard output is an error; behind standard error it is none")
        func fullOutput() throws {
            try Self.with { place in
                let outcome = try run(place, ["model", "list"], script: "exec \"$0\" \"$@\" >/dev/full")
                #expect(outcome.status == 74 && outcome.standardError.contains("No space left"), "\(outcome)")
                let failure = try run(place, ["model", "show", "gone"], script: "exec \"$0\" \"$@\" 2>/dev/full")
                #expect(failure.status == 66, "\(failure)")
            }
        }
    #endif

    @Test("a reader of the result who has gone ends it with 141, silently", arguments: [[], ["--json"]])
    func goneReader(options: [String]) throws {
        try Self.with { place in
            let script = "bash -c '\(Self.late)' \"$0\" \"$@\" | true; exit ${PIPESTATUS[0]}"
            for command in [["model", "list"], ["--help"], ["model", "show", "tiny"], Self.predict] {
                let outcome = try run(place, command + options, script: script)
                #expect(outcome.status == 141 && outcome.standardError.isEmpty, "\(outcome)")
            }
            #expect(try names(in: place.folder).allSatisfy { !$0.hasSuffix(".partial") })
        }
    }

    @Test("a reader of its remarks who has gone changes nothing")
    func goneListener() throws {
        try Self.with { place in
            let script = "{ bash -c '\(Self.late)' \"$0\" \"$@\" 2>&1 >&3 | true; } 3>&1; exit ${PIPESTATUS[0]}"
            let command = ["predict", "recording.npy", "--rate", "30", "--allow-extrapolation", "--force"]
            let whole = try place.start(command).outcome()
            #expect(whole.status == 0 && !whole.standardError.isEmpty, "\(whole)")
            let outcome = try run(place, command, script: script)
            #expect(outcome.status == 0 && outcome.standardOutput.contains("recording.npy"), "\(outcome)")
            #expect(try RecordingFile(place.file("recording.spike_prob.npy")).neuronCount == 3)
            let failure = try run(place, ["model", "show", "gone"], script: script)
            #expect(failure.status == 66, "\(failure)")
        }
    }

    @Test("a limit on the size of files is a full disk, not a signal")
    func fileSizeLimit() throws {
        try Self.with { place in
            try place.record(neuronCount: 100, frameCount: 3000, as: "long.npy")
            let outcome = try run(
                place, ["predict", "long.npy", "--rate", "30", "--model", "tiny"],
                script: "ulimit -f 200; exec \"$0\" \"$@\"")
            #expect(outcome.status == 74 && outcome.standardError.contains("long.spike_prob.npy"), "\(outcome)")
            #expect(try names(in: place.folder) == ["long.npy", "recording.npy", "registry"])
        }
    }

    @Test(
        "it leaves nothing of an archive that it was importing", arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU])
    func interruptedImport(signal: Int32) throws {
        try Workplace.with { place in
            let configuration = Generated.configuration(name: "large", shape: try Generated.standardShape())
            try PublishedBundle.write(
                Generated.bundle(configuration), configurationText: BundleConfigurationFile.encode(configuration),
                framework: .torch, to: place.file("large.zip"), replacesExisting: false)
            let temporary = place.file("temporary")
            try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
            let running = try place.start(
                ["model", "import", "large.zip"], environment: ["TMPDIR": temporary.path])
            let unfinished = place.registry.appending(path: "tmp")
            for _ in 0..<60_000 {
                let found = [temporary, unfinished].flatMap { (try? names(in: $0)) ?? [] }
                if !found.isEmpty { break }
                usleep(500)
            }
            running.send(signal)
            let outcome = try running.outcome()
            #expect(outcome.status == 128 + signal, "\(outcome)")
            #expect(try names(in: temporary).isEmpty)
            #expect(try names(in: unfinished).isEmpty)
            #expect(try place.run("model", "import", "large.zip").status == 0)
            #expect(try names(in: unfinished).isEmpty)
        }
    }
}

@Suite("Bytes that are no text")
struct UndecodableTextTests {
    @Test(
        "as an argument, a variable or the current folder are refused, for they would name another registry",
        arguments: [
            "exec \"$0\" info --registry \"$PWD/x$(printf '\\377')\"",
            "exec \"$0\" predict \"$(printf '\\300\\200').npy\" --rate 30",
            "export CASCADE_REGISTRY=\"$PWD/x$(printf '\\377')\"; exec \"$0\" info",
            "unset CASCADE_REGISTRY XDG_DATA_HOME; export HOME=\"$PWD/x$(printf '\\377')\"; exec \"$0\" info",
            "unset CASCADE_REGISTRY; export XDG_DATA_HOME=\"$PWD/x$(printf '\\377')\"; exec \"$0\" info",
            "cd ..; mkdir \"x$(printf '\\377')\"; cd x*; exec \"$0\" info --registry here",
        ])
    func refused(script: String) throws {
        try withTemporaryFolder { folder in
            let place = Workplace(folder: folder.appending(path: "work"))
            try FileManager.default.createDirectory(at: place.folder, withIntermediateDirectories: true)
            let outcome = try place.start([], through: ["/bin/bash", "-c", script]).outcome()
            #expect(outcome.status == 64 && outcome.standardError.contains("is not UTF-8"), "\(outcome)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder.path).isEmpty)
        }
    }

    @Test("do no harm where they are not needed")
    func harmless() throws {
        try Workplace.with { place in
            let script = "export HOME=\"x$(printf '\\377')\"; exec \"$0\" info --registry \"$CASCADE_REGISTRY\""
            let outcome = try place.start([], through: ["/bin/bash", "-c", script]).outcome()
            #expect(outcome.status == 0, "\(outcome)")
        }
    }
}

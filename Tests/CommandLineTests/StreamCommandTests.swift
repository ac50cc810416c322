import Core
import Formats
import Foundation
import Signals
import TestSupport
import Testing

@Suite("The command stream")
struct StreamCommandTests {
    static let neuronCount = 3
    static let frameCount = 300
    /// The tiny model looks at 16 frames, and speaks for the ninth of them.
    static let delay = 7
    static let line = ["stream", "--model", "tiny", "--neurons", "3", "--rate", "30", "--noise", "2"]

    /// A place with a model; `r.npy`, a recording; `r.f32`, its frames; and `expected.f32`, the frames of its prediction.
    private static func with(_ body: (Workplace) throws -> Void) throws {
        try Workplace.with { place in
            try place.addModel()
            try place.record(neuronCount: neuronCount, frameCount: frameCount, as: "r.npy")
            try frames(of: "r.npy", to: "r.f32", in: place)
            try body(place)
        }
    }

    private static func frames(of recording: String, to name: String, in place: Workplace) throws {
        let file = try RecordingFile(place.file(recording))
        let traces = try file.traces(ofNeurons: 0..<file.neuronCount)
        let samples = (0..<traces.values.count).map {
            traces.values[$0 % traces.neuronCount * traces.frameCount + $0 / traces.neuronCount]
        }
        try write(samples, to: name, in: place)
    }

    private static func write(_ samples: [Float], to name: String, in place: Workplace) throws {
        try unsafe samples.withUnsafeBytes { try unsafe Data($0).write(to: place.file(name)) }
    }

    private static func run(_ place: Workplace, _ arguments: [String] = [], script: String) throws -> Outcome {
        try place.start(
            line + arguments,
            through: ["/bin/bash", "-c", script.replacing("PROGRAM", with: "\"$0\" \"$@\"")]
        ).outcome()
    }

    private static func numbers(_ place: Workplace, _ name: String) throws -> [Float] {
        try unsafe Data(contentsOf: place.file(name)).withUnsafeBytes { unsafe Array($0.bindMemory(to: Float.self)) }
    }

    @Test(
        "writes a frame for each that it reads, then the rest: what predict --as-streamed gives, bit for bit",
        arguments: [[], ["--alignment", "cascade"], ["--threshold", "floor", "--padding", "zero"]])
    func agrees(options: [String]) throws {
        try Self.with { place in
            let noise = try (0..<Self.neuronCount).map { neuron in
                let trace = try RecordingFile(place.file("r.npy")).traces(ofNeurons: neuron..<neuron + 1).values
                return "\(noiseLevel(of: trace, frameRateHz: 30))"
            }
            let predict = [
                "predict", "r.npy", "--model", "tiny", "--rate", "30", "--output", "expected.npy", "--as-streamed",
            ]
            let predicted = try place.start(predict + options).outcome()
            #expect(predicted.status == 0, "\(predicted)")
            try Self.frames(of: "expected.npy", to: "expected.f32", in: place)
            let outcome = try Self.run(
                place, options + ["--noise", noise.joined(separator: ",")], script: "PROGRAM < r.f32 > out.f32")
            #expect(outcome.status == 0 && outcome.standardError.contains("300 frames: median"), "\(outcome)")
            let (found, expected) = (try Self.numbers(place, "out.f32"), try Self.numbers(place, "expected.f32"))
            let delay = found.count / Self.neuronCount - Self.frameCount
            #expect(delay == Self.delay + (options.contains("calibrated") || options.isEmpty ? 0 : 1))
            let early = found.prefix(delay * Self.neuronCount).count(where: \.isNaN)
            #expect(early == delay * Self.neuronCount)
            let isSame = found.dropFirst(delay * Self.neuronCount).map(\.bitPattern) == expected.map(\.bitPattern)
            #expect(isSame)
        }
    }

    @Test("with a model that calibrates itself, says on what, what it is told, and when it knows the neurons")
    func calibrates() throws {
        try Self.with { place in
            let line = [
                "stream", "--model", "Builtin_SelfCal_EXC_30Hz_smoothing50ms", "--rate", "30", "--replay", "r.npy",
                "--speed",
                "1000", "--noise-block", "4s", "--format", "csv", "--indicator", "GCaMP6f", "--noise", "2",
            ]
            let outcome = try place.start(line).outcome()
            #expect(outcome.status == 0, "\(outcome)")
            let rows = outcome.standardOutput.split(separator: "\n")
            // A line of names, the frames, and those that are still to come at the end.
            #expect(rows.count == 1 + Self.frameCount + 31)
            #expect(rows[1 + 31 + 60].hasSuffix("nan,nan,nan") && !rows[1 + 31 + 200].contains("nan"))
            for said in [
                "The noise that was given is not used", "31 frames (1.03 s) after their frame",
                "the first 120 frames (4 s)", "(the median of",
                "Frame 119: networks know 3 neurons by 4 s of recording: estimated ΔF/F",
            ] { #expect(outcome.standardError.contains(said), "\(said): \(outcome.standardError)") }
        }
    }

    @Test("writes each frame before it waits for the next")
    func atOnce() throws {
        try Self.with { place in
            // A frame of 12 bytes is sent only after the one before came back.
            let script = """
                mkfifo in out; PROGRAM < in > out & exec 3> in 4< out
                for i in $(seq 0 39); do
                  dd if=r.f32 bs=12 skip=$i count=1 status=none >&3
                  timeout 60 head -c 12 <&4 > reply || exit 9
                  [ "$(stat -c %s reply)" = 12 ] || exit 8
                done
                exec 3>&-; cat <&4 | wc -c > rest; wait $!
                """
            let outcome = try Self.run(place, ["--quiet"], script: script)
            #expect(outcome.status == 0 && outcome.standardError.isEmpty, "\(outcome)")
            let rest = try String(contentsOf: place.file("rest"), encoding: .utf8)
            #expect(rest.trimmingCharacters(in: .whitespacesAndNewlines) == "\(12 * Self.delay)")
        }
    }

    @Test("writes text on request, with the frame that each line is of")
    func formats() throws {
        try Self.with { place in
            let csv = try Self.run(place, ["--format", "csv"], script: "PROGRAM < r.f32").standardOutput
                .split(separator: "\n")
            #expect(csv.count == 1 + Self.frameCount + Self.delay)
            #expect(csv[0] == "frame,neuron 0,neuron 1,neuron 2")
            #expect(csv[1] == "-7,nan,nan,nan" && csv.last == "299,nan,nan,nan")
            let json = try Self.run(place, ["--format", "jsonl"], script: "PROGRAM < r.f32").standardOutput
                .split(separator: "\n")
            let last = try JSONSerialization.jsonObject(with: Data(json[json.count - 9].utf8)) as? [String: Any]
            #expect(last?["frame"] as? Int == 291)
            let spikes = try #require(last?["spikes"] as? [Double])
            #expect(csv[csv.count - 9] == "291,\(spikes.map { "\(Float($0))" }.joined(separator: ","))")
        }
    }

    @Test("replays a recording as if a rig made it")
    func replays() throws {
        try Self.with { place in
            let live = try Self.run(place, ["--format", "csv"], script: "PROGRAM < r.f32")
            let replayed = try Self.run(
                place, ["--format", "csv", "--replay", "r.npy", "--speed", "100"], script: "PROGRAM < /dev/null")
            #expect(replayed.status == 0 && replayed.standardOutput == live.standardOutput, "\(replayed)")
            let other = try Self.run(place, ["--replay", "r.npy", "--neurons", "4"], script: "PROGRAM")
            #expect(other.status == 64 && other.standardError.contains("3 neurons"), "\(other)")
        }
    }

    @Test("chooses networks once noise was measured, and says so")
    func measured() throws {
        try Self.with { place in
            let arguments = ["stream", "--model", "tiny", "--neurons", "3", "--rate", "30", "--noise-block", "5s"]
            let outcome = try place.start(
                arguments, through: ["/bin/bash", "-c", "\"$0\" \"$@\" < r.f32 > out.f32"]
            ).outcome()
            #expect(outcome.status == 0, "\(outcome)")
            #expect(outcome.standardError.contains("Frame 149: networks chosen for 3 neurons by noise"), "\(outcome)")
            let found = try Self.numbers(place, "out.f32")
            let first = found.firstIndex { !$0.isNaN } ?? 0
            // The first window begins with frame 150 and ends with frame 165.
            #expect(first / Self.neuronCount == 165)
        }
    }

    @Test("refuses what predict refuses, and goes on where that is accepted or said to be fluorescence")
    func doctor() throws {
        try Self.with { place in
            let frames = try Self.numbers(place, "r.f32").map { 300 * (1 + $0) }
            try Self.write(frames, to: "raw.f32", in: place)
            let short = ["--noise-block", "5s", "--baseline-window", "4s"]
            let refused = try Self.run(place, short, script: "PROGRAM < raw.f32 > out.f32")
            #expect(refused.status == 65, "\(refused)")
            #expect(refused.standardError.contains("--units fluorescence"), "\(refused)")
            for more in [["--units", "fluorescence"], ["--accept", "raw-fluorescence"]] {
                let outcome = try Self.run(place, short + more, script: "PROGRAM < raw.f32 > out.f32")
                #expect(outcome.status == 0, "\(outcome)")
                let isThere = try Self.numbers(place, "out.f32").contains(where: \.isFinite)
                #expect(isThere)
            }
        }
    }

    @Test(
        "ends with a documented code however its streams end",
        arguments: [
            ("head -c 1000 r.f32 | PROGRAM > out.f32", 65, "in the middle of frame 83"),
            ("PROGRAM < r.f32 >&-", 74, "standard output"), ("PROGRAM < r.f32 > /dev/full", 74, "standard output"),
            ("PROGRAM <&- > out.f32", 74, "standard input"), ("PROGRAM < /dev/null > out.f32", 0, "7 frames"),
            (
                // The reader has gone when the second half comes.
                "(cat r.f32; sleep 5; cat r.f32) | PROGRAM | head -c 12 > out.f32; exit ${PIPESTATUS[1]}", 141, ""
            ),
            (
                "(cat r.f32; sleep 60) | (PROGRAM > out.f32 & sleep 5; kill -TERM $!; wait $!)", 143,
                "300 frames: median"
            ),
        ])
    func ends(script: String, status: Int32, said: String) throws {
        try Self.with { place in
            let outcome = try Self.run(place, script: script)
            #expect(outcome.status == status, "\(outcome)")
            #expect(said.isEmpty || outcome.standardError.contains(said), "\(outcome)")
        }
    }

    @Test("keeps what came before a frame that is cut off")
    func cutOff() throws {
        try Self.with { place in
            _ = try Self.run(place, script: "head -c 1000 r.f32 | PROGRAM > out.f32")
            #expect(try Self.numbers(place, "out.f32").count == (83 + Self.delay) * Self.neuronCount)
        }
    }

    @Test(
        "refuses what makes no sense",
        arguments: [
            ("--rate 15", 64), ("--neurons 0", 64), ("--neurons 900000000", 64), ("--noise 2,3", 64), ("--speed 0", 64),
            ("--replay r.npy --rate 1e-300Hz", 64),
            ("--json", 64), ("--listen 8.8.8.8:80", 64), ("--listen 1 --replay r.npy", 64), ("--replay gone.npy", 66),
            ("--noise-block 0", 64), ("--model gone", 66), ("--listen unix:gone/socket", 66),
            ("--listen unix:r.npy", 64),
        ])
    func usage(options: String, status: Int32) throws {
        try Self.with { place in
            let outcome = try Self.run(
                place, options.split(separator: " ").map(String.init), script: "PROGRAM < r.f32 > out.f32")
            #expect(outcome.status == status, "\(outcome)")
            #expect(outcome.standardError.hasPrefix("Error: "), "\(outcome)")
            #expect(FileManager.default.fileExists(atPath: place.file("r.npy").path))
        }
    }
}

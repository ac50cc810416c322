import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("Text that commands a terminal")
struct HostileTextTests {
    /// Sets the window's title, rings, colours, erases, turns the direction of text, hides, and ends the line to begin one
    /// that the program has not said.
    private static let hostile =
        "a\u{1B}]0;x\u{07}\u{9B}31m\u{202E}b\u{2066}\u{7F}\r\u{08}\u{200B}\u{2028}\u{85}\u{E0041}c\nLIE\tLIE"
    private static let dangerous = Set(hostile.unicodeScalars).subtracting("abcx]0;31mLIE\n\t".unicodeScalars)

    /// Whether a text has none of it, and no line of it.
    private func isHarmless(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { !Self.dangerous.contains($0) }
            && !text.split(separator: "\n").contains { $0.hasPrefix("LIE") || $0.contains("\t") }
    }

    private static func with(_ body: (Workplace) throws -> Void) throws {
        try Workplace.with { place in
            try place.addModel()
            try place.record()
            try place.record(as: "\(hostile).npy")
            let quoted = "\"\(hostile.unicodeScalars.map { String(format: "\\U%08X", $0.value) }.joined())\""
            let texts = [
                "cell.csv": "1,2,\(hostile)\n3,4,5\n",
                "list.yaml": "\(quoted):\n  Link: https://127.0.0.1:9/\(hostile)\n  Info: \(quoted)\n",
                "links.yaml": "Global_EXC_30Hz_smoothing50ms:\n  Link: \(quoted)\n  Info: \(quoted)\n",
                "list.json": "{\"schema\": \"\(hostile)\", \"schemaVersion\": 1, \"models\": []}",
                "training.yaml":
                    "model_name: \(quoted)\nsampling_rate: 30\n\(quoted): 1\ntraining_datasets: [\(quoted)]\n",
                "manifest.yaml":
                    "dataset: \(quoted)\nindicator: \(quoted)\n\(quoted): 1\nneurons:\n  - name: \(quoted)\n",
                "lock.json": "{\"schema\": \"cascade-registry/model-lock\", \"model\": \"\(hostile)\"}",
            ]
            for (name, text) in texts { try Data(text.utf8).write(to: place.file(name)) }
            let header = "{'descr': '\(hostile)', 'fortran_order': False, 'shape': (3, 90), }"
            var bytes = Data([0x93] + "NUMPY".utf8 + [1, 0])
            bytes.append(contentsOf: [UInt8(header.utf8.count), 0])
            try (bytes + Data(header.utf8)).write(to: place.file("header.npy"))
            try ZipArchive.encode([("../\(hostile)", Data("x".utf8))], path: "").write(to: place.file("outside.zip"))
            try ZipArchive.encode([("\(hostile)/x", Data("x".utf8))], path: "").write(to: place.file("strange.zip"))
            try MATWriter.write(
                [("one", .text(hostile)), ("two", .text(hostile))], to: place.file("text.mat"))
            try body(place)
        }
    }

    /// Command lines; `X` stands for the hostile text.
    static let lines = [
        "X", "--X", "model X", "predict recording.npy --rate X", "predict recording.npy --rate 30 --threshold X",
        "predict gone-X.npy --rate 30 --model tiny", "predict X.npy --rate 30 --model tiny",
        "predict recording.npy --rate 30 --model X", "predict cell.csv --rate 30 --model tiny",
        "predict header.npy --rate 30 --model tiny", "predict text.mat --rate 30 --model tiny",
        "predict text.mat --variable X --rate 30 --model tiny", "predict recording.npy --rate 30 --locked lock.json",
        "predict recording.npy --rate 30 --model tiny --output X", "resolve --rate 30 --indicator X",
        "resolve --rate 30 --explain X", "model import outside.zip", "model import strange.zip", "model import X",
        "model import strange.zip --name X", "model alias X tiny", "model show X", "model list X", "model remove X",
        "model export tiny --output X.tar", "catalog add list.yaml", "catalog add links.yaml", "catalog add list.json",
        "catalog add X", "catalog list", "catalog list list", "catalog remove X", "model list --available",
        "train training.yaml", "train X", "ground-truth import manifest.yaml", "ground-truth import strange.zip",
        "ground-truth list --indicator X", "ground-truth show X", "ground-truth export X", "ground-truth lineage X",
        "ground-truth template --output X.yaml", "simulate --indicator X --rate 30 --output s.npy",
        "simulate --rate 30 --output simulated-X.npy", "evaluate X", "info --registry made-X", "verify --registry X",
    ]

    @Test("never reaches it, whatever command quotes it, from whatever file", arguments: lines)
    func escaped(line: String) throws {
        try Self.with { place in
            let arguments = line.split(separator: " ").map { String($0).replacing("X", with: Self.hostile) }
            for options in [[], ["--json"]] {
                let outcome = try place.start(arguments + options).outcome()
                #expect(isHarmless(outcome.standardOutput) && isHarmless(outcome.standardError), "\(line) \(options)")
                #expect(outcome.status >= 0 && outcome.status != 70, "\(outcome)")
            }
        }
    }

    @Test("is still the same text in JSON")
    func exactJSON() throws {
        try Self.with { place in
            let arguments = ["predict", "\(Self.hostile).npy", "--rate", "30", "--model", "tiny", "--json"]
            let document = try place.start(arguments).outcome().document()
            let file = try #require((document["recording"] as? [String: Any])?["file"] as? [String: Any])
            #expect((file["path"] as? String)?.hasSuffix("/\(Self.hostile).npy") == true)
        }
    }

    @Test("is written visibly, and only that is")
    func visible() throws {
        try Self.with { place in
            let outcome = try place.run("model", "show", "Größe-µ-光-\u{1B}[31m")
            #expect(outcome.standardError.contains("Größe-µ-光-\\u{1B}[31m"), "\(outcome)")
        }
    }
}

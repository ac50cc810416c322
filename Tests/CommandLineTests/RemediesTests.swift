import Foundation
import Testing

@testable import cascade_registry

@Suite("A command that an error suggests")
struct RemediesTests {
    /// The commands in backticks, without the program's name.
    private static func commands(in text: String) -> [String] {
        text.matches(of: /`cascade-registry ([^`]*)`/).map { String($0.1) }
    }

    /// The texts of the program in which a command is suggested, wherever in the sources they are.
    private static func suggestions() throws -> [(file: String, command: String)] {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources")
        let paths = try #require(FileManager.default.enumerator(atPath: sources.path))
        return try paths.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.flatMap { path in
            let lines = try String(contentsOf: sources.appending(path: path), encoding: .utf8).split(separator: "\n")
            let code = lines.filter { !$0.drop { $0 == " " }.hasPrefix("//") }.joined(separator: "\n")
            return commands(in: code).map { (path, $0) }
        }
    }

    @Test("is one that the parser takes, in every text of the program")
    func parse() throws {
        let suggestions = try Self.suggestions()
        #expect(suggestions.count > 30)
        for (file, command) in suggestions where !command.contains("…") && !command.contains("(rest)") {
            // Something stands for what the text fills in, and for what the reader does: \(name), PATH, URL|FILE.
            let filled = command.replacing(#/\\\((?:[^()]|\([^()]*\))*\)/#, with: "7")
            let words = filled.split(separator: " ").map { word in
                word.contains(where: \.isLowercase) ? String(word) : "7"
            }
            #expect(CascadeRegistry.parses(words), "\(file): \(command)")
        }
    }

    @Test("is one that the parser takes, in every answer to a question")
    func questions() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Documentation/questions.md")
        let lines = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
        let commands = lines.filter { $0.hasPrefix("    cascade-registry ") }.map {
            $0.split(separator: " ").dropFirst().prefix { $0 != ">" }.map(String.init)
        }
        #expect(commands.count > 20)
        for command in commands { #expect(CascadeRegistry.parses(command), "\(command)") }
    }

    /// Command lines that fail, besides those of ``ConventionsTests``.
    private static let failures = [
        "models list", "predict r.npy --fs 30", "predict - --rate 30 --model tiny", "model list --sort rate --jsn",
        "train broken.yaml", "train tabs.yaml", "ground-truth show gone", "ground-truth show DS09 --plot x.svg",
        "ground-truth export gone", "ground-truth lineage gone", "ground-truth import gone.mat",
        "ground-truth import text.npy", "ground-truth import nothing", "model fetch gone", "model fetch --rate 3",
        "ground-truth fetch DS09 --offline", "model list --sort rat", "predict slow.npy --rate 10",
        "evaluate tiny --dataset gone", "evaluate gone", "benchmark tiny", "model test gone",
        "model import tiny.tar --name Lab_10Hz", "model import --built-in gone", "predict nothing --rate 30",
        "predict r.npy --model tiny --rate 100", "predict r.npy --rate 30 --model tiny --output nowhere/x.npy",
        "resolve --rate 100", "simulate --rate 30 --indicator gone --output s.npy", "model show tiny --curves c.svg",
    ]

    @Test(
        "never ends in the same error, or the user would go in a circle",
        arguments: failures + ConventionsTests.failures.map(\.0))
    func circle(line: String) throws {
        try Workplace.with { place in
            try place.addModel()
            _ = try place.exportedModel()
            try place.record(as: "r.npy")
            try place.record(as: "slow.npy")
            try place.record(frameCount: 16, as: "short.npy")
            try Data("no matrix".utf8).write(to: place.file("text.npy"))
            try Data("model_nam: x".utf8).write(to: place.file("broken.yaml"))
            try Data("noise_levels:\n\t- 2".utf8).write(to: place.file("tabs.yaml"))
            try FileManager.default.createDirectory(at: place.file("nothing"), withIntermediateDirectories: true)
            let failed = line.replacing("PREDICT", with: "predict --model tiny --rate 30")
            let error = try place.start(failed.split(separator: " ").map(String.init)).outcome()
            #expect(error.status != 0, "\(line): \(error)")
            let reason = error.standardError.split(separator: "\n").first { $0.hasPrefix("Error") }
            let remedies = error.standardError.split(separator: "\n").filter { $0.hasPrefix("  → ") }
            for command in Self.commands(in: remedies.joined(separator: "\n")) {
                let words = command.split(separator: " ").map(String.init)
                #expect(CascadeRegistry.parses(words), "\(line): \(command)")
                let next = try place.start(words).outcome()
                let again = next.standardError.split(separator: "\n").first { $0.hasPrefix("Error") }
                #expect(again == nil || again != reason, "\(line) → \(command): \(next)")
            }
        }
    }
}

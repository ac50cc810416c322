import ArgumentParser
import Foundation
import Testing

@testable import cascade_registry

@Suite("What the parser says of a value")
struct ParserMessageTests {
    /// An option that takes a value, with all that its declaration says, and the words of a command that has it.
    private typealias Declared = (command: [String], option: String, declaration: NSDictionary)

    private static func options(of command: [String: Any], at path: [String] = []) throws -> [Declared] {
        let arguments = command["arguments"] as? [[String: Any]] ?? []
        let own = try arguments.filter { $0["kind"] as? String == "option" }.map { argument in
            let name = try #require((argument["names"] as? [[String: String]])?.last?["name"])
            return (command: path, option: "--\(name)", declaration: argument as NSDictionary)
        }
        let below = command["subcommands"] as? [[String: Any]] ?? []
        return try below.reduce(into: own) { options, subcommand in
            let name = try #require(subcommand["commandName"] as? String)
            if name != "help" { options += try Self.options(of: subcommand, at: path + [name]) }
        }
    }

    /// The command of some words; alone it is parsed faster than among all others, with the same answers.
    private static func command(_ words: [String]) throws -> any ParsableCommand.Type {
        try words.reduce(CascadeRegistry.self) { command, word in
            try #require(command.configuration.subcommands.first { $0.configuration.commandName == word })
        }
    }

    /// What several commands declare as one is asked of the last, which has the fewest options.
    @Test("is readable for every option that a command declares: no line end is written out")
    func everyOption() throws {
        var help = ""
        try Workplace.with { help = try $0.run("--experimental-dump-help").standardOutput }
        let description = try JSONSerialization.jsonObject(with: Data(help.utf8)) as? [String: Any]
        let options = try Self.options(of: #require(description?["command"] as? [String: Any]))
        var asked: Set<NSDictionary> = []
        for (command, option, declaration) in options.reversed() where asked.insert(declaration).inserted {
            let parser = try Self.command(command)
            do {
                _ = try parser.parseAsRoot([option, "qqqqq"])
            } catch {
                let text = Failure(error).reason
                #expect(!text.contains("\\n") && !text.contains("\n"), "\(command) \(option): \(text)")
            }
        }
        #expect(asked.count > 100)
    }

    @Test(
        "names the nearest of those that are possible",
        arguments: [
            ("model list --sort rat", "rate"), ("model list --sort Smooth", "smoothing"),
            ("model list --sort latancy", "latency"), ("model list --columns model,rte", "rate"),
        ])
    func nearest(line: String, name: String) throws {
        try Workplace.with { place in
            let outcome = try place.start(line.split(separator: " ").map(String.init)).outcome()
            #expect(outcome.status == 64 && outcome.standardError.contains("  → Did you mean “\(name)”?"), "\(outcome)")
            #expect(!outcome.standardError.contains("\\n"))
        }
    }

    @Test("stays on one line whatever the value is")
    func hostile() {
        let message = ParserMessage("The value 'a\nb' is invalid. Please provide one of the following:\n  - x\n  - y")
        #expect(message.text == "The value 'a\\nb' is invalid. It is one of x, y." && message.remedy == nil)
    }
}

import Foundation
import Testing

@testable import cascade_registry

@Suite("What the parser says of a value")
struct ParserMessageTests {
    /// All commands by their words, with the options that take a value.
    private static func options(
        of tree: CommandTree, at path: [String] = []
    ) -> [(command: [String], option: String)] {
        let own = tree.options.filter(\.takesValue).compactMap(\.names.last).map { (command: path, option: $0) }
        return own + tree.subcommands.filter { $0.name != "help" }.flatMap { options(of: $0, at: path + [$0.name]) }
    }

    @Test("is readable for every option of every command: no line end is written out")
    func everyOption() throws {
        let options = Self.options(of: try .ofProgram())
        #expect(options.count > 100)
        for (command, option) in options {
            guard let objection = CascadeRegistry.objection(to: command + [option, "qqqqq"]) else { continue }
            let text = Failure(objection).reason
            #expect(!text.contains("\\n") && !text.contains("\n"), "\(command) \(option): \(text)")
        }
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

import Foundation
import Testing

@testable import cascade_registry

@Suite("A command line with words of other programs")
struct MeantCommandTests {
    @Test(
        "is answered with the one that was meant",
        arguments: [
            ("models list", "model list"), ("list models --rate 30", "model list --rate 30"),
            ("predict d.npy --fs 30", "predict d.npy --rate 30"), ("predict d.npy --fps=30", "predict d.npy --rate=30"),
            ("predict d.npy -r 30 -o x.npy", "predict d.npy --rate 30 --output x.npy"),
            ("predict d.npy --rate 30 --indicatr GCaMP6f", "predict d.npy --rate 30 --indicator GCaMP6f"),
            ("predict d.npy --Rate 30", "predict d.npy --rate 30"),
            ("predict d.npy -rate 30", "predict d.npy --rate 30"),
            ("predict d.npy --cell_class excitatory --rate 30", "predict d.npy --cell-class excitatory --rate 30"),
            ("infer d.npy --rate 30", "predict d.npy --rate 30"), ("resovle --rate 30", "resolve --rate 30"),
            ("download model Global_EXC_30Hz_smoothing50ms", "model fetch Global_EXC_30Hz_smoothing50ms"),
            ("fetch model Global", "model fetch Global"), ("list-models", "model list"),
            ("search models GCaMP8", "model list GCaMP8"), ("gt ls", "ground-truth list"),
            ("list ground-truth", "ground-truth list"), ("delete model x", "model remove x"),
            ("model predict d.npy", "predict d.npy"), ("model ls", "model list"),
            ("datasets list", "ground-truth list"),
            ("--registry /r model list", "model list --registry /r"),
            ("model --registry /r list", "model list --registry /r"),
            ("train my.yaml --valdate DS09", "train my.yaml --validate DS09"), ("fit my.yaml", "train my.yaml"),
            ("verify --ful", "verify --full"), ("gc --dry", "gc --dry-run"),
            ("model show x --jsn", "model show x --json"),
            ("predict 'a b.npy' --fs 30", "predict 'a b.npy' --rate 30"),
        ])
    func meant(line: String, corrected: String) throws {
        let error = try #require(try Self.error(line))
        #expect(error.remedy == "Did you mean `cascade-registry \(corrected)`?", "\(error)")
    }

    @Test(
        "names several commands where one word could be any of them",
        arguments: [
            ("list", ["model list", "catalog list", "ground-truth list"]), ("rm x", ["model remove"]),
            ("download x", ["model fetch", "ground-truth fetch"]),
        ])
    func several(line: String, commands: [String]) throws {
        let remedy = try #require(try Self.error(line)?.remedy)
        for command in commands { #expect(remedy.contains("`cascade-registry \(command)`"), "\(remedy)") }
    }

    @Test(
        "is not answered with what has nothing to do with it",
        arguments: ["model list --zzz", "xyzzy", "info --qwertz"])
    func unknown(line: String) throws {
        let error = try #require(try Self.error(line))
        #expect(error.remedy?.contains("Did you mean") == false, "\(error)")
    }

    @Test(
        "is left to the parser where it has no other words",
        arguments: ["predict", "predict d.npy --rate thirty", ""])
    func parser(line: String) throws {
        #expect(try Self.error(line) == nil)
    }

    @Test("proposes to predict a file that stands alone")
    func file() throws {
        try Workplace.with { place in
            try place.record()
            let outcome = try place.run("recording.npy", "--rate", "30")
            #expect(outcome.status == 64)
            #expect(
                outcome.standardError.contains("`cascade-registry predict recording.npy --rate 30`"), "\(outcome)")
            let json = try place.run("models", "list", "--json").document()
            #expect(json["category"] as? String == "usage")
            #expect((json["remedy"] as? String)?.contains("`cascade-registry model list --json`") == true)
        }
    }

    /// The parser takes a while to describe all commands.
    private static let program = Result { try CommandTree.ofProgram() }

    /// The error of a line whose words stand as in a shell.
    private static func error(_ line: String) throws -> UsageError? {
        let words = line.matches(of: /'([^']*)'|(\S+)/).map { String($0.1 ?? $0.2 ?? "") }
        return UsageError(words, in: try program.get(), parses: CascadeRegistry.parses)
    }
}

import Foundation
import TestSupport
import Testing

@Suite("The commands about lists of models")
struct CatalogCommandsTests {
    private static let names = ["Global_EXC_30Hz_smoothing50ms_causalkernel", "GC8s_EXC_15Hz_smoothing100ms"]

    @Test("add a list from a file, show it and its models, and take it away")
    func ownList() throws {
        try Workplace.with { place in
            try place.list(Self.names)
            let added = try place.run("catalog", "add", "list.yaml", "--name", "ours", "--offline")
            #expect(added.status == 0 && added.standardOutput == "ours added: 2 models\n", "\(added)")
            #expect(try place.run("catalog", "add", "list.yaml").standardOutput == "ours unchanged: 2 models\n")
            #expect(try place.run("catalog", "add", "list.yaml", "--name", "mine").status == 64)
            let lists = try place.run("catalog", "list").standardOutput
            #expect(lists.contains(/ours +2 +0 +– +20\S+Z +\/\S+list.yaml +ok\n/), "\(lists)")
            let models = try place.run("catalog", "list", "ours").standardOutput
            #expect(models.contains(/GC8s_EXC_15Hz_smoothing100ms +15 Hz +100 ms +symmetric +GCaMP8s +excitatory\n/))
            #expect(models.contains(/causalkernel +30 Hz +50 ms +causal +– +excitatory\n/), "\(models)")
            #expect(try place.run("catalog", "list", "-q").standardOutput == "ours\n")
            #expect(
                try place.run("catalog", "list", "ours", "-q").standardOutput == Self.names.joined(separator: "\n")
                    + "\n")
            #expect(try place.run("info").standardOutput.contains("Lists      1, with 2 models that can be fetched\n"))
            #expect(try place.run("catalog", "remove", "ours").standardOutput.hasPrefix("Removed ours, /"))
            let empty = try place.run("catalog", "list")
            #expect(empty.status == 0 && empty.standardOutput.isEmpty && empty.standardError.contains("catalog add"))
        }
    }

    @Test("tell what a refresh changed, and what is odd about a list")
    func refresh() throws {
        try Workplace.with { place in
            try place.list(Self.names + ["old_name"])
            let added = try place.run("catalog", "add", "list.yaml")
            #expect(
                added.standardError.hasPrefix(
                    "list: “old_name” is left out: its name does not tell its frame rate (as in 30Hz)\n"))
            #expect(added.standardError.contains("“list” needs no signature"))
            #expect(try place.run("catalog", "list", "list").standardOutput.contains("\n\nRemark     “old_name” is"))
            try place.list([Self.names[0], "Global_EXC_60Hz_smoothing25ms"])
            let changed = try place.run("catalog", "refresh")
            let lines = ["list changed: 2 models", "  + Global_EXC_60Hz_smoothing25ms", "  - \(Self.names[1])", ""]
            #expect(changed.standardOutput == lines.joined(separator: "\n"), "\(changed)")
            #expect(try place.run("catalog", "refresh").standardOutput == "list unchanged: 2 models\n")
            #expect(try place.run("catalog", "refresh", "-q").standardOutput.isEmpty)
        }
    }

    @Test(
        "keep what was good where something else comes, refresh the others, and end with the first failure's exit code")
    func failures() throws {
        try Workplace.with { place in
            for name in ["a", "b", "c"] {
                try place.list(Self.names, as: "\(name).yaml")
                #expect(try place.run("catalog", "add", "\(name).yaml").status == 0)
            }
            try Data("<html>Please log in</html>".utf8).write(to: place.file("a.yaml"))
            try FileManager.default.removeItem(at: place.file("b.yaml"))
            let outcome = try place.run("catalog", "refresh")
            #expect(outcome.status == 65 && outcome.standardOutput == "c unchanged: 2 models\n", "\(outcome)")
            #expect(
                outcome.standardError.contains(
                    /Error: a: \S+a.yaml: is a web page.*; the list of .* 2 models is kept\n  →/))
            #expect(outcome.standardError.contains("Error: b: "))
            #expect(try place.run("catalog", "refresh", "b").status == 66)
            #expect(try place.run("catalog", "refresh", "c").status == 0)
            let lists = try place.run("catalog", "list").standardOutput
            #expect(lists.contains(/a +2 .*failed 20\S+Z: .*is a web page/), "\(lists)")
            let json = try place.run("catalog", "refresh", "a", "c", "--json")
            #expect(json.status == 65)
            let results = try #require(json.document()["lists"] as? [[String: Any]])
            #expect(results.map { $0["outcome"] as? String } == ["failed", "unchanged"])
        }
    }

    @Test("know the published lists, or those of CASCADE_LISTS, in every registry, until they are removed")
    func builtIn() throws {
        try Workplace.with { place in
            let unset = try place.start(["catalog", "list", "-q"], environment: ["CASCADE_LISTS": ""]).outcome()
            #expect(unset.standardOutput == "published-torch\npublished-keras\n", "\(unset)")
            try place.list(Self.names, as: "mirror.yaml")
            let mirror = ["CASCADE_LISTS": "https://127.0.0.1:9/remote.yaml \(place.file("mirror.yaml").path)"]
            let run = { (arguments: String...) in try place.start(arguments, environment: mirror).outcome() }
            let fresh = try run("catalog", "list").standardOutput
            #expect(fresh.contains(/mirror +– +– +– +– +\S+mirror.yaml +never refreshed/), "\(fresh)")
            let refreshed = try run("catalog", "refresh", "--offline")
            #expect(refreshed.status == 69 && refreshed.standardOutput == "mirror added: 2 models\n", "\(refreshed)")
            #expect(refreshed.standardError.contains("--offline"))
            #expect(try run("catalog", "remove", "mirror").standardError.contains("catalog add published"))
            #expect(try run("catalog", "remove", "remote").status == 0)
            #expect(try run("catalog", "list").standardOutput.isEmpty)
            let back = try run("catalog", "add", "published", "--offline")
            #expect(back.status == 69 && back.standardOutput == "mirror added: 2 models\n", "\(back)")
            #expect(try run("catalog", "list", "-q").standardOutput == "mirror\n")
            let wrong = try place.start(["info"], environment: ["CASCADE_LISTS": "ftp://x"]).outcome()
            #expect(wrong.status == 64 && wrong.standardError.contains("CASCADE_LISTS"))
        }
    }

    @Test("are run by eight processes at once, and leave every list whole and once")
    func concurrency() throws {
        try Workplace.with { place in
            try place.list(Self.names)
            let adding = try (0..<8).map { _ in try place.start(["catalog", "add", "list.yaml"]) }
            let added = try adding.map { try $0.outcome() }
            #expect(added.allSatisfy { $0.status == 0 }, "\(added)")
            #expect(added.count { $0.standardOutput == "list added: 2 models\n" } == 1)
            try place.list([Self.names[0]])
            let refreshing = try (0..<8).map { _ in try place.start(["catalog", "refresh"]) }
            let refreshed = try refreshing.map { try $0.outcome() }
            #expect(refreshed.allSatisfy { $0.status == 0 }, "\(refreshed)")
            #expect(refreshed.count { $0.standardOutput.hasPrefix("list changed: 1 model\n") } == 1)
            #expect(try place.run("catalog", "list", "-q").standardOutput == "list\n")
            #expect(try place.run("verify").status == 0)
        }
    }

    @Test("leave a damaged document alone until the list is taken away, and do not stop other commands")
    func damage() throws {
        try Workplace.with { place in
            try place.list(Self.names)
            try place.run("catalog", "add", "list.yaml")
            try Data("{".utf8).write(to: place.registry.appending(path: "lists/list.json"))
            #expect(try place.run("info").status == 0)
            #expect(try place.run("catalog", "list").standardOutput.contains("damaged: "))
            let verification = try place.run("verify")
            let removal = "`cascade-registry catalog remove list`"
            #expect(verification.status == 1 && verification.standardOutput.contains(removal), "\(verification)")
            let refresh = try place.run("catalog", "refresh")
            #expect(refresh.status == 65 && refresh.standardError.contains(removal), "\(refresh)")
            // It is not known any more who had to sign it.
            #expect(try place.run("catalog", "add", "list.yaml", "--name", "list").status == 65)
            #expect(try place.run("catalog", "remove", "list").status == 0)
            #expect(try place.run("catalog", "add", "list.yaml").status == 0)
            #expect(try place.run("verify").status == 0)
        }
    }
}

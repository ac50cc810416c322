import Core
import Formats
import Foundation
import TestSupport
import Testing

@Suite("The command predict, of several recordings")
struct BatchTests {
    private func items(_ outcome: Outcome) throws -> [[String: Any]] {
        try #require(try outcome.document()["recordings"] as? [[String: Any]])
    }

    private func states(_ outcome: Outcome) throws -> [String] {
        try items(outcome).map { try #require($0["state"] as? String) }
    }

    @Test("predicts them all but those that fail, which it lists", arguments: ["1", "3"])
    func failures(jobs: String) throws {
        try Workplace.with { place in
            try place.addModel()
            for name in ["a.npy", "c.npy"] { try place.record(as: name) }
            try Data("nonsense".utf8).write(to: place.file("b.npy"))
            let arguments = [
                "predict", "a.npy", "b.npy", "c.npy", "--rate", "30", "--model", "tiny", "--jobs", jobs, "--json",
            ]
            let outcome = try place.start(arguments).outcome()
            #expect(outcome.status == 1 && outcome.standardError.contains("b.npy"), "\(outcome)")
            #expect(try states(outcome) == ["done", "failed", "done"])
            #expect(try items(outcome)[1]["reason"] is String)
            let again = try place.start(arguments).outcome()
            #expect(try again.status == 1 && states(again) == ["skipped", "failed", "skipped"], "\(again)")
        }
    }

    @Test("does again what was done otherwise, from other bytes, or whose result has changed")
    func changes() throws {
        try Workplace.with { place in
            try place.addModel()
            try place.addModel(name: "other", seed: 2)
            for name in ["a.npy", "b.npy"] { try place.record(as: name) }
            func states(_ more: String..., model: String = "tiny") throws -> [String] {
                let arguments = ["predict", "a.npy", "b.npy", "--rate", "30", "--force", "--json", "--model", model]
                return try self.states(try place.start(arguments + more).outcome())
            }
            #expect(try states() == ["done", "done"])
            #expect(try states() == ["skipped", "skipped"])
            try FileManager.default.removeItem(at: place.file("a.npy"))
            try place.record(frameCount: 91, as: "a.npy")
            #expect(try states() == ["done", "skipped"])
            try FileManager.default.removeItem(at: place.file("b.spike_prob.npy"))
            #expect(try states() == ["skipped", "done"])
            try Data("changed".utf8).write(to: place.file("b.spike_prob.npy"))
            #expect(try states() == ["skipped", "done"])
            #expect(try states("--threshold", "none") == ["done", "done"])
            #expect(try states("--threshold", "none", model: "other") == ["done", "done"])
        }
    }

    @Test("says of what is done that another model would be chosen by now, and predicts it anew when it is told to")
    func otherModel() throws {
        try Workplace.with { place in
            try place.addModel()
            try place.addModel(name: "other", seed: 2)
            for name in ["a.npy", "b.npy"] { try place.record(as: name) }
            func items(_ more: String...) throws -> [(state: String, model: String, warnings: String)] {
                let arguments = [
                    "predict", "a.npy", "b.npy", "--rate", "30", "--offline", "--allow-extrapolation", "--json",
                ]
                return try self.items(place.start(arguments + more).outcome()).map { item in
                    (
                        try #require(item["state"] as? String), try #require(item["model"] as? String),
                        (item["warnings"] as? [String] ?? []).joined()
                    )
                }
            }
            let first = try items()
            #expect(first.map(\.state) == ["done", "done"])
            let model = try #require(first.first?.model)
            #expect(try items().allSatisfy { $0.state == "skipped" && !$0.warnings.contains("--force") })
            let removed = try place.run("model", "remove", model)
            #expect(removed.status == 0, "\(removed)")
            let skipped = try items()
            #expect(skipped.map(\.state) == ["skipped", "skipped"] && skipped.map(\.model) == [model, model])
            #expect(skipped.allSatisfy { $0.warnings.contains("--force") })
            let anew = try items("--force")
            #expect(anew.allSatisfy { $0.state == "done" && $0.model != model })
            #expect(try items("--force").map(\.state) == ["skipped", "skipped"])
        }
    }

    @Test("finds them in folders and by patterns, and takes no result for a recording")
    func folders() throws {
        try Workplace.with { place in
            try place.addModel()
            try FileManager.default.createDirectory(
                at: place.file("data/deep"), withIntermediateDirectories: true)
            for name in ["data/a.npy", "data/deep/b.npy"] { try place.record(as: name) }
            let arguments = ["--rate", "30", "--model", "tiny", "--json"]
            #expect(try states(try place.start(["predict", "data"] + arguments).outcome()) == ["done", "done"])
            #expect(try states(try place.start(["predict", "data"] + arguments).outcome()) == ["skipped", "skipped"])
            #expect(try states(try place.start(["predict", "data/*/b*"] + arguments).outcome()) == ["skipped"])
            let nothing = try place.start(["predict", "data/*.mat"] + arguments).outcome()
            #expect(nothing.status == 66, "\(nothing)")
        }
    }

    @Test("takes from a table what differs between them")
    func table() throws {
        try Workplace.with { place in
            try place.addModel()
            for name in ["a.npy", "b, c.npy"] { try place.record(as: name) }
            let table = "\u{FEFF}path,rate,model\r\na.npy,29.5,\r\n\"b, c.npy\",30.5,tiny\r\n"
            try Data(table.utf8).write(to: place.file("list.csv"))
            let outcome = try place.run("predict", "--batch", "list.csv", "--model", "tiny", "--json")
            #expect(outcome.status == 0, "\(outcome)")
            #expect(try items(outcome).compactMap { $0["frameRateHz"] as? Double } == [29.5, 30.5])
            for (wrong, words) in [
                ("path,fps\na.npy,30\n", "fps"), ("path,rate\na.npy,fast\n", "fast"), ("rate\n30\n", "path"),
            ] {
                try Data(wrong.utf8).write(to: place.file("wrong.csv"))
                let refused = try place.run("predict", "--batch", "wrong.csv", "--model", "tiny")
                #expect(refused.status == 65 && refused.standardError.contains(words), "\(refused)")
            }
        }
    }
}

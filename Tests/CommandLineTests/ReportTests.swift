import Foundation
import TestSupport
import Testing

@Suite("Pages to look at")
struct ReportTests {
    private func isPage(_ file: URL, showing words: String) throws -> Bool {
        let text = try String(contentsOf: file, encoding: .utf8)
        return text.hasPrefix("<!doctype html>") && text.contains("default-src 'none'") && text.contains(words)
    }

    @Test("are left by every command that has something to show")
    func commands() throws {
        try Workplace.withGroundTruth { place in
            try place.addModel()
            try place.record()
            let commands = [
                "predict recording.npy --rate 30 --model tiny": "recording.npy",
                "inspect recording.npy --rate 30": "recording.npy",
                "evaluate tiny --noise 2": "tiny@1", "ground-truth show DS09/cell1": "DS09-GCaMP6f-m-V1/cell1",
                "ground-truth report": "Datasets of this registry", "train mine.yaml": "mine@1",
            ]
            try place.configureTraining()
            for (command, title) in commands {
                let words = command.split(separator: " ").map(String.init)
                let outcome = try place.start(words + ["--report", "\(words[0]).html"]).outcome()
                #expect(outcome.status == 0, "\(outcome)")
                let isThere = try isPage(place.file("\(words[0]).html"), showing: title)
                #expect(isThere, "\(command)")
                try FileManager.default.removeItem(at: place.file("\(words[0]).html"))
            }
        }
    }

    @Test("are refused under other names, and replace nothing, before anything is computed")
    func refused() throws {
        try Workplace.with { place in
            try place.addModel()
            try place.record()
            try Data("mine".utf8).write(to: place.file("mine.html"))
            let before = try names(in: place.folder)
            for command in ["predict recording.npy --rate 30 --model tiny", "inspect recording.npy --rate 30"] {
                for (name, status) in [
                    ("report.pdf", Int32(65)), ("report", 65), ("mine.html", 64), ("gone/report.html", 66),
                ] {
                    let words = command.split(separator: " ").map(String.init)
                    let outcome = try place.start(words + ["--report", name]).outcome()
                    #expect(outcome.status == status, "\(outcome)")
                    let after = try names(in: place.folder)
                    #expect(after == before)
                }
            }
        }
    }

    @Test(
        "are refused in the registry's folder",
        arguments: [
            "ground-truth report", "ground-truth show DS09/cell1", "inspect recording.npy --rate 30",
            "predict recording.npy --rate 30 --model tiny", "evaluate tiny --noise 2",
        ])
    func inRegistry(command: String) throws {
        try Workplace.withGroundTruth { place in
            try place.addModel()
            try place.record()
            let page = place.registry.appending(path: "page.html")
            let words = command.split(separator: " ").map(String.init)
            let outcome = try place.start(words + ["--report", page.path]).outcome()
            #expect(outcome.status == 64 && outcome.standardError.contains("lies in the registry"), "\(outcome)")
            let isThere = FileManager.default.fileExists(atPath: page.path)
            #expect(!isThere)
        }
    }

    @Test("are not served for a recording that is not there: its name is no words to look for")
    func missingRecording() throws {
        try Workplace.with { place in
            let outcome = try place.start(["explore", "gone.npy", "--rate", "30", "--no-browser"]).outcome()
            #expect(outcome.status == 66 && outcome.standardError.contains("gone.npy"), "\(outcome)")
        }
    }

    @Test("cannot have what another output has, and are for one recording")
    func conflicts() throws {
        try Workplace.with { place in
            try place.addModel()
            try place.record()
            try place.record(as: "other.npy")
            let predict = ["predict", "recording.npy", "--rate", "30", "--model", "tiny", "--report", "a.html"]
            let same = try place.start(predict + ["--output", "a.html"]).outcome()
            #expect(same.status == 64 || same.status == 65, "\(same)")
            let several = try place.start(predict + ["other.npy"]).outcome()
            #expect(several.status == 64 && several.standardError.contains("--report"), "\(several)")
            let left = FileManager.default.fileExists(atPath: place.file("a.html").path)
            #expect(!left)
        }
    }

    @Test("are served until the command is interrupted", arguments: [SIGINT, SIGTERM])
    func explore(signal: Int32) throws {
        try Workplace.with { place in
            let explorer = try place.start(["explore", "--no-browser"])
            // The address is printed once the port is known; it takes no longer than a second or two.
            Thread.sleep(forTimeInterval: 4)
            explorer.send(signal)
            let outcome = try explorer.outcome()
            #expect(outcome.status == 128 + signal)
            #expect(
                outcome.standardOutput.contains(##/^http://127\.0\.0\.1:\d+/#token=[0-9a-f]{32}\n$/##), "\(outcome)")
        }
    }
}

import Core
import Files
import Formats
import Foundation
import Registry
import TestSupport
import Testing

@testable import Prediction

@Suite("The files of a prediction")
struct PredictionOutputsTests {
    @Test("that exist are refused before anything is computed", arguments: ["b.npy", "b.npy.json", "a.csv.json"])
    func existing(name: String) throws {
        try PredictionScene.with { scene in
            let recording = try scene.record()
            try Data("mine".utf8).write(to: scene.file(name))
            let request = PredictionRequest(
                recording: recording, frameRateHz: 30, outputs: [scene.file("a.csv"), scene.file("b.npy")])
            let error = try #require(throws: FileError.self) { try scene.predict(request, progress: isTooLate) }
            #expect(error.code == .exists)
            #expect(error.path == scene.file(name).path)
            #expect(error.remedy?.contains("--force") == true)
            #expect(try names(in: scene.folder) == [name, "recording.npy"].sorted())
            #expect(try Data(contentsOf: scene.file(name)) == Data("mine".utf8))
        }
    }

    @Test("that cannot be created are refused before anything is computed, and the others do not appear")
    func impossible() throws {
        try PredictionScene.with { scene in
            let recording = try scene.record()
            for second in ["missing/b.npy", "recording.npy/b.npy", "b.xlsx"] {
                let request = PredictionRequest(
                    recording: recording, frameRateHz: 30, outputs: [scene.file("a.npy"), scene.file(second)])
                #expect(throws: FileError.self) { try scene.predict(request, progress: isTooLate) }
                #expect(try names(in: scene.folder) == ["recording.npy"], "\(second)")
            }
        }
    }

    @Test("are never the recording itself, nor twice the same", arguments: [false, true])
    func conflicts(replacesExisting: Bool) throws {
        try PredictionScene.with { scene in
            let recording = try scene.record()
            let bytes = try Data(contentsOf: recording)
            let link = scene.file("link.npy")
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: recording)
            let same = scene.folder.appending(path: "../work/./recording.npy")
            let other = scene.file("a.npy")
            for outputs in [[recording], [link], [same], [other, other]] {
                let request = PredictionRequest(
                    recording: recording, frameRateHz: 30, outputs: outputs, replacesExisting: replacesExisting)
                let error = try #require(throws: FileError.self) {
                    try scene.predict(request, progress: isTooLate)
                }
                #expect(error.category == .usage)
                #expect(try names(in: scene.folder) == ["link.npy", "recording.npy"])
            }
            #expect(try Data(contentsOf: recording) == bytes)
        }
    }

    @Test("are never a lock as well, nor is the lock the recording", arguments: [false, true])
    func lockConflicts(replacesExisting: Bool) throws {
        try PredictionScene.with { scene in
            let recording = try scene.record()
            let bytes = try Data(contentsOf: recording)
            for lock in [recording, scene.file("a.npy"), scene.file("a.npy.json"), scene.file("a.svg")] {
                let request = PredictionRequest(
                    recording: recording, frameRateHz: 30, outputs: [scene.file("a.npy")], plot: scene.file("a.svg"),
                    lock: lock, replacesExisting: replacesExisting)
                #expect(throws: FileError.self) { try scene.predict(request, progress: isTooLate) }
                #expect(try names(in: scene.folder) == ["recording.npy"])
            }
            #expect(try Data(contentsOf: recording) == bytes)
        }
    }

    @Test("are never written into the registry")
    func insideRegistry() throws {
        try PredictionScene.with { scene in
            let inside = scene.registry.location.folder.appending(path: "registry.sqlite")
            let request = PredictionRequest(
                recording: try scene.record(), frameRateHz: 30, outputs: [scene.file("a.npy")], lock: inside,
                replacesExisting: true)
            #expect(throws: RegistryError.self) { try scene.predict(request, progress: isTooLate) }
            #expect(try scene.registry.maintenance.verify(full: true).isSound)
        }
    }

    @Test("do not appear when the recording is replaced meanwhile", arguments: [true, false])
    func replacedRecording(isRenamed: Bool) throws {
        try PredictionScene.with { scene in
            let recording = try scene.record()
            var other = PredictionScene.traces
            other.values = other.values.map { $0 * 0.5 }
            try scene.record(other, as: "other.npy")
            let bytes = try Data(contentsOf: scene.file("other.npy"))
            let request = PredictionRequest(recording: recording, frameRateHz: 30, outputs: [scene.file("a.npy")])
            let error = try #require(throws: FileError.self) {
                try scene.predict(request) { _, _ in
                    // As an analysis that runs again would.
                    try? bytes.write(to: recording, options: isRenamed ? .atomic : [])
                }
            }
            #expect(error.category == .badData && error.path == recording.path)
            #expect(try names(in: scene.folder) == ["other.npy", "recording.npy"])
        }
    }

    @Test("are replaced when that is allowed, sidecars too")
    func replaced() throws {
        try PredictionScene.with { scene in
            let recording = try scene.record()
            for name in ["a.npy", "a.npy.json"] { try Data("old".utf8).write(to: scene.file(name)) }
            let report = try scene.predict(
                PredictionRequest(
                    recording: recording, frameRateHz: 30, outputs: [scene.file("a.npy")], replacesExisting: true))
            #expect(report.outputs[0].sha256 == (try Digest(ofFileAt: scene.file("a.npy"))))
            #expect(try Data(contentsOf: scene.file("a.npy.json")).starts(with: Data("{".utf8)))
            #expect(try names(in: scene.folder) == ["a.npy", "a.npy.json", "recording.npy"])
        }
    }

    @Test("whose name is taken while they are computed leave nothing", arguments: ["b.csv", "b.csv.json"])
    func takenMeanwhile(name: String) throws {
        try PredictionScene.with { scene in
            let request = PredictionRequest(
                recording: try scene.record(), frameRateHz: 30, outputs: [scene.file("a.npy"), scene.file("b.csv")])
            #expect(throws: FileError.self) {
                try scene.predict(request) { _, _ in
                    _ = FileManager.default.createFile(atPath: scene.file(name).path, contents: Data("mine".utf8))
                }
            }
            #expect(try names(in: scene.folder) == [name, "recording.npy"].sorted())
            #expect(try Data(contentsOf: scene.file(name)) == Data("mine".utf8))
        }
    }

    /// Progress that must not be reached.
    private func isTooLate(_ done: Int, _ total: Int) {
        Issue.record("predicted \(done) of \(total) neurons before the refusal")
    }
}

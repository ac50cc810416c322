import Core
import Files
import Formats
import Foundation
import Inference
import TestSupport
import Testing

@testable import Prediction

@Suite("The trace sets of a recording")
struct SeveralTraceSetsTests {
    /// A session of suite2p with two planes.
    private func session(of scene: PredictionScene) throws -> URL {
        for plane in 0..<2 {
            let folder = scene.file("suite2p/plane\(plane)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let fluorescence = Generated.traces(neuronCount: 3, frameCount: 200).values.map { 300 * (1 + $0) }
            try NPYWriter.write(fluorescence, shape: [3, 200], to: folder.appending(path: "F.npy"))
            try NPYWriter.write([1, 1, 1] as [Float], shape: [3], to: folder.appending(path: "iscell.npy"))
        }
        return scene.file("suite2p")
    }

    private func predictions(of url: URL, _ scene: PredictionScene) throws -> [RecordingPrediction] {
        let request = PredictionRequest(recording: url, frameRateHz: 30)
        let recording = try SurveyedRecording(url, reading: request.reading, threads: 2)
        return recording.traceSets.map {
            RecordingPrediction(request, of: $0, in: recording, model: scene.model, registry: scene.registry)
        }
    }

    @Test("are predicted together, and their neurons are counted on")
    func together() throws {
        try PredictionScene.with { scene in
            var steps: [Int] = []
            let reports = try RecordingPrediction.run(predictions(of: session(of: scene), scene)) {
                steps.append($0)
                #expect($1 == 6)
            }
            #expect(steps == [3, 6])
            #expect(reports.map(\.recording.traceSet) == ["plane0", "plane1"])
            for plane in 0..<2 {
                let written = try names(in: scene.file("suite2p/plane\(plane)"))
                #expect(written == ["F.npy", "cascade_spike_prob.npy", "cascade_spike_prob.npy.json", "iscell.npy"])
            }
        }
    }

    @Test("have results all together, or none, as where a file of one of them changes meanwhile", arguments: [0, 1])
    func allOrNone(changed: Int) throws {
        try PredictionScene.with { scene in
            let predictions = try predictions(of: session(of: scene), scene)
            let file = scene.file("suite2p/plane\(changed)/F.npy").path
            let error = try #require(throws: FileError.self) {
                try RecordingPrediction.run(predictions) { done, _ in
                    if done == 3 { _ = FileManager.default.createFile(atPath: file, contents: Data("other".utf8)) }
                }
            }
            #expect(error.path.hasSuffix("F.npy"))
            for plane in 0..<2 {
                #expect(try names(in: scene.file("suite2p/plane\(plane)")) == ["F.npy", "iscell.npy"])
            }
        }
    }

    @Test("have no room in an output, plot or lock for one", arguments: ["a.npy", "a.svg", "a.json"])
    func room(name: String) throws {
        var request = PredictionRequest(recording: URL(filePath: "/x"), frameRateHz: 30)
        try request.requireRoom(forTraceSets: ["a", "b"])
        request.outputs = [URL(filePath: "/b.nwb")]
        try request.requireRoom(forTraceSets: ["a", "b"])
        switch name {
        case "a.npy": request.outputs.append(URL(filePath: name))
        case "a.svg": request.plot = URL(filePath: name)
        default: request.lock = URL(filePath: name)
        }
        try request.requireRoom(forTraceSets: ["a"])
        #expect(throws: PredictionError.self) { try request.requireRoom(forTraceSets: ["a", "b"]) }
    }
}

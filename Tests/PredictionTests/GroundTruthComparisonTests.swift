import Core
import Foundation
import Plots
import RegistryTestSupport
import Signals
import TestSupport
import Testing

@testable import Prediction
@testable import Registry

@Suite("Ground truth beside a recording")
struct GroundTruthComparisonTests {
    /// A recording, and a registry with two datasets of three neurons each.
    private func with(_ body: (PredictionScene, SurveyedRecording) throws -> Void) throws {
        try PredictionScene.with { scene in
            let files = scene.file("files")
            try SampleGroundTruth.write(SampleGroundTruth.twoDatasets(), to: files)
            try scene.registry.groundTruth.importFiles(from: [files])
            let recording = try scene.record(Generated.traces(neuronCount: 9, frameCount: 600))
            try body(scene, surveyed(recording))
        }
    }

    private func surveyed(_ recording: URL) throws -> SurveyedRecording {
        try SurveyedRecording(
            recording, reading: PredictionRequest(recording: recording, frameRateHz: 30).reading, threads: 2)
    }

    @Test("is brought to the recording's rate and its median noise, or that which is asked for")
    func target() throws {
        try with { _, recording in
            let like = try GroundTruthComparison(with: recording, noiseLevel: nil)
            #expect(like.frameRateHz == 30)
            let levels = recording.traceSets[0].noiseLevels
            #expect(levels.allSatisfy { $0 > 0 } && like.noiseLevel == median(of: levels))
            #expect(try GroundTruthComparison(with: recording, noiseLevel: 7).noiseLevel == 7)
        }
    }

    @Test("is six neurons, of each dataset one after the other, with their spikes and as noisy")
    func drawing() throws {
        try with { scene, recording in
            let like = try GroundTruthComparison(with: recording, noiseLevel: 6)
            let text = try like.drawing(of: NeuronFilter(), in: scene.registry, seed: 1).text
            let cells = text.matches(of: /(DS[0-9]+)[^<]*(cell[0-9])</).map { "\($0.output.1)/\($0.output.2)" }
            #expect(cells == ["DS09/cell1", "DS14/cell1", "DS09/cell2", "DS14/cell2", "DS09/cell3", "DS14/cell3"])
            #expect(text.matches(of: />Neuron [0-9]+</).count == 6)
            #expect(text.contains("v12"))
            let levels = text.matches(of: /ν = ([0-9.]+)</).suffix(6).compactMap { Double($0.output.1) }
            #expect(levels.count == 6 && levels.allSatisfy { abs($0 - 6) < 1 }, "\(levels)")
            #expect(try like.drawing(of: NeuronFilter(), in: scene.registry, seed: 1).text == text)
        }
    }

    @Test("is refused where there is none, or none that is as quiet")
    func none() throws {
        try with { scene, recording in
            let quiet = try GroundTruthComparison(with: recording, noiseLevel: 0.01)
            #expect(throws: PredictionError.noGroundTruth(neuronCount: 6, frameRateHz: 30, noiseLevel: 0.01)) {
                try quiet.drawing(of: NeuronFilter(), in: scene.registry, seed: 1)
            }
            let empty = try OpenRegistry(at: RegistryLocation(folder: scene.file("empty")))
            #expect(throws: PredictionError.noGroundTruth(neuronCount: 0, frameRateHz: 30, noiseLevel: 0.01)) {
                try quiet.drawing(of: NeuronFilter(), in: empty, seed: 1)
            }
        }
    }
}

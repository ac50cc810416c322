import Core
import Files
import Formats
import Foundation
import Inference
import Inspection
import Registry
import TestSupport
import Testing

@testable import Prediction

@Suite("Numbers that no recording has, or that no prediction may have,")
struct NonFiniteTests {
    /// One sample so large that the networks overflow where their window holds it.
    private func overflowing(_ sample: Float, neuron: Int, frame: Int) -> TraceMatrix {
        var traces = PredictionScene.traces
        traces.values[neuron * traces.frameCount + frame] = sample
        return traces
    }

    /// A model that is sound by its test vectors, and whose weights make much of large samples.
    private func steepModel(of scene: PredictionScene) throws -> ModelRecord {
        let small = try Generated.bundle(Generated.configuration(name: "steep", shape: Generated.smallShape()))
        let ensembles = try small.ensembles.map { ensemble in
            let members = try ensemble.members.map { member in
                let tensors = member.tensors.map { Tensor(shape: $0.shape, values: $0.values.map { 1000 * $0 }) }
                return try NetworkWeights(plan: member.plan, tensors: tensors)
            }
            return Ensemble(noiseLevel: ensemble.noiseLevel, members: members)
        }
        let text = Data("model_name: steep\n".utf8)
        return try scene.registry.models.importBundle(
            ModelBundle(configuration: small.configuration, ensembles: ensembles), configurationText: text,
            source: ModelSource(location: "/x", framework: "keras", digest: try Digest(of: text))
        ).record
    }

    @Test(
        "end a prediction by neuron and frame, and nothing is written",
        arguments: [Float.greatestFiniteMagnitude, -.greatestFiniteMagnitude], [false, true])
    func overflow(sample: Float, isResampled: Bool) throws {
        try PredictionScene.with { scene in
            let recording = try scene.record(overflowing(sample, neuron: 1, frame: 90))
            var request = PredictionRequest(
                recording: recording, frameRateHz: isResampled ? 40 : 30, units: .fraction, resamples: isResampled)
            request.outputs = [scene.file("spikes.npy"), scene.file("spikes.csv")]
            let model = try steepModel(of: scene)
            let error = try #require(throws: InferenceError.self) {
                try RecordingPrediction(request, model: model, registry: scene.registry).run()
            }
            #expect(error.category == .badData && error.remedy != nil)
            #expect(error.reason.contains("neuron 1") && error.reason.contains("frame "), "\(error)")
            #expect(try names(in: scene.folder) == ["recording.npy"])
        }
    }

    @Test("do not end one where they are gaps: NaN, and infinities, which count as missing")
    func gaps() throws {
        try PredictionScene.with { scene in
            for sample in [Float.nan, .infinity, -.infinity] {
                let recording = try scene.record(overflowing(sample, neuron: 1, frame: 90), as: "gap\(sample).npy")
                let report = try scene.predict(PredictionRequest(recording: recording, frameRateHz: 30))
                #expect(report.neurons[1].missingFrameCount == PredictionScene.traces[1].count { !$0.isFinite } + 1)
            }
        }
    }

    @Test(
        "are said by neuron, number and first frame where they are only implausible",
        arguments: [Float(1e6), -101, 100.5])
    func implausible(sample: Float) throws {
        try PredictionScene.with { scene in
            var traces = overflowing(sample, neuron: 1, frame: 90)
            for frame in [7, 30] { traces.values[2 * traces.frameCount + frame] = sample }
            traces.values[5] = 100
            let recording = try scene.record(traces)
            var request = PredictionRequest(recording: recording, frameRateHz: 30, units: .fraction)
            request.reading.accepted = [.rawFluorescence]
            let report = try scene.predict(request)
            let warnings = report.neurons.map { $0.warnings.filter { $0.contains("ΔF/F") } }
            #expect(warnings.map(\.count) == [0, 1, 1, 0, 0])
            #expect(warnings[1].first?.contains("1 sample ") == true && warnings[1].first?.contains("frame 90") == true)
            #expect(warnings[2].first?.contains("2 samples ") == true && warnings[2].first?.contains("frame 7") == true)
            #expect(
                report.warnings.contains { $0.contains("2 of 5 neurons") && $0.contains("ΔF/F") }, "\(report.warnings)")
        }
    }

    @Test("are not looked for in percent where they are fractions, and the other way round")
    func units() throws {
        try PredictionScene.with { scene in
            let recording = try scene.record(overflowing(5000, neuron: 1, frame: 90))
            let percent = try scene.predict(
                PredictionRequest(recording: recording, frameRateHz: 30, units: .percent))
            #expect(!percent.warnings.contains { $0.contains("implausible") || $0.contains("beyond") })
        }
    }
}

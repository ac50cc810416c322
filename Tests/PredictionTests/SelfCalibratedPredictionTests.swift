import Core
import Foundation
import Inference
import Registry
import RegistryTestSupport
import Signals
import TestSupport
import Testing

@testable import Prediction

@Suite("A prediction by a model that calibrates itself")
struct SelfCalibratedPredictionTests {
    private func withScene(_ body: (PredictionScene) throws -> Void) throws {
        try PredictionScene.with { scene in
            let configuration = Generated.configuration(
                name: "whole", shape: NetworkPlan(try Generated.selfCalibratingPlan()), noiseLevels: [1, 2, 3],
                ensembleSize: 1)
            let model = try scene.registry.add(configuration).record
            try body(PredictionScene(folder: scene.folder, registry: scene.registry, model: model))
        }
    }

    private static let traces = Generated.traces(neuronCount: 3, frameCount: 300)

    @Test("tells of every neuron how a spike seems to look, and warns of counts where there is little to see")
    func responses() throws {
        try withScene { scene in
            let recording = try scene.record(Self.traces)
            let report = try scene.predict(PredictionRequest(recording: recording, frameRateHz: 30))
            for neuron in report.neurons {
                let response = try #require(neuron.response)
                #expect(response.amplitude > 0 && response.halfDecaySeconds > 0)
            }
            #expect(report.hint == nil)
            #expect(report.warnings.contains { $0.contains("shorter than two minutes") })
        }
    }

    @Test("finds no spikes in a trace that is zero, or does not vary")
    func noSpikes() throws {
        try withScene { scene in
            var traces = Self.traces
            for frame in 0..<traces.frameCount {
                traces.values[frame] = 0
                traces.values[traces.frameCount + frame] = 0.7
            }
            let report = try scene.predict(
                PredictionRequest(recording: try scene.record(traces), frameRateHz: 30))
            #expect(report.neurons[0].expectedSpikes == 0 && report.neurons[1].expectedSpikes == 0)
            #expect(report.neurons[2].expectedSpikes ?? 0 > 0)
        }
    }

    @Test("follows what is known of the response, and says what that was")
    func hints() throws {
        try withScene { scene in
            let recording = try scene.record(Self.traces)
            let plain = try scene.predict(PredictionRequest(recording: recording, frameRateHz: 30))
            var request = PredictionRequest(recording: recording, frameRateHz: 30, replacesExisting: true)
            request.hint = SpikeResponse(amplitude: 0.5, halfDecaySeconds: 0.2)
            let told = try scene.predict(request)
            #expect(told.neurons.map(\.expectedSpikes) != plain.neurons.map(\.expectedSpikes))
            #expect(told.hint?.response == request.hint && told.hint?.source == "given")
            #expect(!told.warnings.contains { $0.contains("two minutes") })

            var known = PredictionRequest(recording: recording, frameRateHz: 30, replacesExisting: true)
            known.traits[.indicator] = "GCaMP6s"
            let hint = try #require(try scene.predict(known).hint)
            #expect(hint.source.contains("neurons with GCaMP6s"))
            #expect((0.02...2).contains(hint.response.amplitude))
            known.traits[.indicator] = "GCaMP6m"
            #expect(try scene.predict(known).hint?.source.contains("GCaMP6m by Chen et al.") == true)
        }
    }

    @Test("says by which factor counts may be off, by noise and by whether anything was told")
    func counts() throws {
        for (noiseLevel, untold, told) in [
            (0.5, 2.6, 2.5), (2, 2.6, 2.5), (5, 3.3, 2.9), (8, 3.8, 3.1), (100, 3.8, 3.1),
        ] {
            let found = try [false, true].map {
                try #require(CountRange.factor(noiseLevel: noiseLevel, isTold: $0))
            }
            #expect(abs(found[0] - untold) < 1e-9 && abs(found[1] - told) < 1e-9)
        }
        #expect(CountRange.factor(noiseLevel: .nan, isTold: false) == nil)
        try withScene { scene in
            var request = PredictionRequest(
                recording: try scene.record(Self.traces), frameRateHz: 30, replacesExisting: true)
            for neuron in try scene.predict(request).neurons {
                #expect(neuron.countFactor == CountRange.factor(noiseLevel: neuron.noiseLevel ?? .nan, isTold: false))
            }
            request.hint = SpikeResponse(amplitude: 0.5, halfDecaySeconds: 0.2)
            for neuron in try scene.predict(request).neurons {
                #expect(neuron.countFactor == CountRange.factor(noiseLevel: neuron.noiseLevel ?? .nan, isTold: true))
            }
        }
        try PredictionScene.with { scene in
            let report = try scene.predict(PredictionRequest(recording: try scene.record(), frameRateHz: 30))
            #expect(report.neurons.allSatisfy { $0.countFactor == nil })
        }
    }

    @Test("does not hide that another model has no use for it")
    func unused() throws {
        try PredictionScene.with { scene in
            var request = PredictionRequest(recording: try scene.record(), frameRateHz: 30)
            request.hint = SpikeResponse(amplitude: 0.5, halfDecaySeconds: 0.2)
            let report = try scene.predict(request)
            #expect(report.hint == nil && report.neurons.allSatisfy { $0.response == nil })
            #expect(report.warnings.contains { $0.contains("was not used") })
        }
    }

    @Test("is no stream's, and says how to see one")
    func streamed() throws {
        try withScene { scene in
            var request = PredictionRequest(recording: try scene.record(Self.traces), frameRateHz: 30)
            request.engine = .direct
            let error = PredictionError.knowsWholeRecordings(model: scene.model.identifier)
            #expect(throws: error) { try scene.predict(request) }
            #expect(error.remedy?.contains("stream --model whole@1 --replay") == true)
        }
    }
}

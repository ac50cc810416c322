import Core
import Files
import Formats
import Foundation
import Inspection
import Registry
import TestSupport
import Testing

@testable import Prediction

@Suite("The provenance of a prediction")
struct PredictionReportTests {
    @Test("names every file with the digest of its bytes, the model and the settings, beside every output")
    func provenance() throws {
        try PredictionScene.with { scene in
            let recording = try scene.record(as: "recording.mat")
            let outputs = [scene.file("a.npy"), scene.file("b.csv")]
            let report = try scene.predict(
                PredictionRequest(recording: recording, frameRateHz: 29.9, outputs: outputs, threads: 2))
            #expect(report.recording.file.sha256 == (try Digest(ofFileAt: recording)))
            #expect(report.recording.variable == "spike_prob")
            #expect(report.recording.frameRateHz == 29.9)
            #expect(report.outputs.map(\.sha256) == (try outputs.map { try Digest(ofFileAt: $0) }))
            #expect(report.model.weightsSHA256 == scene.model.digest)
            #expect("\(report.model.name)@\(report.model.version)" == scene.model.identifier)
            #expect(report.programVersion == Program.version)
            for output in outputs {
                let bytes = try Data(contentsOf: PredictionRequest.sidecar(of: output))
                let header = try JSONDecoder().decode(Header.self, from: bytes)
                #expect(header.schema == "cascade-registry/prediction" && header.schemaVersion == 1)
                let stored = try JSONDecoder().decode(PredictionReport.self, from: bytes)
                #expect(stored.outputs == report.outputs)
                #expect(stored.neurons.map(\.expectedSpikes) == report.neurons.map(\.expectedSpikes))
            }
        }
    }

    @Test("tells of every neuron its noise level, networks, sums and warnings")
    func neurons() throws {
        try PredictionScene.with { scene in
            let report = try scene.predict(PredictionRequest(recording: try scene.record(), frameRateHz: 30))
            let prediction = try scene.matrix("recording.spike_prob.npy")
            #expect(report.neurons.map(\.index) == [0, 1, 2, 3, 4])
            #expect(report.neurons.map(\.missingFrameCount) == [0, 3, 0, 120, 0])
            // 120 frames, windows of 16; a gap of 3 frames takes 18 windows with it.
            #expect(report.neurons.map(\.predictedFrameCount) == [105, 87, 105, 0, 105])
            for neuron in report.neurons where neuron.index != 3 {
                let row = prediction[neuron.index].filter { !$0.isNaN }
                let sum = row.reduce(0.0) { $0 + Double($1) }
                #expect(row.count == neuron.predictedFrameCount)
                #expect(neuron.expectedSpikes == sum)
                #expect(neuron.meanRateHz == sum * 30 / Double(row.count))
                let noise = try #require(neuron.noiseLevel)
                #expect(neuron.levelUsed == (noise <= 2.5 ? 2 : 3))
            }
            #expect(report.warnings.contains { $0.hasPrefix("1 of 5 neurons: no two neighbouring samples") })
        }
    }

    @Test("reports a neuron without samples, whose row is not a number")
    func emptyNeuron() throws {
        try PredictionScene.with { scene in
            let report = try scene.predict(PredictionRequest(recording: try scene.record(), frameRateHz: 30))
            let neuron = report.neurons[3]
            #expect(neuron.noiseLevel == nil && neuron.levelUsed == nil)
            #expect(neuron.expectedSpikes == nil && neuron.meanRateHz == nil)
            #expect(neuron.warnings.count == 1)
            let isMissing = try scene.matrix("recording.spike_prob.npy")[3].allSatisfy(\.isNaN)
            #expect(isMissing)
        }
    }

    @Test("can be written for a recording with infinite samples")
    func infinite() throws {
        try PredictionScene.with { scene in
            var traces = Generated.traces(neuronCount: 2, frameCount: 60)
            traces.values[30] = .infinity
            for index in stride(from: 60, to: 120, by: 2) { traces.values[index] = -.infinity }
            let report = try scene.predict(PredictionRequest(recording: try scene.record(traces), frameRateHz: 30))
            #expect(report.neurons.map(\.missingFrameCount) == [1, 30])
            #expect(report.neurons[0].noiseLevel != nil)
            #expect(report.neurons[1].noiseLevel == nil)
        }
    }

    @Test("can be written for samples beyond all measure", arguments: [Float(1e20), 3e38])
    func enormous(factor: Float) throws {
        try PredictionScene.with { scene in
            var traces = Generated.traces(neuronCount: 2, frameCount: 60)
            traces.values = traces.values.map { $0 * factor }
            var request = PredictionRequest(recording: try scene.record(traces), frameRateHz: 30, units: .fraction)
            request.reading.accepted = [.rawFluorescence]
            #expect(try scene.predict(request).warnings.contains { $0.contains("above the model's highest") })
        }
    }

    @Test(
        "warns of noise levels outside the model's range",
        arguments: [
            (0.01, nil), (2.5, nil), (5, nil), (5.01, NoiseWarning.aboveRange), (.nan, .undefined),
        ] as [(Double, NoiseWarning?)])
    func warnings(noiseLevel: Double, expected: NoiseWarning?) {
        #expect(NoiseWarning(noiseLevel: noiseLevel, levels: [2, 3]) == expected)
    }

    private struct Header: Decodable {
        let schema: String
        let schemaVersion: Int
    }
}

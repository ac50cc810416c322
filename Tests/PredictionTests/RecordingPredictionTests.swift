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

@Suite("The prediction of a recording")
struct RecordingPredictionTests {
    @Test("is the same for every format of the recording and of the outputs", arguments: MatrixFormat.allCases)
    func formats(of recorded: MatrixFormat) throws {
        try PredictionScene.with { scene in
            let recording = try scene.record(as: "recording.\(recorded.rawValue)")
            let outputs = MatrixFormat.allCases.map { scene.file("spikes.\($0.rawValue)") }
            try scene.predict(PredictionRequest(recording: recording, frameRateHz: 30, outputs: outputs))
            let expected = try expectedPrediction(scene)
            for output in outputs {
                #expect(try scene.matrix(output.lastPathComponent).bits == expected.bits, "\(output.pathExtension)")
            }
        }
    }

    @Test("lies beside the recording, in its format, where nothing else is asked for", arguments: MatrixFormat.allCases)
    func defaultName(format: MatrixFormat) throws {
        try PredictionScene.with { scene in
            let recording = try scene.record(as: "Mouse 3, día 2.v1.\(format.rawValue)")
            let report = try scene.predict(PredictionRequest(recording: recording, frameRateHz: 30))
            let name = "Mouse 3, día 2.v1.spike_prob.\(format.rawValue)"
            #expect(report.outputs.map(\.path) == [scene.file(name).path])
            #expect(
                try names(in: scene.folder) == ["Mouse 3, día 2.v1.\(format.rawValue)", name, "\(name).json"].sorted())
        }
    }

    @Test("says how its networks were evaluated, and is another prediction where that is otherwise")
    func engine() throws {
        try PredictionScene.with { scene in
            var request = PredictionRequest(recording: try scene.record(as: "recording.npy"), frameRateHz: 30)
            let customary = try scene.predict(request)
            request.engine = .direct
            request.outputs = [scene.file("direct.npy")]
            let direct = try scene.predict(request)
            #expect(customary.execution.engine == .transformed)
            #expect(direct.execution.engine == .direct)
            #expect(customary.parametersSHA256 != direct.parametersSHA256)
        }
    }

    @Test("does not depend on threads or slices", arguments: [1, 2, 5], [1, 500])
    func independence(threads: Int, sliceSamples: Int) throws {
        try PredictionScene.with { scene in
            let traces = Generated.traces(neuronCount: 40, frameCount: 100)
            var request = PredictionRequest(recording: try scene.record(traces), frameRateHz: 30, threads: 1)
            let whole = try scene.predict(request)
            request.threads = threads
            request.outputs = [scene.file("sliced.npy")]
            var prediction = RecordingPrediction(request, model: scene.model, registry: scene.registry)
            prediction.sliceSamples = sliceSamples
            var steps: [Int] = []
            let report = try prediction.run { done, total in
                steps.append(done)
                #expect(total == 40)
            }
            #expect(steps == Array(stride(from: sliceSamples == 1 ? 1 : 5, through: 40, by: sliceSamples == 1 ? 1 : 5)))
            #expect(try scene.matrix("sliced.npy").bits == scene.matrix("recording.spike_prob.npy").bits)
            #expect(report.neurons.map(\.expectedSpikes) == whole.neurons.map(\.expectedSpikes))
        }
    }

    @Test("in the reference toolbox's alignment is the calibrated one a frame earlier", arguments: [false, true])
    func alignment(isCausal: Bool) throws {
        try PredictionScene.with(isCausal: isCausal) { scene in
            let recording = try scene.record(Generated.traces(neuronCount: 3, frameCount: 90))
            for alignment in Alignment.allCases {
                try scene.predict(
                    PredictionRequest(
                        recording: recording, frameRateHz: 30, settings: PredictionSettings(alignment: alignment),
                        outputs: [scene.file("\(alignment.rawValue).npy")]))
            }
            let (calibrated, cascade) = (try scene.matrix("calibrated.npy"), try scene.matrix("cascade.npy"))
            var compared = 0
            for neuron in 0..<3 {
                for (later, earlier) in zip(calibrated[neuron].dropFirst(), cascade[neuron])
                where !later.isNaN && !earlier.isNaN {
                    #expect(later == earlier)
                    compared += 1
                }
            }
            #expect(compared >= 3 * 70)
        }
    }

    @Test("reads percent, and a matrix with a column per neuron, when told so")
    func unitsAndOrientation() throws {
        try PredictionScene.with { scene in
            let traces = PredictionScene.traces
            try scene.predict(PredictionRequest(recording: try scene.record(), frameRateHz: 30))
            var turned = TraceMatrix(neuronCount: 120, frameCount: 5, repeating: 0)
            for neuron in 0..<5 {
                for frame in 0..<120 { turned.values[frame * 5 + neuron] = traces.values[neuron * 120 + frame] * 128 }
            }
            let percent = try scene.record(turned, as: "turned.npy")
            var request = PredictionRequest(recording: percent, frameRateHz: 30, orientation: .timeByNeurons)
            let error = try #require(throws: PredictionError.self) { try scene.predict(request) }
            #expect(error.category == .badData)
            #expect(error.remedy?.contains("--units percent") == true)
            #expect(try names(in: scene.folder).count == 4)
            request.reading.units = .percent
            let report = try scene.predict(request)
            #expect(report.recording.neuronCount == 5 && report.recording.units == .percent)
            #expect(report.recording.orientation == "time-by-neurons")
            // 128 times the fraction, a hundredth of it: ν is 1.28 times as large.
            let noise = try #require(report.neurons[0].noiseLevel)
            let plain = try SurveyedRecording(
                scene.file("recording.npy"), reading: RecordingReading(frameRateHz: 30), threads: 1)
            #expect(abs(noise / plain.traceSets[0].noiseLevels[0] - 1.28) < 1e-5)
            request.reading.units = .fraction
            request.replacesExisting = true
            #expect(try scene.predict(request).recording.units == .fraction)
        }
    }

    @Test(
        "is refused for a rate more than 5 % off the model's",
        arguments: [
            (30, 31.5, true), (30, 28.5, true), (30, 31.51, false), (30, 28.49, false), (3, 3.15, true),
            (3, 2.85, true),
            (7.5, 7.875, true), (30, 15, false), (30, .infinity, false), (30, .nan, false), (30, -30, false),
        ] as [(Double, Double, Bool)])
    func rate(modelHz: Double, recordingHz: Double, isAccepted: Bool) throws {
        try PredictionScene.with(frameRateHz: modelHz) { scene in
            let request = PredictionRequest(recording: try scene.record(), frameRateHz: recordingHz)
            if isAccepted {
                try scene.predict(request)
            } else {
                let error = try #require(throws: PredictionError.self) { try scene.predict(request) }
                #expect(error.category == .usage)
                #expect(error.remedy?.contains("model list --rate") == true)
                #expect(try names(in: scene.folder) == ["recording.npy"])
            }
        }
    }

    @Test("needs more frames than a window has", arguments: [(15, false), (16, false), (17, true)])
    func shortRecording(frameCount: Int, isAccepted: Bool) throws {
        try PredictionScene.with { scene in
            let recording = try scene.record(Generated.traces(neuronCount: 2, frameCount: frameCount))
            var request = PredictionRequest(recording: recording, frameRateHz: 30)
            // So few frames may lie on a single transient.
            request.reading.accepted = [.rawFluorescence]
            if isAccepted {
                #expect(try scene.predict(request).neurons.map(\.predictedFrameCount) == [2, 2])
            } else {
                #expect(throws: InferenceError.self) { try scene.predict(request) }
                #expect(try names(in: scene.folder) == ["recording.npy"])
            }
        }
    }

    /// What the predictor itself says of the traces.
    private func expectedPrediction(_ scene: PredictionScene) throws -> TraceMatrix {
        let bundle = try scene.registry.models.bundle(of: scene.model)
        let surveyed = try SurveyedRecording(
            scene.record(as: "expected.npy"), reading: RecordingReading(frameRateHz: 30), threads: 1)
        return try SpikePredictor(configuration: bundle.configuration, ensembles: bundle.ensembles).predict(
            PredictionScene.traces,
            noiseLevels: surveyed.traceSets[0].noiseLevels.map { bundle.configuration.noiseLevel(nearestTo: $0) },
            threads: 1)
    }

    @Test("expects no spikes of a trace that does not vary, whatever the networks' offset", arguments: [false, true])
    func constant(isResampled: Bool) throws {
        try PredictionScene.with { scene in
            var traces = PredictionScene.traces
            for (neuron, value) in [(0, Float(0)), (1, 0.3)] {
                for frame in 0..<traces.frameCount where !traces[neuron][neuron * traces.frameCount + frame].isNaN {
                    traces.values[neuron * traces.frameCount + frame] = value
                }
            }
            var request = PredictionRequest(
                recording: try scene.record(traces), frameRateHz: isResampled ? 40 : 30, resamples: isResampled)
            request.settings.threshold = .none
            let report = try scene.predict(request)
            #expect(report.neurons[0].expectedSpikes == 0 && report.neurons[1].expectedSpikes == 0)
            #expect(report.neurons[0].predictedFrameCount > 0)
            #expect(report.neurons[4].expectedSpikes != 0)
        }
    }
}

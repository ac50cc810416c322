import Core
import Files
import Formats
import Foundation
import Inference
import Inspection
import Registry
import Signals
import TestSupport
import Testing

@testable import Prediction

@Suite("The prediction of a recording of another rate")
struct ResampledPredictionTests {
    private static let traces: TraceMatrix = {
        var traces = Generated.traces(neuronCount: 4, frameCount: 401)
        for frame in 200..<203 { traces.values[401 + frame] = .nan }
        for index in traces[3].indices { traces.values[index] = .nan }
        return traces
    }()

    private static let settings = Alignment.allCases.flatMap { alignment in
        Padding.allCases.flatMap { padding in
            Threshold.allCases.map { PredictionSettings(alignment: alignment, padding: padding, threshold: $0) }
        }
    }

    @Test("keeps the spikes that are expected at the model's rate, and what is missing", arguments: [20.0, 27, 33, 75])
    func sums(recordingHz: Double) throws {
        try PredictionScene.with { scene in
            let recording = try scene.record(Self.traces)
            for settings in Self.settings {
                let report = try scene.predict(
                    PredictionRequest(
                        recording: recording, frameRateHz: recordingHz, resamples: true, settings: settings,
                        outputs: [scene.file("out.npy")], replacesExisting: true))
                let wanted = try scene.totals(of: Self.traces, frameRateHz: recordingHz, settings: settings)
                let prediction = try scene.matrix("out.npy")
                #expect(prediction.frameCount == 401)
                for neuron in 0..<3 {
                    let sum = try #require(report.neurons[neuron].expectedSpikes)
                    #expect(abs(sum - wanted[neuron].expectedSpikes) <= 1e-5 * abs(wanted[neuron].expectedSpikes))
                    #expect(sum != 0 || settings.threshold != .none)
                    #expect(PredictionTotal(row: prediction[neuron]).expectedSpikes == sum)
                    let isPadded = prediction[neuron].first == 0 && prediction[neuron].last == 0
                    #expect(isPadded == (settings.padding == .zero))
                }
                let (missing, row) = (Self.traces[1].map(\.isNaN), Array(prediction[1]))
                #expect(zip(missing, row).allSatisfy { !$0 || $1.isNaN })
                #expect(prediction[3].allSatisfy { $0.isNaN } && report.neurons[3].expectedSpikes == nil)
            }
        }
    }

    @Test("is told by the sidecar, with the noise level as recorded")
    func sidecar() throws {
        try PredictionScene.with { scene in
            let report = try scene.predict(
                PredictionRequest(recording: try scene.record(Self.traces), frameRateHz: 20, resamples: true))
            let bytes = try Data(contentsOf: PredictionRequest.sidecar(of: scene.file("recording.spike_prob.npy")))
            let stored = try JSONDecoder().decode(PredictionReport.self, from: bytes)
            #expect(stored.recording.frameRateHz == 20 && stored.recording.resampledToHz == 30)
            #expect(stored.recording.frameCount == 401)
            #expect(stored.warnings.first?.contains("resampled from 20.0 Hz to the model's 30.0 Hz") == true)
            #expect(stored.warnings.first?.contains(RateChange.cost) == true)
            for neuron in report.neurons.prefix(3) {
                #expect(neuron.noiseLevel == noiseLevel(of: Self.traces[neuron.index], frameRateHz: 20))
                let rate = try #require(neuron.meanRateHz)
                let sum = try #require(neuron.expectedSpikes)
                #expect(rate == sum * 20 / Double(neuron.predictedFrameCount))
            }
        }
    }

    @Test("does not resample where the rates are within 5 %, even if it may", arguments: [28.5, 30, 31.5])
    func withinTolerance(recordingHz: Double) throws {
        try PredictionScene.with { scene in
            var request = PredictionRequest(recording: try scene.record(Self.traces), frameRateHz: recordingHz)
            try scene.predict(request)
            request.resamples = true
            request.outputs = [scene.file("resampled.npy")]
            let report = try scene.predict(request)
            #expect(report.recording.resampledToHz == nil)
            #expect(!report.warnings.contains { $0.contains("resampled") })
            #expect(try scene.matrix("resampled.npy").bits == scene.matrix("recording.spike_prob.npy").bits)
        }
    }

    @Test("is offered with its cost where it was not asked for, unless the recording is much too slow")
    func offer() throws {
        try PredictionScene.with { scene in
            let recording = try scene.record(Self.traces)
            for (rate, isOffered) in [(15.0, true), (60, true), (7.5, true), (7.4, false)] {
                let error = try #require(throws: PredictionError.self) {
                    try scene.predict(PredictionRequest(recording: recording, frameRateHz: rate))
                }
                #expect(error.remedy?.contains("--resample") == isOffered)
                #expect(error.remedy?.contains(RateChange.cost) == isOffered)
            }
            #expect(throws: ResampleError.tooSlow(recordingHz: 7.4, wantedHz: 30)) {
                try scene.predict(PredictionRequest(recording: recording, frameRateHz: 7.4, resamples: true))
            }
            for rate in [Double.infinity, .nan, -60, 0] {
                #expect(throws: PredictionError.self) {
                    try scene.predict(PredictionRequest(recording: recording, frameRateHz: rate, resamples: true))
                }
            }
            #expect(try names(in: scene.folder) == ["recording.npy"])
        }
    }

    @Test("needs a window at the model's rate, counted in its own frames", arguments: [(32, false), (33, true)])
    func shortRecording(frameCount: Int, isAccepted: Bool) throws {
        try PredictionScene.with { scene in
            let recording = try scene.record(Generated.traces(neuronCount: 2, frameCount: frameCount))
            var request = PredictionRequest(recording: recording, frameRateHz: 60, resamples: true)
            request.reading.accepted = [.rawFluorescence]
            if isAccepted {
                #expect(try scene.predict(request).neurons.allSatisfy { $0.predictedFrameCount > 0 })
            } else {
                #expect(throws: InferenceError.recordingTooShort(frameCount: 32, windowLength: 32)) {
                    try scene.predict(request)
                }
            }
        }
    }

    @Test("does not depend on threads or slices, and takes truth and plot as any other", arguments: [1, 2], [1, 900])
    func independence(threads: Int, sliceSamples: Int) throws {
        try PredictionScene.with { scene in
            let counts = TraceMatrix(
                neuronCount: 4, frameCount: 401, values: (0..<4 * 401).map { $0 % 17 == 0 ? 1 : 0 })
            var request = PredictionRequest(
                recording: try scene.record(Self.traces), frameRateHz: 20, resamples: true,
                settings: PredictionSettings(threshold: .none), plot: scene.file("plot.svg"),
                truth: try scene.record(counts, as: "truth.npy"), threads: 1)
            let whole = try scene.predict(request)
            request.threads = threads
            request.outputs = [scene.file("sliced.npy")]
            request.plot = nil
            var prediction = RecordingPrediction(request, model: scene.model, registry: scene.registry)
            prediction.sliceSamples = sliceSamples
            let report = try prediction.run()
            #expect(try scene.matrix("sliced.npy").bits == scene.matrix("recording.spike_prob.npy").bits)
            #expect(report.neurons.map(\.agreement) == whole.neurons.map(\.agreement))
            #expect(whole.neurons[0].agreement?.correlation != nil && whole.plot != nil)
        }
    }
}

@Suite(
    "The prediction of a real recording of another rate",
    .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)))
struct ResampledPredictionReferenceTests {
    @Test(
        "keeps the spikes that are expected at the model's rate, and what is missing",
        arguments: [
            ("allen_with_gaps_30Hz_6x1200.npy", 24, "Global_EXC_30Hz_smoothing50ms_causalkernel.keras.zip"),
            ("allen_noisy_30Hz_24x1500.npy", 45, "Global_EXC_30Hz_smoothing25ms.torch.zip"),
            ("zebrafish_OGB1_7.5Hz_1005x260.mat", 6, "OGB_zf_pDp_7.5Hz_smoothing200ms.keras.zip"),
        ] as [(String, Double, String)])
    func sums(recording: String, nominalHz: Double, bundle: String) throws {
        try withTemporaryFolder { folder in
            let registry = try OpenRegistry(at: RegistryLocation(folder: folder.appending(path: "registry")))
            let model = try registry.models.importModel(from: ReferenceData.url("bundles/\(bundle)")).record
            let scene = PredictionScene(folder: folder, registry: registry, model: model)
            let file = try RecordingFile(ReferenceData.url("recordings/\(recording)"))
            let traces = try file.traces(ofNeurons: 0..<file.neuronCount)
            let report = try scene.predict(
                PredictionRequest(
                    recording: file.url, frameRateHz: nominalHz, resamples: true, outputs: [scene.file("out.npy")]))
            #expect(report.recording.resampledToHz == model.frameRateHz)
            let totals = try scene.totals(of: traces, frameRateHz: nominalHz, settings: PredictionSettings())
            let prediction = try scene.matrix("out.npy")
            #expect(prediction.neuronCount == traces.neuronCount && prediction.frameCount == traces.frameCount)
            for neuron in 0..<traces.neuronCount {
                let (sum, wanted) = (report.neurons[neuron].expectedSpikes ?? 0, totals[neuron].expectedSpikes)
                #expect(abs(sum - wanted) <= 0.01 * wanted, "neuron \(neuron)")
                let isKept = zip(traces[neuron], prediction[neuron]).allSatisfy { $0.isFinite || $1.isNaN }
                #expect(isKept, "neuron \(neuron)")
            }
        }
    }
}

extension PredictionScene {
    /// What the model predicts of every neuron at its own rate, of traces that are resampled beforehand.
    fileprivate func totals(
        of traces: TraceMatrix, frameRateHz: Double, settings: PredictionSettings
    ) throws -> [PredictionTotal] {
        let bundle = try registry.models.bundle(of: model)
        let change = try RateChange(from: frameRateHz, to: model.frameRateHz, frameCount: traces.frameCount)
        let resampled = TraceMatrix(
            neuronCount: traces.neuronCount, frameCount: change.modelFrameCount,
            values: (0..<traces.neuronCount).flatMap { change.resampled(traces[$0]) })
        let levels = (0..<traces.neuronCount).map {
            bundle.configuration.noiseLevel(nearestTo: noiseLevel(of: traces[$0], frameRateHz: frameRateHz))
        }
        let expected = try SpikePredictor(
            configuration: bundle.configuration, ensembles: bundle.ensembles, settings: settings
        ).predict(resampled, noiseLevels: levels, threads: 2)
        return (0..<traces.neuronCount).map { PredictionTotal(row: expected[$0]) }
    }
}

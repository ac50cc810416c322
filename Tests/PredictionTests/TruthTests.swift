import Core
import Files
import Formats
import Foundation
import Inference
import Registry
import Signals
import TestSupport
import Testing

@testable import Prediction

@Suite("A prediction with the truth at hand")
struct TruthTests {
    /// Spikes in every tenth frame, and two in every thirtieth.
    private static let counts: TraceMatrix = {
        var counts = TraceMatrix(neuronCount: 5, frameCount: 120, repeating: 0)
        for index in stride(from: 3, to: counts.values.count, by: 10) { counts.values[index] = index % 30 == 3 ? 2 : 1 }
        return counts
    }()

    private func request(_ scene: PredictionScene, _ truth: URL) throws -> PredictionRequest {
        PredictionRequest(
            recording: try scene.record(), frameRateHz: 30, settings: PredictionSettings(threshold: .none),
            outputs: [scene.file("prediction.npy")], truth: truth)
    }

    @Test("is scored against the spikes smoothed by the model's own kernel", arguments: [false, true])
    func scores(isCausal: Bool) throws {
        try PredictionScene.with(isCausal: isCausal) { scene in
            let truth = try scene.record(Self.counts, as: "truth.npy")
            let report = try scene.predict(try request(scene, truth))
            let prediction = try scene.matrix("prediction.npy")
            for neuron in report.neurons {
                let smoothed = smoothedSpikes(
                    Self.counts[neuron.index].map(Double.init), smoothingSeconds: 0.05, frameRateHz: 30,
                    isCausal: isCausal)
                let expected = pearsonCorrelation(
                    of: Array(prediction[neuron.index]), and: smoothed.map(Float.init))
                #expect(neuron.agreement?.correlation == expected)
            }
            #expect(report.neurons[0].agreement?.correlation != nil)
            #expect(report.neurons[3].agreement?.correlation == nil)
            let all = report.neurons.compactMap { $0.agreement?.correlation }
            #expect(report.truth?.medianCorrelation == median(of: all))
            #expect(report.truth?.file.sha256 == (try Digest(ofFileAt: truth)))
        }
    }

    @Test("does not count frames of which the truth says nothing, as ground-truth resample writes them")
    func unknownFrames() throws {
        try PredictionScene.with { scene in
            var (counts, zeros) = (Self.counts, Self.counts)
            for frame in 60..<120 { (counts.values[frame], zeros.values[frame]) = (.nan, 0) }
            let report = try scene.predict(try request(scene, scene.record(counts, as: "truth.npy")))
            let prediction = try scene.matrix("prediction.npy")
            let smoothed = smoothedSpikes(
                zeros[0].map(Double.init), smoothingSeconds: 0.05, frameRateHz: 30, isCausal: false)
            let expected = pearsonCorrelation(
                of: Array(prediction[0].prefix(60)), and: smoothed.prefix(60).map(Float.init))
            #expect(report.neurons[0].agreement?.correlation == expected && expected != nil)
        }
    }

    @Test("has no scores without it")
    func without() throws {
        try PredictionScene.with { scene in
            let report = try scene.predict(PredictionRequest(recording: try scene.record(), frameRateHz: 30))
            #expect(report.truth == nil && report.neurons.allSatisfy { $0.agreement == nil })
        }
    }

    @Test("takes the truth of a MATLAB file from its variable spikes")
    func matlab() throws {
        try PredictionScene.with { scene in
            let truth = scene.file("truth.mat")
            try RecordingFile.write(PredictionScene.traces, to: truth, frameRateHz: 30, spikeCounts: Self.counts)
            var request = try request(scene, truth)
            let report = try scene.predict(request)
            request.truth = try scene.record(Self.counts, as: "truth.npy")
            request.replacesExisting = true
            #expect(try scene.predict(request).neurons.map(\.agreement) == report.neurons.map(\.agreement))
        }
    }

    @Test("refuses a truth of other extents or with impossible counts, and writes nothing", arguments: [true, false])
    func mismatch(hasOtherExtents: Bool) throws {
        try PredictionScene.with { scene in
            var counts = Self.counts
            counts.values[130] = -1
            let other = TraceMatrix(neuronCount: 5, frameCount: 119, repeating: 0)
            let truth = try scene.record(hasOtherExtents ? other : counts, as: "truth.npy")
            let error = #expect(throws: PredictionError.self) { try scene.predict(try request(scene, truth)) }
            #expect(
                error?.reason.contains(hasOtherExtents ? "5 × 119" : "neuron 1 has -1.0 spikes in frame 10") == true)
            #expect(try names(in: scene.folder) == ["recording.npy", "truth.npy"])
        }
    }

    @Test(
        "is drawn: the five neurons with the most expected spikes, the same whatever the slices", arguments: [1, 1000])
    func plot(sliceSamples: Int) throws {
        try PredictionScene.with { scene in
            let recording = try scene.record(Generated.traces(neuronCount: 12, frameCount: 100))
            let request = PredictionRequest(
                recording: recording, frameRateHz: 30, plot: scene.file("plot.svg"), threads: 1)
            var prediction = RecordingPrediction(request, model: scene.model, registry: scene.registry)
            prediction.sliceSamples = sliceSamples
            let report = try prediction.run()
            let text = try String(contentsOf: scene.file("plot.svg"), encoding: .utf8)
            let drawn = text.matches(of: /Neuron ([0-9]+)/).compactMap { Int($0.1) }
            let best = report.neurons.sorted { $0.expectedSpikes ?? 0 > $1.expectedSpikes ?? 0 }.prefix(5)
            #expect(drawn == best.map(\.index).sorted())
            #expect(report.plot?.sha256 == (try Digest(ofFileAt: scene.file("plot.svg"))))
        }
    }

    @Test("does not put the plot in the place of anything else")
    func conflicts() throws {
        try PredictionScene.with { scene in
            let recording = try scene.record()
            let truth = try scene.record(Self.counts, as: "truth.npy")
            for (plot, output) in [
                ("recording.npy", "a.npy"), ("truth.npy", "a.npy"), ("a.npy", "a.npy"), ("p", "truth.npy"),
            ] {
                let request = PredictionRequest(
                    recording: recording, frameRateHz: 30, outputs: [scene.file(output)], plot: scene.file(plot),
                    truth: truth, replacesExisting: true)
                let error = try #require(throws: FileError.self) { try scene.predict(request) }
                #expect(error.code == .conflict && error.path == scene.file(plot == "p" ? output : plot).path)
            }
            #expect(try names(in: scene.folder) == ["recording.npy", "truth.npy"])
        }
    }
}

import Core
import Formats
import Foundation
import Signals
import TestSupport
import Testing

@testable import Inference

@Suite(
    "Published bundles, frame by frame",
    .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)))
struct OnlineReferenceTests {
    static let cases: [(bundle: String, recording: String, frameRateHz: Double)] = [
        (ExpectedPrediction.keras, "allen_noisy_30Hz_24x1500.npy", 30),
        (ExpectedPrediction.torch, "allen_with_gaps_30Hz_6x1200.npy", 30),
        ("OGB_zf_pDp_7.5Hz_smoothing200ms.keras.zip", "zebrafish_OGB1_7.5Hz_1005x260.mat", 7.5),
    ]

    @Test("give what they give, directly, for the whole recording, bit for bit", arguments: cases, [1, 7, 64, 1000])
    func blocks(of reference: (bundle: String, recording: String, frameRateHz: Double), blockFrames: Int) throws {
        let bundle = try PublishedBundle(ReferenceData.url("bundles/\(reference.bundle)")).bundle
        let file = try RecordingFile(ReferenceData.url("recordings/\(reference.recording)"))
        var traces = try file.traces(ofNeurons: 0..<min(file.neuronCount, 12))
        // A gap of all neurons, and one of a single frame of one.
        for neuron in 0..<traces.neuronCount {
            for frame in 150..<160 { traces.values[neuron * traces.frameCount + frame] = .nan }
        }
        traces.values[70] = .nan
        let levels = (0..<traces.neuronCount).map { neuron in
            bundle.configuration.noiseLevel(
                nearestTo: noiseLevel(of: traces[neuron], frameRateHz: reference.frameRateHz))
        }
        let settings = PredictionSettings(alignment: .cascade, threshold: .floor)
        let batch = try SpikePredictor(
            configuration: bundle.configuration, ensembles: bundle.ensembles, settings: settings, engine: .direct
        ).predict(traces, noiseLevels: levels, threads: 2)
        let online = OnlinePredictor(
            configuration: bundle.configuration, ensembles: bundle.ensembles, noiseLevels: levels, settings: settings,
            threads: 2)
        let predicted = FrameByFrame.predict(traces, blockFrames: blockFrames, with: online)
        let isSame = predicted.values.map(\.bitPattern) == batch.values.map(\.bitPattern)
        #expect(isSame)
        let finite = batch.values.count(where: \.isFinite)
        #expect(finite > batch.values.count / 4)
    }
}

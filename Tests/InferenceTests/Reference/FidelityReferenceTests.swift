import Core
import Files
import Formats
import Foundation
import Signals
import TestSupport
import Testing

@testable import Inference

/// What the reference implementation predicted for a recording with a published bundle.
struct ExpectedPrediction: Sendable, CustomTestStringConvertible {
    let name: String
    let recording: String
    let bundle: String
    let frameRateHz: Double

    var testDescription: String { name }

    static let keras = "Global_EXC_30Hz_smoothing50ms_causalkernel.keras.zip"
    static let torch = "Global_EXC_30Hz_smoothing25ms.torch.zip"

    static let all = [
        ExpectedPrediction(
            name: "allen_global30causal", recording: "allen_30Hz_74x6001.mat", bundle: keras, frameRateHz: 30),
        ExpectedPrediction(
            name: "noisy_global30causal", recording: "allen_noisy_30Hz_24x1500.npy", bundle: keras, frameRateHz: 30),
        ExpectedPrediction(
            name: "ogb1_ogb7.5", recording: "zebrafish_OGB1_7.5Hz_1005x260.mat",
            bundle: "OGB_zf_pDp_7.5Hz_smoothing200ms.keras.zip", frameRateHz: 7.5),
        ExpectedPrediction(name: "allen_torch30", recording: "allen_30Hz_74x6001.mat", bundle: torch, frameRateHz: 30),
        ExpectedPrediction(
            name: "noisy_torch30", recording: "allen_noisy_30Hz_24x1500.npy", bundle: torch, frameRateHz: 30),
        ExpectedPrediction(
            name: "nan_torch30", recording: "allen_with_gaps_30Hz_6x1200.npy", bundle: torch, frameRateHz: 30),
    ]

    static let thresholds: [(suffix: String, threshold: Threshold)] = [("raw", .none), ("t1", .floor)]
}

@Suite(
    "The reference implementation's results",
    .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)))
struct FidelityReferenceTests {
    func matrix(_ path: String) throws -> TraceMatrix {
        let file = try RecordingFile(ReferenceData.url(path))
        return try file.traces(ofNeurons: 0..<file.neuronCount)
    }

    func exists(_ path: String) throws -> Bool {
        FileManager.default.fileExists(atPath: try ReferenceData.url(path).path)
    }

    @Test("are reproduced to 1e-5 with the same missing frames", arguments: ExpectedPrediction.all)
    func predictions(expected: ExpectedPrediction) throws {
        let bundle = try PublishedBundle(ReferenceData.url("bundles/\(expected.bundle)")).bundle
        let traces = try matrix("recordings/\(expected.recording)")
        let noise = (0..<traces.neuronCount).map { noiseLevel(of: traces[$0], frameRateHz: expected.frameRateHz) }
        if try exists("expected/\(expected.name).noise.npy") {
            let reference = try NPYFile(ReferenceData.url("expected/\(expected.name).noise.npy")).allValues()
            for (neuron, value) in reference.enumerated() where !value.isNaN {
                #expect(abs(noise[neuron] - value) <= 1e-5 * value, "ν of neuron \(neuron)")
            }
        }
        let levels = noise.map { bundle.configuration.noiseLevel(nearestTo: $0) }
        for (suffix, threshold) in ExpectedPrediction.thresholds
        where try exists("expected/\(expected.name).\(suffix).npy") {
            func predict(_ engine: EnsembleEngine) throws -> TraceMatrix {
                try SpikePredictor(
                    configuration: bundle.configuration, ensembles: bundle.ensembles,
                    settings: PredictionSettings(alignment: .cascade, threshold: threshold), engine: engine
                ).predict(traces, noiseLevels: levels, threads: 2)
            }
            let (prediction, direct) = try (predict(.transformed), predict(.direct))
            let difference = TransformedEnsembleTests.largestDifference(prediction.values, direct.values)
            #expect(difference <= 2e-6, "\(expected.name).\(suffix), engines")
            let reference = try matrix("expected/\(expected.name).\(suffix).npy")
            try compare(prediction, with: reference, levels: levels, name: "\(expected.name).\(suffix)")
        }
    }

    /// The largest difference, and every frame that is missing in one but not the other; the reference gives neurons
    /// without a noise level zeros, we give NaN.
    private func compare(_ prediction: TraceMatrix, with reference: TraceMatrix, levels: [Int?], name: String) throws {
        try #require(prediction.values.count == reference.values.count)
        var largest: Float = 0
        var mismatches = 0
        for neuron in levels.indices where levels[neuron] != nil {
            for (ours, theirs) in zip(prediction[neuron], reference[neuron]) {
                if ours.isNaN != theirs.isNaN { mismatches += 1 }
                if !ours.isNaN, !theirs.isNaN { largest = max(largest, abs(ours - theirs)) }
            }
        }
        #expect(mismatches == 0, "\(name)")
        #expect(largest <= 1e-5, "\(name)")
        for neuron in levels.indices where levels[neuron] == nil {
            let isMissing = prediction[neuron].allSatisfy { $0.isNaN }
            #expect(isMissing, "\(name), neuron \(neuron)")
        }
    }

    @Test(
        "of single members are reproduced to 1e-6", arguments: [(2, 0), (5, 3), (8, 4)],
        EnsembleNetworkTests.supported)
    func windows(member: (level: Int, index: Int), backend: KernelBackend) throws {
        let bundle = try PublishedBundle(ReferenceData.url("bundles/\(ExpectedPrediction.keras)")).bundle
        let ensemble = try #require(bundle.ensembles.first { $0.noiseLevel == member.level })
        let network = EnsembleNetwork([ensemble.members[member.index]], backend: backend)
        let windows = try matrix("windows/windows.npy")
        let name = "Model_NoiseLevel_\(member.level)_Ensemble_\(member.index)"
        let reference = try NPYFile(ReferenceData.url("windows/\(name).npy")).allValues()
        let largest = (0..<windows.neuronCount).map { window in
            abs(Double(network.windowOutputs(of: Array(windows[window]))[0]) - reference[window])
        }.max()
        #expect(try #require(largest) <= 1e-6)
    }
}

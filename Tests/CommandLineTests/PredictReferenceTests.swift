import Core
import Files
import Formats
import Foundation
import Registry
import TestSupport
import Testing

/// A recording of the reference data, a published bundle of its rate, and what the reference toolbox predicted.
struct PublishedPrediction: Sendable, CustomTestStringConvertible {
    let recording: String
    let bundle: String
    let rate: String
    let expected: String?

    var testDescription: String { "\(recording) with \(bundle)" }

    private static let causal = "Global_EXC_30Hz_smoothing50ms_causalkernel"
    private static let symmetric = "Global_EXC_30Hz_smoothing25ms"

    static let all = [
        PublishedPrediction("allen_noisy_30Hz_24x1500.npy", causal, "30", "noisy_global30causal"),
        PublishedPrediction("allen_with_gaps_30Hz_6x1200.npy", causal, "30", nil),
        PublishedPrediction("allen_30Hz_74x6001.mat", symmetric, "30", "allen_torch30"),
        PublishedPrediction("allen_noisy_30Hz_24x1500.npy", symmetric, "30", "noisy_torch30"),
        PublishedPrediction("allen_with_gaps_30Hz_6x1200.npy", symmetric, "30", "nan_torch30"),
        PublishedPrediction(
            "zebrafish_OGB1_7.5Hz_1005x260.mat", "OGB_zf_pDp_7.5Hz_smoothing200ms", "7.5", "ogb1_ogb7.5"),
    ]

    init(_ recording: String, _ bundle: String, _ rate: String, _ expected: String?) {
        self.recording = recording
        self.bundle = bundle
        self.rate = rate
        self.expected = expected
    }

    /// The published archive.
    var archive: String { "bundles/\(bundle).\(bundle == Self.symmetric ? "torch" : "keras").zip" }
}

@Suite(
    "Predictions of the reference data by the program",
    .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)))
struct PredictReferenceTests {
    @Test("are the reference toolbox's in its alignment", arguments: PublishedPrediction.all)
    func predictions(published: PublishedPrediction) throws {
        try Workplace.with { place in
            let imported = try place.run("model", "import", ReferenceData.url(published.archive).path)
            #expect(imported.status == 0, "\(imported)")
            let recording = try ReferenceData.url("recordings/\(published.recording)").path
            for (alignment, threshold, suffix) in [
                ("cascade", "none", "raw"), ("cascade", "floor", "t1"), ("calibrated", "zero", nil as String?),
            ] {
                let expected = try published.expected.flatMap { name in
                    try suffix.map { try ReferenceData.url("expected/\(name).\($0).npy") }
                }
                let isExpected = expected.map { FileManager.default.fileExists(atPath: $0.path) } ?? false
                guard isExpected || suffix != "t1" else { continue }
                let outcome = try place.run(
                    "predict", recording, "--rate", published.rate, "--model", published.bundle, "--alignment",
                    alignment,
                    "--threshold", threshold, "--output", "\(alignment)-\(threshold).npy")
                #expect(outcome.status == 0, "\(outcome)")
                if isExpected, let expected {
                    try compare(matrix(place.file("\(alignment)-\(threshold).npy")), with: matrix(expected))
                }
            }
            try compareAlignments(in: place)
        }
    }

    private func matrix(_ file: URL) throws -> TraceMatrix {
        let recording = try RecordingFile(file)
        return try recording.traces(ofNeurons: 0..<recording.neuronCount)
    }

    /// Equal to 1e-5, and missing in the same frames; for a neuron without samples the reference toolbox has zeros.
    private func compare(_ found: TraceMatrix, with expected: TraceMatrix) throws {
        try #require(found.neuronCount == expected.neuronCount && found.frameCount == expected.frameCount)
        var (largest, mismatches) = (Float(0), 0)
        for neuron in 0..<found.neuronCount where !found[neuron].allSatisfy(\.isNaN) {
            for (ours, theirs) in zip(found[neuron], expected[neuron]) {
                if ours.isNaN != theirs.isNaN { mismatches += 1 }
                if !ours.isNaN, !theirs.isNaN { largest = max(largest, abs(ours - theirs)) }
            }
        }
        #expect(mismatches == 0)
        #expect(largest <= 1e-5)
        for neuron in 0..<found.neuronCount where found[neuron].allSatisfy(\.isNaN) {
            let isEmpty = expected[neuron].allSatisfy { $0.isNaN || $0 == 0 }
            #expect(isEmpty, "neuron \(neuron)")
        }
    }

    /// The calibrated alignment says the same one frame later; negative outputs have become 0.
    private func compareAlignments(in place: Workplace) throws {
        let calibrated = try matrix(place.file("calibrated-zero.npy"))
        let cascade = try matrix(place.file("cascade-none.npy"))
        var (compared, mismatches) = (0, 0)
        for neuron in 0..<cascade.neuronCount {
            for (earlier, later) in zip(cascade[neuron], calibrated[neuron].dropFirst())
            where !earlier.isNaN && !later.isNaN {
                compared += 1
                if later != max(0, earlier) { mismatches += 1 }
            }
        }
        #expect(compared > 1000)
        #expect(mismatches == 0)
    }
}

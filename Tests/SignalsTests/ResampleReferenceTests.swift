import Core
import Files
import Formats
import Foundation
import Signals
import TestSupport
import Testing

@Suite(
    "Against scipy and numpy", .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)))
struct ResampleReferenceTests {
    @Test(
        "kernels are the same", arguments: [(0.01, 100.0), (0.025, 30), (0.05, 30), (0.1, 15), (0.2, 7.5), (0.4, 2.5)])
    func kernels(smoothingSeconds: Double, frameRateHz: Double) throws {
        let rate = frameRateHz.formatted(
            .number.precision(.fractionLength(0...1)).locale(Locale(identifier: "en_US_POSIX")))
        let suffix = "s\(smoothingSeconds)_f\(rate)"
        let causal = causalKernel(smoothingSeconds: smoothingSeconds, frameRateHz: frameRateHz)
        #expect(largestDifference(causal, try numbers("kernels/causal_\(suffix)")) < 1e-12)
        // The reference is a unit impulse in the middle of 129 frames.
        var impulse = [Double](repeating: 0, count: 129)
        impulse[64] = 1
        let symmetric = smoothedSpikes(
            impulse, smoothingSeconds: smoothingSeconds, frameRateHz: frameRateHz, isCausal: false)
        #expect(largestDifference(symmetric, try numbers("kernels/gaussian_\(suffix)")) < 1e-12)
    }

    @Test("a smoothed spike train is the same", arguments: [("gauss", false), ("causal", true)])
    func smoothing(name: String, isCausal: Bool) throws {
        let smoothed = smoothedSpikes(
            try numbers("kernels/spikes_in"), smoothingSeconds: 0.05, frameRateHz: 30, isCausal: isCausal)
        #expect(largestDifference(smoothed, try numbers("kernels/spikes_\(name)_s0.05_f30")) < 1e-12)
    }

    @Test("resampled traces and spike counts are the same")
    func resampling() throws {
        let index = try JSONDecoder().decode(
            [ExpectedTrace].self, from: Data(contentsOf: ReferenceData.url("resample/index.json")))
        for expected in index {
            let neuron = try CAttachedFile.read(
                ReferenceData.url("ground_truth/\(expected.dataset)/\(expected.file)"), dataset: expected.dataset
            ).neuron
            let recording = try #require(neuron.recordings.first { $0.index == expected.recording })
            #expect(abs(recording.frameRateHz - expected.native_rate) < 1e-6)
            let trace = fourierResampled(recording.dff.doubles, count: expected.samples)
            let reference = try numbers("resample/\(expected.file_out).trace")
            let range = (reference.max() ?? 0) - (reference.min() ?? 0)
            #expect(largestDifference(trace, reference) <= 1e-10 * range, "\(expected.file_out)")
            let counts = spikeCounts(
                of: recording.spikeTimesSeconds,
                binCentres: binCentres(timeSeconds: recording.timeSeconds, count: expected.samples),
                frameRateHz: expected.target)
            #expect(counts == (try numbers("resample/\(expected.file_out).counts")), "\(expected.file_out)")
            let resampled = ResampledNeuron(neuron, frameRateHz: expected.target, noiseLevel: nil)
            let own = try #require(resampled.recordings.first { $0.recordingIndex == expected.recording })
            #expect(own.dff == trace.map(Float.init))
            #expect(own.spikeCounts == counts.map(Float.init))
            #expect(abs(own.nativeNoiseLevel - expected.noise) < 1e-9)
        }
    }

    @Test("ΔF/F is the same", arguments: [(0.0, 1799), (0.15, 900), (0.7, 1800)])
    func deltaF(neuropilFraction: Double, windowFrames: Int) throws {
        let result = DeltaFOverF(
            fluorescence: try numbers("dff/F"), neuropil: try numbers("dff/Fneu"), frameRateHz: 1,
            settings: BaselineSettings(neuropilFraction: neuropilFraction, windowSeconds: Double(windowFrames)))
        #expect(largestDifference(result.samples, try numbers("dff/dff_c\(neuropilFraction)_w\(windowFrames)")) < 1e-12)
    }

    @Test(
        "ΔF/F of suite2p's files is the same", arguments: ["suite2p-1.1.0/one-plane", "suite2p-0.10.3/one-plane"])
    func suite2p(folder: String) throws {
        let expected = try JSONDecoder().decode(
            ExpectedPlanes.self, from: Data(contentsOf: ReferenceData.url("field/\(folder)/expected.json")))
        let plane = try #require(expected.planes["plane0"])
        let neuropil = try rows("field/\(folder)/suite2p/plane0/Fneu", frameCount: plane.frames)
        let results = zip(try rows("field/\(folder)/suite2p/plane0/F", frameCount: plane.frames), neuropil).map {
            DeltaFOverF(fluorescence: $0, neuropil: $1, frameRateHz: plane.rate_hz)
        }
        #expect(results.indices.filter { results[$0].fault != nil } == plane.rows_with_F0_not_positive)
        for row in plane.dff_rows {
            let samples = results[row.row].samples
            #expect(largestDifference(Array(samples.prefix(5)), row.first5) < 1e-5)
            #expect(largestDifference(Array(samples.suffix(5)), row.last5) < 1e-5)
            #expect(abs((samples.max() ?? 0) - row.max) < 1e-5)
            #expect(abs(noiseLevel(of: samples, frameRateHz: plane.rate_hz) - row.noise_nu) < 1e-5)
        }
    }

    private struct ExpectedPlanes: Decodable {
        struct Plane: Decodable {
            struct Row: Decodable {
                let row: Int
                let first5, last5: [Double]
                let max, noise_nu: Double
            }
            let rate_hz: Double
            let frames: Int
            let rows_with_F0_not_positive: [Int]
            let dff_rows: [Row]
        }
        let planes: [String: Plane]
    }

    private func rows(_ path: String, frameCount: Int) throws -> [[Double]] {
        let values = try numbers(path)
        return stride(from: 0, to: values.count, by: frameCount).map { Array(values[$0..<$0 + frameCount]) }
    }

    private struct ExpectedTrace: Decodable {
        let dataset, file, file_out: String
        let recording, samples: Int
        let native_rate, noise, target: Double
    }

    private func numbers(_ path: String) throws -> [Double] {
        try NPYFile(ReferenceData.url("\(path).npy")).allValues()
    }

    private func largestDifference(_ values: [Double], _ reference: [Double]) -> Double {
        guard values.count == reference.count else { return .infinity }
        return zip(values, reference).map { abs($0 - $1) }.max() ?? 0
    }
}

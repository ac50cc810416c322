import Core
import Files
import Formats
import Foundation
import Signals
import TestSupport
import Testing

@Suite(
    "Noise in published ground truth",
    .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)))
struct NoiseReferenceTests {
    @Test("reaches the wanted level, whatever the recording", arguments: [(7.5, 8.0), (30, 4)])
    func reachesLevel(frameRateHz: Double, noiseLevel: Double) throws {
        var recordingCount = 0
        for (dataset, file) in try Self.firstFiles() {
            let neuron = try CAttachedFile.read(file, dataset: dataset).neuron
            let resampled = ResampledNeuron(neuron, frameRateHz: frameRateHz, noiseLevel: noiseLevel)
            #expect(resampled.recordings.count + resampled.leftOut.count == neuron.recordings.count)
            for recording in resampled.recordings {
                let seconds = Double(recording.dff.count) / recording.frameRateHz
                let reached = Signals.noiseLevel(
                    of: recording.noisyTrace(seed: 1), frameRateHz: recording.frameRateHz)
                // Few steps lie far apart, so that their median cannot be set exactly.
                #expect(abs(reached / noiseLevel - 1) < (seconds < 100 ? 0.05 : 0.02), "\(dataset) \(reached)")
            }
            recordingCount += resampled.recordings.count
        }
        #expect(recordingCount > 30)
    }

    /// One neuron of each dataset.
    private static func firstFiles() throws -> [(dataset: String, file: URL)] {
        let folder = try ReferenceData.url("ground_truth")
        return try names(in: folder).filter { $0.hasPrefix("DS") }.map { dataset in
            let files = try names(in: folder.appending(path: dataset)).filter { $0.hasSuffix(".mat") }
            return (dataset, folder.appending(path: dataset).appending(path: files[0]))
        }
    }
}

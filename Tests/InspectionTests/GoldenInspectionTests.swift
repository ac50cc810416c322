import Core
import Foundation
import Inspection
import TestSupport
import Testing

/// What is found in simulated recordings, number by number, as it has always been.
@Suite("What is found", .enabled(if: GoldenDigest.isRecordedHere))
struct GoldenInspectionTests {
    @Test("is the same as ever, to the last digit")
    func findings() throws {
        let recordings = [
            SimulatedRecording(), SimulatedRecording(spikeRateHz: 0.2, lagSeconds: 0.3, seed: 2),
            SimulatedRecording(frameRateHz: 7.5, decaySeconds: 1.2, noise: 0.3, seed: 3),
            SimulatedRecording(frameRateHz: 100, spikeRateHz: 0.3, riseSeconds: 0.1, seed: 4),
        ].enumerated().map { $1.recording(index: $0) }
        let inspections = recordings.map { inspection(of: $0, entryCount: 5) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let digests = try [
            GoldenDigest.of(encoder.encode(inspections)),
            GoldenDigest.of(encoder.encode(DatasetInspection(of: inspections))),
        ]
        #expect(digests == ["ddf0ce1f4a6d", "e13bf1ea980d"])
    }
}

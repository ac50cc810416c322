import Core
import Simulation
import TestSupport
import Testing

/// Simulated recordings as they have always been.
@Suite("Simulated traces", .enabled(if: GoldenDigest.isRecordedHere))
struct GoldenSimulationTests {
    @Test(
        "are the same bits as ever",
        arguments: [("GCaMP6f", "0d840da25013"), ("jGCaMP8s", "89e530296ac6"), ("ogb1", "e37d6950ac04")])
    func traces(indicator: String, dff: String) throws {
        let recording = SimulatedRecording(
            try SimulationSettings(
                indicator: .named(indicator), frameRateHz: 30, durationSeconds: 60, neuronCount: 3, noiseLevel: 2,
                seed: 5))
        let digests = try [recording.dff, recording.spikeCounts].map { try GoldenDigest.of($0.values) }
        #expect(digests == [dff, "81a4a9f089d6"])
    }
}

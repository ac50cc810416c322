import Core
import Foundation
import Inspection
import Testing

@Suite("How ΔF/F follows the spikes")
struct ResponseTests {
    @Test(
        "The lag is found within half a frame, or 20 ms where frames are shorter", arguments: [7.5, 30, 60, 200],
        [-0.25, -0.04, 0, 0.013, 0.1, 0.3])
    func lag(frameRateHz: Double, lagSeconds: Double) throws {
        let simulated = SimulatedRecording(frameRateHz: frameRateHz, lagSeconds: lagSeconds)
        let summary = try #require(inspection(of: simulated.recording()).recordings.first)
        let alignment = try #require(summary.alignment)
        // Faster recordings are averaged down to 60 Hz first.
        let tolerance = max(0.5 / min(frameRateHz, 60), 0.02)
        #expect(abs(alignment.lagSeconds - lagSeconds) < tolerance)
        #expect(alignment.lowerSeconds <= alignment.lagSeconds && alignment.lagSeconds <= alignment.upperSeconds)
        #expect(alignment.correlation > 0.8 && alignment.correlation <= 1)
    }

    @Test("A delay is a warning, and no delay is none", arguments: [0, 0.3, -0.3])
    func delay(lagSeconds: Double) {
        let findings = inspection(of: SimulatedRecording(lagSeconds: lagSeconds).recording())
        #expect((findings.severity(of: .misaligned) == .warning) == (lagSeconds != 0))
        #expect(findings.severity(of: .unrelated) == nil)
    }

    @Test("Spikes of another neuron are found to be unrelated in about 19 of 20 cases")
    func unrelated() {
        let warnings = (0..<20).count { seed in
            let own = SimulatedRecording(seed: UInt64(seed))
            let other = SimulatedRecording(seed: UInt64(1000 + seed))
            let recording = own.recording(spikes: other.spikeTimes)
            return inspection(of: recording).severity(of: .unrelated) == .warning
        }
        #expect(warnings >= 16)
    }

    @Test("Amplitude and decay of single spikes are recovered")
    func singleSpikes() throws {
        let simulated = SimulatedRecording(
            durationSeconds: 600, spikeRateHz: 0.3, amplitude: 0.3, decaySeconds: 0.3, noise: 0.03)
        let summary = try #require(inspection(of: simulated.recording()).recordings.first)
        let response = try #require(summary.singleSpikeResponse)
        // The peak of (1 − e^(−t/r)) · e^(−t/d).
        let peakTime = 0.03 * log(1 + 0.3 / 0.03)
        let peak = 0.3 * (1 - exp(-peakTime / 0.03)) * exp(-peakTime / 0.3)
        #expect(abs(response.amplitude - peak) < 0.03)
        #expect(response.standardError < 0.01)
        #expect(abs((try #require(response.decaySeconds)) - 0.3) < 0.05)
    }

    @Test("Without spikes, or with few, nothing is claimed")
    func silence() throws {
        let simulated = SimulatedRecording()
        let findings = inspection(of: simulated.recording(spikes: [3, 50]))
        let summary = try #require(findings.recordings.first)
        #expect(summary.alignment == nil && summary.relatedness == nil && summary.singleSpikeResponse == nil)
        #expect(inspection(of: simulated.recording(spikes: [])).severity(of: .noSpikes) == .info)
    }
}

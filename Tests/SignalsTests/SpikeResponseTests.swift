import Foundation
import Testing

@testable import Signals

@Suite("The response of ΔF/F to a spike")
struct SpikeResponseTests {
    private static let rate = 30.0

    /// Spikes at random places, and what an indicator makes of them.
    private func recording(amplitude: Double, decaySeconds: Double) -> (trace: [Float], counts: [Float]) {
        let frames = 3000
        var generator = GaussianGenerator(seed: 5)
        var counts = [Float](repeating: 0, count: frames)
        for spike in 0..<60 { counts[37 + (spike * 7919) % (frames - 80)] += 1 }
        var calcium = 0.0
        let trace = counts.map { count in
            calcium = calcium * exp(-1 / (decaySeconds * Self.rate)) + amplitude * Double(count)
            return Float(calcium + 0.02 * generator.next())
        }
        return (trace, counts)
    }

    @Test("is found where responses add up", arguments: [(0.1, 0.3), (0.5, 0.2), (1, 0.8)])
    func found(amplitude: Double, decaySeconds: Double) throws {
        let (trace, counts) = recording(amplitude: amplitude, decaySeconds: decaySeconds)
        let response = try #require(
            SpikeResponse(traces: [trace, trace], spikeCounts: [counts, counts], frameRateHz: Self.rate))
        #expect(abs(response.amplitude / amplitude - 1) < 0.1)
        // It falls to half within log 2 time constants; a frame more or less.
        #expect(abs(response.halfDecaySeconds - log(2) * decaySeconds) <= 1.5 / Self.rate)
    }

    @Test("is unknown with fewer than five spikes")
    func unknown() {
        var counts = [Float](repeating: 0, count: 500)
        for frame in [100, 200, 300, 400] { counts[frame] = 1 }
        let trace = [Float](repeating: 0.1, count: 500)
        #expect(SpikeResponse(traces: [trace], spikeCounts: [counts], frameRateHz: 30) == nil)
    }

    @Test("is the same after it was told to a network")
    func standardized() {
        let response = SpikeResponse(amplitude: 0.3, halfDecaySeconds: 0.7)
        let back = SpikeResponse(standardized: response.standardized)
        #expect(abs(back.amplitude - 0.3) < 1e-6 && abs(back.halfDecaySeconds - 0.7) < 1e-6)
        let mean = SpikeResponse(mean: [response, SpikeResponse(amplitude: 1.2, halfDecaySeconds: 0.7)])
        #expect(abs(mean.amplitude - 0.6) < 1e-9 && abs(mean.halfDecaySeconds - 0.7) < 1e-9)
    }
}

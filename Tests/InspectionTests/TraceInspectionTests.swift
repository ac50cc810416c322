import Core
import Foundation
import Inspection
import Signals
import Testing

@Suite("One trace of a recording")
struct TraceInspectionTests {
    private let simulated = SimulatedRecording(spikeRateHz: 0.5, decaySeconds: 0.8)

    private var trace: [Double] { simulated.trace(following: simulated.spikeTimes) }

    private func inspected(_ trace: [Double], frameRateHz: Double = 30, baselineFault: BaselineFault? = nil)
        -> TraceInspection
    {
        TraceInspection(
            of: trace.map { Float($0) }[...], neuron: 3, frameRateHz: frameRateHz, baselineFault: baselineFault)
    }

    @Test("without a fault has no findings, and the numbers that it has", arguments: UInt64(1)...8)
    func faultless(seed: UInt64) {
        let simulated = SimulatedRecording(spikeRateHz: 0.5, decaySeconds: 0.8, seed: seed)
        let samples = simulated.trace(following: simulated.spikeTimes)
        let result = inspected(samples)
        #expect(result.findings.isEmpty)
        #expect(abs(result.noiseLevel - noiseLevel(of: samples, frameRateHz: 30)) < 1e-4)
        #expect(result.missingCount == 0 && !result.isConstant)
    }

    /// A change of a whole trace, and what is then found.
    struct Fault: Sendable, CustomTestStringConvertible {
        let kind: FindingKind
        let words: String
        let change: @Sendable ([Double]) -> [Double]
        var testDescription: String { "\(kind): \(words)" }

        static let all: [Fault] = [
            Fault(kind: .smoothed, words: "mean of two frames") { trace in
                trace.indices.map { $0 == 0 ? trace[0] : (trace[$0 - 1] + trace[$0]) / 2 }
            },
            Fault(kind: .smoothed, words: "mean of three frames") { trace in
                trace.indices.map { (trace[max(0, $0 - 1)] + trace[$0] + trace[min(trace.count - 1, $0 + 1)]) / 3 }
            },
            Fault(kind: .smoothed, words: "a running decay") { trace in
                var level = 0.0
                return trace.map { sample in
                    level = max(0.97 * level, sample > level * 0.97 + 0.15 ? sample : 0)
                    return level + 1e-9 * sample
                }
            },
            Fault(kind: .oscillating, words: "7 Hz") { trace in
                trace.indices.map { trace[$0] + 0.12 * sin(2 * .pi * 7 * Double($0) / 30) }
            },
            Fault(kind: .drifting, words: "bleached") { trace in
                trace.indices.map { trace[$0] + 0.8 - Double($0) / Double(trace.count) * 1.5 }
            },
            Fault(kind: .heldValue, words: "for half a second") { trace in
                trace.indices.map { (500..<515).contains($0) ? trace[500] : trace[$0] }
            },
            Fault(kind: .missingSamples, words: "NaN") { $0.map { $0 > 0.1 ? .nan : $0 } },
            Fault(kind: .infiniteSamples, words: "Inf") { $0.map { $0 > 0.4 ? .infinity : $0 } },
            Fault(kind: .tooShort, words: "a second") { Array($0.prefix(30)) },
            Fault(kind: .constantTrace, words: "zeros") { $0.map { _ in 0 } },
            Fault(kind: .counting, words: "numbers of frames") { $0.indices.map { Double($0) + 1 } },
            Fault(kind: .counting, words: "times of an hour, in single precision") { trace in
                (0..<108_000).map { 100 + Double($0) / 30 }
            },
            Fault(kind: .normalised, words: "z-scores") { trace in
                let (mean, deviation) = meanAndStandardDeviation(of: trace)
                return trace.map { ($0 - mean) / deviation }
            },
            Fault(kind: .normalised, words: "robust z-scores") { trace in
                let middle = median(of: trace) ?? 0
                let deviation = median(of: trace.map { abs($0 - middle) }) ?? 1
                return trace.map { ($0 - middle) / (1.4826 * deviation) }
            },
            Fault(kind: .normalised, words: "divided by the median deviation") { trace in
                let middle = median(of: trace) ?? 0
                let deviation = median(of: trace.map { abs($0 - middle) }) ?? 1
                return trace.map { ($0 - middle) / deviation }
            },
            Fault(kind: .normalised, words: "divided by the largest") { trace in trace.map { $0 / (trace.max() ?? 1) }
            },
            Fault(kind: .normalised, words: "brought to 0 to 1") { trace in
                let (low, high) = (trace.min() ?? 0, trace.max() ?? 1)
                return trace.map { ($0 - low) / (high - low) }
            },
        ]
    }

    @Test("with a fault says so, as a warning about this neuron", arguments: Fault.all)
    func faults(fault: Fault) throws {
        let result = inspected(fault.change(trace))
        let finding = try #require(result.findings.first { $0.kind == fault.kind })
        #expect(finding.neuron == 3 && finding.recordingIndex == nil)
        #expect(finding.severity == .warning)
    }

    @Test(
        "of nothing but noise is noisy, and no percent, however large a single frame's noise is",
        arguments: [(20, 7.5), (20, 30), (20, 160), (40, 60), (44, 160)] as [(noiseLevel: Double, frameRateHz: Double)])
    func noisy(noiseLevel: Double, frameRateHz: Double) {
        let deviation = noiseLevel / 100 * frameRateHz.squareRoot() / 0.6745 / 2.squareRoot()
        let noisy = SimulatedRecording(frameRateHz: frameRateHz, spikeRateHz: 0.5, noise: deviation)
        let result = inspected(noisy.trace(following: noisy.spikeTimes), frameRateHz: frameRateHz)
        #expect(result.findings.map(\.kind) == [.highNoise])
    }

    @Test(
        "in percent is told from noise by what stands out of it, or by noise that no fraction has",
        arguments: [(0.01, 0.3), (0.02, 0.1), (0.05, 0), (0.3, 0.2)] as [(noise: Double, amplitude: Double)])
    func percent(noise: Double, amplitude: Double) {
        let simulated = SimulatedRecording(amplitude: amplitude, noise: noise)
        let result = inspected(simulated.trace(following: simulated.spikeTimes).map { 100 * $0 })
        #expect(result.findings.contains { $0.kind == .looksLikePercent })
        #expect(!result.findings.contains { $0.kind == .highNoise })
    }

    @Test("of few decimals may end at 1")
    func rounded() {
        let scaled = trace.map { ($0 / (trace.max() ?? 1) * 1000).rounded() / 1000 }
        #expect(!inspected(scaled).findings.contains { $0.kind == .normalised })
    }

    @Test("says how often the oscillation is")
    func frequency() throws {
        let finding = inspected(Fault.all[3].change(trace)).findings.first { $0.kind == .oscillating }
        #expect(abs(try #require(finding?.values["frequencyHz"]) - 7) < 0.2)
    }

    @Test("of slow calcium and little noise is not taken for smoothed", arguments: [15.0, 30, 100])
    func bright(frameRateHz: Double) {
        let bright = SimulatedRecording(
            frameRateHz: frameRateHz, spikeRateHz: 0.7, amplitude: 0.4, decaySeconds: 1.5, noise: 0.05)
        let result = inspected(bright.trace(following: bright.spikeTimes), frameRateHz: frameRateHz)
        #expect(!result.findings.contains { $0.kind == .smoothed })
    }

    @Test("without a baseline has this one finding")
    func baseline() {
        let missing = [Double](repeating: .nan, count: 900)
        let result = inspected(missing, baselineFault: .notPositive(frame: 12, baseline: -4))
        #expect(result.findings.map(\.kind) == [.unusableBaseline])
        #expect(result.findings.first?.message.contains("-4 at frame 12") == true)
        #expect(result.noiseLevel.isNaN && result.missingCount == 900)
    }

    @Test("of no or impossible numbers does no harm", arguments: [Double.nan, .infinity, 1e38, -1e38, 0])
    func hostile(value: Double) {
        for frames in [0, 1, 2, 63, 64, 300] {
            for rate in [30, 0, .nan, -1, .infinity, 1e-300] {
                let result = inspected([Double](repeating: value, count: frames), frameRateHz: rate)
                #expect(!result.findings.isEmpty)
            }
        }
    }
}

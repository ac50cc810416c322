import Core
import Foundation
import Signals
import Testing

@testable import Inference

@Suite("Spikes placed to explain a prediction")
struct SpikePlacementTests {
    private static let smoothings = [0.3, 0.75, 1.5, 3]

    /// Smoothed spikes of random counts, of which each frame's is altered a little.
    private static func expected(
        frames: Int, margin: Int, rate: Double, kernel: [Double], alteration: Double,
        _ generator: inout SeededGenerator
    ) -> (counts: [Int], expected: [Float]) {
        let counts = (0..<frames).map { frame -> Int in
            guard (margin..<frames - margin).contains(frame) else { return 0 }
            return Double.random(in: 0..<1, using: &generator) < rate ? Int.random(in: 1...2, using: &generator) : 0
        }
        let smoothed = smoothedCounts(counts, kernel: kernel)
        return (
            counts,
            smoothed.map { value in
                Float(value == 0 ? 0 : max(0, value + alteration * Double.random(in: -1...1, using: &generator)))
            }
        )
    }

    @Test("are the true ones where the prediction is what a perfect model says", arguments: smoothings)
    func recovers(smoothingFrames: Double) {
        var generator = SeededGenerator(seed: 1)
        let kernel = gaussianKernel(sigmaFrames: smoothingFrames)
        let (counts, expected) = Self.expected(
            frames: 600, margin: kernel.count / 2, rate: 0.02, kernel: kernel, alteration: 0, &generator)
        let found = SpikePlacement(kernel: kernel).spikes(explaining: expected)
        #expect(found.counts(frames: 600) == counts)
        #expect(found.distance < 1e-4)
    }

    @Test("honour a causal kernel, which speaks for later frames")
    func causal() {
        let kernel = causalKernel(smoothingSeconds: 0.05, frameRateHz: 30)
        var counts = [Int](repeating: 0, count: 500)
        for frame in [120, 123, 250, 251, 251, 380] { counts[frame] += 1 }
        let found = SpikePlacement(kernel: kernel).spikes(
            explaining: smoothedCounts(counts, kernel: kernel).map(Float.init))
        #expect(found.counts(frames: 500) == counts)
    }

    @Test("are the best of all possible ones, where all can be tried", arguments: 1...20)
    func optimal(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let kernel = gaussianKernel(sigmaFrames: [0.3, 0.5, 1][seed % 3])
        let expected = (0..<7).map { _ in Float.random(in: 0...0.9, using: &generator) }
        let found = SpikePlacement(kernel: kernel).spikes(explaining: expected)
        var least = Double.infinity
        for code in 0..<2_187 {
            var rest = code
            let counts = (0..<7).map { _ in
                defer { rest /= 3 }
                return rest % 3
            }
            least = min(least, distance(of: counts, from: expected, kernel: kernel))
        }
        #expect(found.isOptimal)
        #expect(found.distance <= least + 1e-9)
        #expect(abs(found.distance - distance(of: found.counts(frames: 7), from: expected, kernel: kernel)) < 1e-9)
    }

    #if DEBUG
        private static let trials = 3
    #else
        private static let trials = 170
    #endif

    @Test(
        "are no worse than what random proposals, shifts and pruning reach",
        arguments: [0.5, 1, 1.5, 2, 3, 4], [false, true])
    func beatsProposals(smoothingFrames: Double, isCausal: Bool) {
        var generator = SeededGenerator(seed: UInt64(100 * smoothingFrames))
        let kernel =
            isCausal
            ? causalKernel(smoothingSeconds: smoothingFrames / 30, frameRateHz: 30)
            : gaussianKernel(sigmaFrames: smoothingFrames)
        let placement = SpikePlacement(kernel: kernel)
        for trial in 0..<Self.trials {
            let frames = Int(8 * smoothingFrames) + Int.random(in: 1...25, using: &generator)
            let rate = Double.random(in: 0.02...0.3, using: &generator)
            let (_, expected) = Self.expected(
                frames: frames, margin: Int(4 * smoothingFrames), rate: rate, kernel: kernel, alteration: 0.05,
                &generator)
            let proposed = ProposedSpikes(explaining: expected, kernel: kernel, seed: UInt64(trial))
            #expect(placement.spikes(explaining: expected).distance <= proposed.distance + 1e-9)
        }
    }

    @Test("have the same bits, whatever computes them", arguments: [0.75, 3], [false, true])
    func backends(smoothingFrames: Double, isCausal: Bool) {
        var generator = SeededGenerator(seed: 5)
        let kernel =
            isCausal
            ? causalKernel(smoothingSeconds: smoothingFrames / 30, frameRateHz: 30)
            : gaussianKernel(sigmaFrames: smoothingFrames)
        var (_, expected) = Self.expected(
            frames: 400, margin: 20, rate: 0.08, kernel: kernel, alteration: 0.05, &generator)
        for frame in 200..<203 { expected[frame] = .nan }
        let found = [KernelBackend.portable, .avx2, .avx512].filter(\.isSupported).map {
            SpikePlacement(kernel: kernel, backend: $0).spikes(explaining: expected)
        }
        #expect(!found[0].spikes.isEmpty && found.allSatisfy { $0 == found[0] })
    }

    @Test("end, whatever the numbers", arguments: [0.75, 3], [20, 1e9, 1e30, .infinity, -1e30, -.infinity] as [Float])
    func extremes(smoothingFrames: Double, value: Float) {
        let expected = [Float](repeating: 0, count: 20) + [Float](repeating: value, count: 3) + [.nan, 0, value]
        let found = SpikePlacement(kernel: gaussianKernel(sigmaFrames: smoothingFrames)).spikes(explaining: expected)
        #expect(found.spikes.allSatisfy { value > 0 && expected.indices.contains($0.frame) && $0.frame != 23 })
        #expect(found.spikes.count <= 64 * expected.count)
    }

    @Test("keep their places behind a gap, and none is in it")
    func gap() {
        let kernel = gaussianKernel(sigmaFrames: 0.75)
        var counts = [Int](repeating: 0, count: 300)
        for frame in [40, 41, 90, 210] { counts[frame] = 1 }
        var expected = smoothedCounts(counts, kernel: kernel).map(Float.init)
        for frame in [0..<30, 87..<160, 290..<300].joined() { expected[frame] = .nan }
        let found = SpikePlacement(kernel: kernel).spikes(explaining: expected)
        #expect(found.spikes.map(\.frame) == [40, 41, 210])
    }

    @Test(
        "are none where there is no prediction, or none of a spike",
        arguments: [[], [.nan, .nan], [0, 0, 0], [-1, 0.1]])
    func none(expected: [Float]) {
        let found = SpikePlacement(kernel: gaussianKernel(sigmaFrames: 1.5)).spikes(explaining: expected)
        #expect(found.spikes.isEmpty)
    }

    @Test("say within which frames each may be moved")
    func uncertainty() throws {
        let kernel = gaussianKernel(sigmaFrames: 3)
        var sharp = [Int](repeating: 0, count: 200)
        sharp[60] = 1
        var expected = smoothedCounts(sharp, kernel: kernel)
        // A second response of one spike is spread over many frames: it may be in several of them.
        for frame in 120..<140 { expected[frame] = 0.05 }
        let found = SpikePlacement(kernel: kernel).spikes(explaining: expected.map(Float.init)).spikes
        let first = try #require(found.first)
        #expect(first.frame == 60)
        let second = try #require(found.first { $0.frame > 100 })
        #expect(second.uncertainty.count > first.uncertainty.count)
        for spike in found { #expect(spike.uncertainty.contains(spike.frame)) }
        let moved = { (frame: Int) in
            var counts = [Int](repeating: 0, count: 200)
            for spike in found.dropFirst() { counts[spike.frame] += 1 }
            counts[frame] += 1
            return distance(of: counts, from: expected.map(Float.init), kernel: kernel)
        }
        let best = moved(60)
        #expect(moved(first.uncertainty.upperBound) - best <= SpikePlacement.toleratedCost + 1e-6)
        #expect(moved(first.uncertainty.upperBound + 1) - best > SpikePlacement.toleratedCost - 1e-6)
    }
}

extension DiscreteSpikes {
    func counts(frames: Int) -> [Int] {
        spikes.reduce(into: [Int](repeating: 0, count: frames)) { $0[$1.frame] += 1 }
    }
}

/// Counts smoothed without a mirror at the ends: what lies beyond them is not known.
func smoothedCounts(_ counts: [Int], kernel: [Double]) -> [Double] {
    let radius = kernel.count / 2
    return counts.indices.map { frame in
        (max(0, frame - radius)...min(counts.count - 1, frame + radius)).reduce(0) { sum, place in
            counts[place] == 0 ? sum : sum + Double(counts[place]) * kernel[frame - place + radius]
        }
    }
}

/// The sum of absolute differences.
func distance(of counts: [Int], from expected: [Float], kernel: [Double]) -> Double {
    zip(expected, smoothedCounts(counts, kernel: kernel)).reduce(0) { $1.0.isNaN ? $0 : $0 + abs(Double($1.0) - $1.1) }
}

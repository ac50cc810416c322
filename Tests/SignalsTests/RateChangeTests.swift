import Core
import Foundation
import Testing

@testable import Signals

/// A recording and a model of other rates, with gaps in the recording and in the prediction; the same for the same seed.
private struct RandomChange {
    let change: RateChange
    let recordingHz: Double
    let modelHz: Double
    let trace: [Float]
    let expected: [Float]

    init(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        recordingHz = Double.random(in: 1...120, using: &generator)
        modelHz = recordingHz * Double.random(in: 0.05...4, using: &generator)
        let frameCount = seed % 10 == 0 ? 1 : Int.random(in: 1...600, using: &generator)
        change = try RateChange(from: recordingHz, to: modelHz, frameCount: frameCount)
        var trace = (0..<frameCount).map { _ in Float.random(in: -0.2...1, using: &generator) }
        for _ in 0..<Int.random(in: 0...4, using: &generator) {
            let first = Int.random(in: 0..<frameCount, using: &generator)
            for frame in first..<min(frameCount, first + Int.random(in: 1...9, using: &generator)) {
                trace[frame] = Bool.random(using: &generator) ? .nan : .infinity
            }
        }
        self.trace = trace
        // Where a sample is missing, there is no prediction; and it is missing elsewhere, too, as at the ends.
        let first = Int.random(in: 0..<change.modelFrameCount, using: &generator)
        expected = change.resampled(trace).enumerated().map { index, sample in
            index >= first && sample.isFinite ? Float.random(in: -0.1...2, using: &generator) : .nan
        }
    }
}

@Suite("A change of the frame rate")
struct RateChangeTests {
    @Test("keeps the sum of expected spikes, the number of frames, and what is missing", arguments: UInt64(0)..<200)
    func sum(seed: UInt64) throws {
        let random = try RandomChange(seed: seed)
        let back = random.change.broughtBack(random.expected, to: random.trace)
        #expect(back.count == random.trace.count)
        func total(_ values: [Float]) -> Double { values.filter(\.isFinite).reduce(0) { $0 + Double($1) } }
        let magnitude = random.expected.filter(\.isFinite).reduce(0) { $0 + Double(abs($1)) }
        #expect(abs(total(back) - total(random.expected)) <= 1e-6 * magnitude)
        #expect(zip(back, random.trace).allSatisfy { $0.isNaN || $1.isFinite })
    }

    @Test("divides by overlap, and leaves frames without a prediction missing", arguments: UInt64(0)..<60)
    func oracle(seed: UInt64) throws {
        let random = try RandomChange(seed: seed)
        let (change, step) = (random.change, random.change.step)
        let last = Double(change.frameCount) - 0.5
        var sums = [Double](repeating: 0, count: change.frameCount)
        var covered = [Double](repeating: 0, count: change.frameCount)
        for (index, value) in random.expected.enumerated() where value.isFinite {
            let begin = index == 0 ? -0.5 : max(-0.5, (Double(index) - 0.5) * step)
            let end = index == change.modelFrameCount - 1 ? last : min(last, (Double(index) + 0.5) * step)
            let overlaps = random.trace.indices.map { frame in
                random.trace[frame].isFinite
                    ? max(0, min(end, Double(frame) + 0.5) - max(begin, Double(frame) - 0.5)) : 0
            }
            let whole = overlaps.reduce(0, +)
            for frame in overlaps.indices where whole > 0 {
                sums[frame] += Double(value) * overlaps[frame] / whole
                covered[frame] += overlaps[frame]
            }
        }
        for (frame, value) in change.broughtBack(random.expected, to: random.trace).enumerated() {
            if covered[frame] > 1e-6 { #expect(abs(Double(value) - sums[frame]) < 1e-5, "frame \(frame)") }
            if covered[frame] == 0 { #expect(value.isNaN, "frame \(frame)") }
        }
    }

    @Test("leaves no frame without a prediction where every frame of the model has one", arguments: UInt64(0)..<60)
    func cover(seed: UInt64) throws {
        let change = try RandomChange(seed: seed).change
        let back = change.broughtBack(
            [Float](repeating: 1, count: change.modelFrameCount), to: [Float](repeating: 0, count: change.frameCount))
        #expect(back.allSatisfy { $0.isFinite })
    }

    @Test("has the samples that lie within the recording, at even steps", arguments: UInt64(0)..<60)
    func extent(seed: UInt64) throws {
        let random = try RandomChange(seed: seed)
        let (change, step) = (random.change, random.change.step)
        #expect(Double(change.modelFrameCount - 1) * step <= Double(change.frameCount - 1) + 1e-9)
        #expect(Double(change.modelFrameCount) * step > Double(change.frameCount - 1) - 1e-9)
        // A whole number of them lasts as long as the recording and its mirror image.
        let length = 2 * Double(change.frameCount)
        #expect(abs(length / step - max(1, length * random.modelHz / random.recordingHz)) <= 0.5 + 1e-6)
    }

    @Test("marks every sample nearer to a missing one than a frame of the longer kind", arguments: UInt64(0)..<60)
    func gaps(seed: UInt64) throws {
        let random = try RandomChange(seed: seed)
        let reach = max(1, random.change.step)
        let missing = random.trace.indices.filter { !random.trace[$0].isFinite }
        for (index, sample) in random.change.resampled(random.trace).enumerated() {
            let distance = missing.map { abs(Double($0) - Double(index) * random.change.step) }.min() ?? .infinity
            if abs(distance - reach) > 1e-9 { #expect(sample.isNaN == (distance < reach), "sample \(index)") }
            #expect(sample.isNaN || sample.isFinite)
        }
    }

    @Test("changes nothing between equal rates", arguments: [1, 2, 97, 120])
    func identity(frameCount: Int) throws {
        let change = try RateChange(from: 30, to: 30, frameCount: frameCount)
        let trace = (0..<frameCount).map { $0 % 7 == 3 ? Float.nan : sin(Float($0)) }
        func bits(_ values: [Float]) -> [UInt32] { values.map { $0.isNaN ? 0 : $0.bitPattern } }
        #expect(change.modelFrameCount == frameCount && change.step == 1)
        #expect(bits(change.resampled(trace)) == bits(trace))
        #expect(bits(change.broughtBack(trace, to: trace)) == bits(trace))
    }

    @Test("keeps a constant, over gaps too", arguments: [2.0, 7.5, 27, 30, 44, 200], [1, 2, 101, 300])
    func constant(recordingHz: Double, frameCount: Int) throws {
        let change = try RateChange(from: recordingHz, to: min(30, 4 * recordingHz), frameCount: frameCount)
        var trace = [Float](repeating: 0.3, count: frameCount)
        if frameCount > 100 { for frame in [0, 1, 50, frameCount - 1] { trace[frame] = .nan } }
        let resampled = change.resampled(trace)
        #expect(resampled.count == change.modelFrameCount)
        #expect(resampled.allSatisfy { $0.isNaN || abs($0 - 0.3) < 1e-6 })
        #expect(resampled.contains { !$0.isNaN })
    }

    @Test("keeps a slow oscillation up to the ends, up and down", arguments: [13.0, 27, 33, 61], [120, 121])
    func oscillation(recordingHz: Double, frameCount: Int) throws {
        let change = try RateChange(from: recordingHz, to: 30, frameCount: frameCount)
        func wave(_ frame: Double) -> Float { Float(cos(.pi * 5 * (frame + 0.5) / Double(frameCount))) }
        let resampled = change.resampled((0..<frameCount).map { wave(Double($0)) })
        for (index, sample) in resampled.enumerated() {
            #expect(abs(sample - wave(Double(index) * change.step)) < 1e-5)
        }
    }

    @Test("does not ring at the ends of a trace that ends elsewhere than it began")
    func ends() throws {
        let change = try RateChange(from: 27, to: 30, frameCount: 400)
        let resampled = change.resampled((0..<400).map { $0 < 200 ? 0 : 1 })
        #expect(resampled.prefix(20).allSatisfy { abs($0) < 0.01 })
        #expect(resampled.suffix(20).allSatisfy { abs($0 - 1) < 0.01 })
    }

    @Test("cuts off what is too fast for the lower rate")
    func antiAliasing() throws {
        let change = try RateChange(from: 60, to: 24, frameCount: 600)
        let resampled = change.resampled((0..<600).map { cos(2 * .pi * 20 * Float($0) / 60) })
        #expect(resampled.dropFirst(20).dropLast(20).allSatisfy { abs($0) < 0.05 })
    }

    @Test("has nothing to say of a trace without samples", arguments: [1, 2, 300])
    func nothing(frameCount: Int) throws {
        let change = try RateChange(from: 27, to: 30, frameCount: frameCount)
        let trace = [Float](repeating: .nan, count: frameCount)
        let resampled = change.resampled(trace)
        #expect(resampled.count == change.modelFrameCount && resampled.allSatisfy { $0.isNaN })
        #expect(change.broughtBack(resampled, to: trace).allSatisfy { $0.isNaN })
    }

    @Test("refuses recordings that are less than a quarter as fast, and endless ones")
    func refusals() throws {
        #expect(throws: ResampleError.tooSlow(recordingHz: 7.4, wantedHz: 30)) {
            try RateChange(from: 7.4, to: 30, frameCount: 100)
        }
        #expect(throws: ResampleError.tooSlow(recordingHz: .leastNonzeroMagnitude, wantedHz: 30)) {
            try RateChange(from: .leastNonzeroMagnitude, to: 30, frameCount: 100)
        }
        #expect(try RateChange(from: 7.5, to: 30, frameCount: 100).modelFrameCount == 397)
        #expect(throws: ResampleError.tooLong(frameCount: 1 << 30)) {
            try RateChange(from: 30, to: 27, frameCount: 1 << 30)
        }
        #expect(try RateChange(from: 1e300, to: 30, frameCount: 100).modelFrameCount == 1)
        #expect(RateChange.reaches(from: 7.5, to: 30) && !RateChange.reaches(from: 7.4, to: 30))
    }
}

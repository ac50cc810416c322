import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Explorer

@Suite("Windows of traces")
struct TracePyramidTests {
    private struct Window {
        let start: Double
        let bin: Double
        let low: [Float]
        let high: [Float]

        init(_ data: Data) {
            let number = { (at: Int) in
                Double(bitPattern: (0..<8).reduce(0) { $0 | UInt64(data[at + $1]) << (8 * UInt64($1)) })
            }
            let word = { (at: Int) in (0..<4).reduce(UInt32(0)) { $0 | UInt32(data[at + $1]) << (8 * UInt32($1)) } }
            (start, bin) = (number(0), number(8))
            let count = Int(word(16))
            let floats = (0..<2 * count).map { Float(bitPattern: word(20 + 4 * $0)) }
            (low, high) = (Array(floats.prefix(count)), Array(floats.suffix(count)))
        }
    }

    @Test(
        "have in every bin the smallest and the largest sample, and bins no longer than a pixel",
        arguments: [1, 7, 4096, 100_003],
        [(0.0, 1.0, 10), (0, 1, 1000), (0.3, 0.4, 50), (-1, 2, 300), (0.5, 0.500001, 9)])
    func bins(frameCount: Int, shown: (from: Double, to: Double, pixels: Int)) {
        let trace = Generated.trace(frameCount: frameCount, seed: 1)
        let (start, frame) = (100.0, 1.0 / 500)
        let length = Double(frameCount) * frame
        let range = start + shown.from * length...start + shown.to * length
        let window = Window(
            TracePyramid(trace, startSeconds: start, frameSeconds: frame).window(range, pixels: shown.pixels))
        let perBin = Int((window.bin / frame).rounded())
        #expect(window.bin <= max(frame, (range.upperBound - range.lowerBound) / Double(shown.pixels)) * 1.0001)
        let first = Int(((window.start - start) / frame).rounded())
        for bin in window.low.indices {
            let frames = trace[min(frameCount, first + bin * perBin)..<min(frameCount, first + (bin + 1) * perBin)]
            #expect(window.low[bin] == frames.min() && window.high[bin] == frames.max())
        }
        // All that is shown is there.
        let last = window.start + Double(window.low.count) * window.bin
        #expect(window.start <= max(start, range.lowerBound) + 1e-9)
        #expect(last >= min(start + length, range.upperBound) - 1e-9)
    }

    @Test("have nothing where samples are missing, and the others where some are")
    func missing() {
        let trace = (0..<4096).map { Float($0 < 2048 ? .nan : $0.isMultiple(of: 3) ? .infinity : Float($0)) }
        let window = Window(TracePyramid(trace, startSeconds: 0, frameSeconds: 1).window(0...4096, pixels: 16))
        #expect(window.low.prefix(8).allSatisfy(\.isNaN) && window.high.suffix(4).allSatisfy(\.isFinite))
    }

    @Test("are kept as long as there is room")
    func cache() async throws {
        let pyramid = TracePyramid([Float](repeating: 1, count: 10_000), startSeconds: 0, frameSeconds: 1)
        let cache = PyramidCache(mostBytes: 3 * pyramid.byteCount)
        for index in 0..<10 { _ = await cache.pyramid("\(index)") { pyramid } }
        #expect(await cache.byteCount == 3 * pyramid.byteCount)
        let isMadeAgain = await made(in: cache, "0", pyramid)
        #expect(isMadeAgain)
        let isKept = await !made(in: cache, "9", pyramid)
        #expect(isKept)
    }

    private func made(in cache: PyramidCache, _ key: String, _ pyramid: TracePyramid) async -> Bool {
        let counter = Counter()
        _ = await cache.pyramid(key) {
            counter.add()
            return pyramid
        }
        return counter.value > 0
    }
}

/// Counts, from any thread.
private final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock(\.self) }
    func add() { count.withLock { $0 += 1 } }
}

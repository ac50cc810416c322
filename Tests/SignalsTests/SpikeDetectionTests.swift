import Core
import Signals
import Testing

@Suite("Spikes that were found, beside the true ones")
struct SpikeDetectionTests {
    @Test("are paired one to one, within a frame, 50 ms and 100 ms")
    func pairs() {
        let detection = SpikeDetection(found: [10, 11, 12, 40, 60], truth: [9, 9, 43, 62, 90, 91], frameRateHz: 30)
        #expect(detection.pairsWithinOneFrame == 1)
        #expect(detection.pairsWithin50Milliseconds == 1)
        #expect(detection.pairsWithin100Milliseconds == 4)
        #expect(detection.countError == -1.0 / 6)
        let rates = detection.rates(\.pairsWithin100Milliseconds)
        #expect(rates.precision == 0.8 && rates.recall == 4.0 / 6 && rates.f1 == 8.0 / 11)
    }

    @Test("within a time are those of so many whole frames", arguments: [(30.0, 3), (7.5, 0), (10, 1), (100, 10)])
    func tolerance(frameRateHz: Double, frames: Int) {
        let pairs = { (distance: Int) in
            SpikeDetection(found: [50], truth: [50 + distance], frameRateHz: frameRateHz).pairsWithin100Milliseconds
        }
        #expect(pairs(frames) == 1 && pairs(-frames) == 1)
        #expect(pairs(frames + 1) == 0 && pairs(-frames - 1) == 0)
    }

    @Test("are paired as often as any pairing can", arguments: 1...50)
    func most(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let places = (0..<2).map { _ in (0..<5).map { _ in Int.random(in: 0..<14, using: &generator) }.sorted() }
        func best(_ left: ArraySlice<Int>, _ right: [Int]) -> Int {
            guard let first = left.first else { return 0 }
            let others = right.indices.filter { abs(right[$0] - first) <= 3 }.map { index in
                var rest = right
                rest.remove(at: index)
                return 1 + best(left.dropFirst(), rest)
            }
            return max(best(left.dropFirst(), right), others.max() ?? 0)
        }
        let detection = SpikeDetection(found: places[0], truth: places[1], frameRateHz: 30)
        #expect(detection.pairsWithin100Milliseconds == best(places[0][...], places[1]))
    }

    @Test("have no rates where there are none")
    func none() {
        let none = SpikeDetection(found: [], truth: [], frameRateHz: 30)
        #expect(none == SpikeDetection())
        #expect(none.countError == nil && none.rates(\.pairsWithinOneFrame).f1 == nil)
        let missed = SpikeDetection(found: [], truth: [4], frameRateHz: 30).rates(\.pairsWithinOneFrame)
        #expect(missed.precision == nil && missed.recall == 0 && missed.f1 == 0)
    }
}

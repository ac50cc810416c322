import Core
import Signals
import Testing

@Suite("The percentile of a moving window")
struct MovingPercentileTests {
    /// The definition, word by word.
    private func defined(_ percentile: Double, of trace: [Double], windowFrames: Int) -> [Double] {
        func sample(_ place: Int) -> Double {
            if place < 0 { return sample(-1 - place) }
            return place < trace.count ? trace[place] : sample(2 * trace.count - 1 - place)
        }
        return trace.indices.map { frame in
            let first = frame - windowFrames / 2
            let window = (first..<first + windowFrames).map(sample).filter { !$0.isNaN }.sorted()
            return window.isEmpty
                ? .nan : window[min(Int(Double(window.count) * percentile / 100), window.count - 1)]
        }
    }

    @Test(
        "is that of mirrored windows, shorter and much longer than the trace",
        arguments: [1, 2, 5, 8, 29, 30, 31, 40, 137], [0.0, 15, 50, 100])
    func mirrored(windowFrames: Int, percentile: Double) {
        var generator = SeededGenerator(seed: 9)
        for frameCount in [1, 2, 15] {
            // Few distinct values, so that equal ones occur.
            let trace = (0..<frameCount).map { _ in Double(Int.random(in: 1...6, using: &generator)) }
            #expect(
                movingPercentile(percentile, of: trace, windowFrames: windowFrames)
                    == defined(percentile, of: trace, windowFrames: windowFrames))
        }
    }

    @Test("finds its way through thousands of ranks, steps and gaps", arguments: [3, 64, 700])
    func long(windowFrames: Int) {
        var generator = SeededGenerator(seed: 4)
        let trace = (0..<4000).map { frame -> Double in
            // Windows whose values are all above those of the next one, and missing stretches.
            if (1500..<2300).contains(frame) { return .nan }
            return Double(frame / 500 % 3 * 100) + Double.random(in: 0..<1, using: &generator)
        }
        let expected = defined(15, of: trace, windowFrames: windowFrames)
        let result = movingPercentile(15, of: trace, windowFrames: windowFrames)
        #expect(zip(result, expected).count { $0 == $1 || $0.isNaN && $1.isNaN } == trace.count)
        #expect(result.count == expected.count)
    }

    @Test("leaves missing samples out, and is missing where nothing else is")
    func missing() {
        let result = movingPercentile(50, of: [.nan, .nan, .nan, 1], windowFrames: 3)
        #expect(result[0].isNaN && result[1].isNaN)
        #expect(result[2...] == [1, 1])
        #expect(movingPercentile(15, of: [.nan, .nan], windowFrames: 60).count { $0.isNaN } == 2)
        #expect(movingPercentile(15, of: [], windowFrames: 60) == [])
    }

    @Test("of a window that no recording fills costs no more than a short one")
    func endless() {
        let trace = (0..<100).map(Double.init)
        #expect(movingPercentile(50, of: trace, windowFrames: .max / 4)[7] == 50)
    }
}

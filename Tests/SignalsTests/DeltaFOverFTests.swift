import Core
import Foundation
import Signals
import Testing

@Suite("ΔF/F from raw fluorescence")
struct DeltaFOverFTests {
    @Test(
        "has a baseline that is the percentile of mirrored windows", arguments: [1, 2, 5, 8, 40], [0.0, 15, 50, 100])
    func percentiles(windowFrames: Int, percentile: Double) {
        var generator = SeededGenerator(seed: 9)
        // Few distinct values, so that equal ones occur.
        let trace = (0..<15).map { _ in Double(Int.random(in: 1...6, using: &generator)) }
        func sample(_ place: Int) -> Double {
            if place < 0 { return sample(-1 - place) }
            return place < trace.count ? trace[place] : sample(2 * trace.count - 1 - place)
        }
        let expected = trace.indices.map { frame -> Double in
            let first = frame - windowFrames / 2
            let window = (first..<first + windowFrames).map(sample).sorted()
            return window[min(Int(Double(windowFrames) * percentile / 100), windowFrames - 1)]
        }
        #expect(movingPercentile(percentile, of: trace, windowFrames: windowFrames) == expected)
    }

    @Test("is relative to the baseline after the neuropil was subtracted")
    func formula() throws {
        let result = try deltaFOverF(
            fluorescence: [12, 12, 22, 12], neuropil: [4, 4, 4, 4], neuropilFraction: 0.5, percentile: 0,
            windowFrames: 3)
        #expect(result == [0, 0, 1, 0])
    }

    @Test("keeps missing samples missing, and spoils no others")
    func missing() throws {
        let result = try deltaFOverF(fluorescence: [1, .nan, 2, 1], percentile: 0, windowFrames: 3)
        #expect(result[1].isNaN)
        #expect([result[0], result[2], result[3]] == [0, 1, 0])
        #expect(movingPercentile(50, of: [.nan, .nan, .nan, 1], windowFrames: 3)[0].isNaN)
    }

    @Test("is refused where the baseline is not above 0, with the frame and what to do", arguments: [0, 0.9])
    func notPositive(neuropilFraction: Double) throws {
        let neuropil = [1, 1, 9, 9, 9.0]
        let fluorescence = neuropilFraction == 0 ? [1, 1, -1, -1, -1] : [2, 2, 2, 2, 2.0]
        let error = #expect(throws: ResampleError.self) {
            try deltaFOverF(
                fluorescence: fluorescence, neuropil: neuropil, neuropilFraction: neuropilFraction, windowFrames: 3)
        }
        #expect(error?.category == .badData)
        #expect(error?.reason.contains("at frame") == true)
        #expect(error?.remedy?.contains("neuropil") == (neuropilFraction > 0))
    }

    @Test("of no frames is nothing")
    func nothing() throws {
        #expect(try deltaFOverF(fluorescence: [], windowFrames: 10) == [])
    }
}

import Signals
import Testing

@Suite("The noise level ν")
struct NoiseLevelTests {
    @Test("is 100 times the median step over the root of the frame rate", arguments: [1.0, 7.5, 30])
    func formula(frameRateHz: Double) {
        let trace: [Double] = [0, 0.1, 0.1, 0.4, 0.2]  // steps 0.1, 0, 0.3, 0.2
        #expect(abs(noiseLevel(of: trace, frameRateHz: frameRateHz) - 15 / frameRateHz.squareRoot()) < 1e-12)
    }

    @Test("leaves out steps next to a missing sample")
    func missing() {
        let trace: [Float] = [0, 1, .nan, 9, 10, .nan]
        #expect(noiseLevel(of: trace, frameRateHz: 4) == 50)
    }

    @Test(
        "is not a number where no two neighbours are numbers",
        arguments: [[], [1], [.nan, .nan], [1, .nan, 2]] as [[Float]])
    func undefined(trace: [Float]) {
        #expect(noiseLevel(of: trace, frameRateHz: 30).isNaN)
    }

    @Test(
        "A noise level has a word on the usual scale",
        arguments: [(0.0, "very good"), (1, "very good"), (2, "good"), (3, "decent"), (4, "decent"), (5.1, "poor")])
    func words(noiseLevel: Double, expected: String) {
        #expect(noiseLevelWords(noiseLevel) == expected)
        #expect(noiseLevelWords(.nan) == nil)
        #expect(noiseLevelWords(.infinity) == "poor")
    }
}

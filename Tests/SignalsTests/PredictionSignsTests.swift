@testable import Core
import Testing

@testable import Signals

@Suite("What a prediction shows of a neuron")
struct PredictionSignsTests {
    private let response = SpikeResponse(amplitude: 0.2, halfDecaySeconds: 0.5)

    @Test("is its rate, how uneven it is, and how high it gets, over the frames that have one")
    func numbers() throws {
        let spikes: [Float] = [.nan] + (0..<1000).map { $0 < 500 ? 0 : 0.2 } + [.nan]
        let signs = try #require(
            PredictionSigns(of: spikes, response: response, noiseLevel: 3, frameRateHz: 30))
        #expect(abs(signs.meanRateHz - 3) < 1e-5 && abs(signs.highest - 0.2) < 1e-6)
        // Variance 0.01, mean 0.1.
        #expect(abs(signs.dispersion - 0.1) < 1e-6)
        #expect(signs.noiseLevel == 3 && signs.amplitude == 0.2 && signs.halfDecaySeconds == 0.5)
    }

    @Test("is nothing without a frame or a noise level")
    func nothing() {
        #expect(PredictionSigns(of: [.nan], response: response, noiseLevel: 3, frameRateHz: 30) == nil)
        #expect(PredictionSigns(of: [1], response: response, noiseLevel: .nan, frameRateHz: 30) == nil)
        #expect(PredictionSigns(of: [0, 0], response: response, noiseLevel: 1, frameRateHz: 30)?.dispersion == 0)
    }
}

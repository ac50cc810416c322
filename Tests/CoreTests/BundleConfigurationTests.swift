import Core
import TestSupport
import Testing

@Suite("A bundle's configuration")
struct BundleConfigurationTests {
    @Test(
        "chooses the nearest noise level, the first of two equally near ones",
        arguments: [(0.1, 2), (2.4, 2), (2.5, 2), (2.6, 3), (5.4, 3), (5.6, 8), (100, 8)])
    func nearestLevel(noiseLevel: Double, expected: Int) throws {
        let configuration = Generated.configuration(shape: try Generated.smallShape(), noiseLevels: [2, 3, 8])
        #expect(configuration.noiseLevel(nearestTo: noiseLevel) == expected)
        #expect(configuration.noiseLevel(nearestTo: .nan) == nil)
    }

    @Test(
        "tells the label's frame and the latency of asymmetric windows",
        arguments: [(0.5, 8), (0.25, 4), (0.9, 14), (0.53125, 8)])
    func latency(fractionBefore: Double, labelledFrame: Int) throws {
        let configuration = Generated.configuration(shape: try Generated.smallShape(), fractionBefore: fractionBefore)
        #expect(configuration.labelledFrame == labelledFrame)
        #expect(configuration.latencyFrames == 15 - labelledFrame)
        #expect(configuration.latencySeconds == Double(15 - labelledFrame) / 30)
    }
}

import Core
import Signals
import Testing

@Suite("ΔF/F from raw fluorescence")
struct DeltaFOverFTests {
    private let quiet = (0..<900).map { 100 + Double($0 % 7) }

    @Test("is relative to the baseline after the neuropil was subtracted")
    func formula() {
        let result = DeltaFOverF(
            fluorescence: [12, 12, 12, 12, 22, 12], neuropil: [4, 4, 4, 4, 4, 4], frameRateHz: 1,
            settings: BaselineSettings(neuropilFraction: 0.5, percentile: 0, windowSeconds: 3))
        #expect(result.samples == [0, 0, 0, 0, 1, 0])
        #expect(result.fault == nil)
    }

    @Test("divides by the baseline of a background that was taken out before")
    func background() {
        let settings = BaselineSettings(percentile: 0, windowSeconds: 3)
        let changes: [Double] = [0, 0, 0, 0, 5, 0]
        let result = DeltaFOverF(
            fluorescence: changes, background: [Double](repeating: 10, count: 6), frameRateHz: 1, settings: settings)
        #expect(result.samples == [0, 0, 0, 0, 0.5, 0] && result.fault == nil)
        #expect(DeltaFOverF(fluorescence: changes, frameRateHz: 1, settings: settings).fault != nil)
    }

    @Test("has a window of a minute and its 15th percentile, unless told otherwise")
    func defaults() {
        let settings = BaselineSettings()
        #expect(settings.windowFrames(frameRateHz: 30.04) == 1802)
        #expect(settings.windowFrames(frameRateHz: 0.001) == 1)
        // Half a frame goes to the even number.
        #expect(BaselineSettings(windowSeconds: 0.5).windowFrames(frameRateHz: 9) == 4)
        let baseline = movingPercentile(15, of: quiet, windowFrames: 300)
        let expected = zip(quiet, baseline).map { ($0 - $1) / $1 }
        #expect(DeltaFOverF(fluorescence: quiet, frameRateHz: 5).samples == expected)
    }

    @Test("keeps missing samples missing, and spoils no others", arguments: [Double.nan, .infinity, -.infinity])
    func missing(value: Double) {
        let settings = BaselineSettings(neuropilFraction: 1, percentile: 0, windowSeconds: 3)
        let result = DeltaFOverF(
            fluorescence: [1, value, 2, 1, 1, 1, 1, 1, 1], neuropil: [0, 0, 0, 0, 0, 0, 0, 0, value], frameRateHz: 1,
            settings: settings)
        #expect(result.samples[1].isNaN && result.samples[8].isNaN)
        #expect([result.samples[0]] + result.samples[2..<8] == [0, 1, 0, 0, 0, 0, 0])
    }

    @Test("is missing, never infinite, where the baseline is not above 0", arguments: [0.0, 2])
    func notPositive(neuropil: Double) {
        var trace = quiet
        if neuropil == 0 { for frame in 600..<900 { trace[frame] = 0 } }
        let around = trace.indices.map { $0 < 600 ? 0 : neuropil * 100 }
        let result = DeltaFOverF(fluorescence: trace, neuropil: around, frameRateHz: 2)
        #expect(result.samples.count { $0.isNaN } == 900)
        guard case .notPositive(let frame, let baseline) = result.fault else {
            Issue.record("\(String(describing: result.fault))")
            return
        }
        #expect(frame > 500 && baseline <= 0)
    }

    @Test("is missing where the baseline is lost in the noise, or next to nothing", arguments: [4.5, 7, 200])
    func tiny(offset: Double) {
        var generator = GaussianGenerator(seed: 3)
        let trace = (0..<900).map { _ in offset + 4 * generator.next() }
        let result = DeltaFOverF(fluorescence: trace, frameRateHz: 10)
        #expect((result.fault != nil) == (offset == 4.5))
        #expect(result.samples.count { $0.isNaN } == (offset == 4.5 ? 900 : 0))
        let held = (0..<900).map { $0 % 3 == 0 ? 1000.0 : 1e-9 }
        guard case .tiny = DeltaFOverF(fluorescence: held, frameRateHz: 10).fault else {
            Issue.record("a baseline of 10⁻⁹ under samples of 1000")
            return
        }
    }

    @Test("of no frames, and of none that is a number, is nothing of the same length")
    func nothing() {
        #expect(DeltaFOverF(fluorescence: [], frameRateHz: 30).samples == [])
        let missing = DeltaFOverF(fluorescence: [.nan, .nan], frameRateHz: 30)
        #expect(missing.samples.count == 2 && missing.fault == nil)
    }
}

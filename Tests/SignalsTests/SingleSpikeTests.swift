import Foundation
import Signals
import Testing

@Suite("What a model says of one spike")
struct SingleSpikeTests {
    @Test(
        "has the height and width of a Gaussian where frames are short, and the area 1",
        arguments: [(0.05, 30.0), (0.2, 7.5), (0.025, 200), (1, 100)])
    func gaussian(smoothingSeconds: Double, frameRateHz: Double) {
        let spike = SingleSpike(smoothingSeconds: smoothingSeconds, frameRateHz: frameRateHz, isCausal: false)
        let sigma = smoothingSeconds * frameRateHz
        #expect(abs(spike.peak * sigma * (2 * Double.pi).squareRoot() - 1) < 1e-3)
        let width = 2 * (2 * log(2.0)).squareRoot() * smoothingSeconds
        #expect(abs(spike.widthSeconds / width - 1) < 0.02, "\(spike.widthSeconds) \(width)")
        #expect(abs(spike.area - 1) < 1e-12 && spike.firstFrame == -(spike.frames.count / 2))
        #expect(spike.frames.max() == spike.peak)
    }

    @Test("is a frame wide without smoothing")
    func none() {
        let spike = SingleSpike(smoothingSeconds: 0, frameRateHz: 20, isCausal: false)
        #expect(spike.peak == 1 && spike.area == 1 && abs(spike.widthSeconds - 0.05) < 1e-12 && spike.frames == [1])
    }

    @Test("begins with the spike where the kernel is causal", arguments: [0.025, 0.05, 0.1])
    func causal(smoothingSeconds: Double) {
        let spike = SingleSpike(smoothingSeconds: smoothingSeconds, frameRateHz: 30, isCausal: true)
        let symmetric = SingleSpike(smoothingSeconds: smoothingSeconds, frameRateHz: 30, isCausal: false)
        #expect(abs(spike.area - 1) < 1e-12 && spike.firstFrame > symmetric.firstFrame)
        #expect(spike.widthSeconds > 0 && spike.peak > 0 && spike.peak < 1)
    }
}

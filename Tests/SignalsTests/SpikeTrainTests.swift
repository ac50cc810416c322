import Signals
import Testing

@Suite("Spikes in frames")
struct SpikeTrainTests {
    @Test("belong to the frame that begins with them, and the last frame holds its end")
    func edges() {
        let centres = binCentres(timeSeconds: [1, 1.9, 3], count: 3)
        #expect(centres == [1, 2, 3])
        let spikes = [3.5, 0.5, 1.5, 1.4999, 2, 2, 0.4999, 3.5001]
        #expect(spikeCounts(of: spikes, binCentres: centres, frameRateHz: 1) == [2, 3, 1])
    }

    @Test("are none without frames, and one frame counts around its centre")
    func fewFrames() {
        #expect(spikeCounts(of: [1], binCentres: [], frameRateHz: 1) == [])
        #expect(binCentres(timeSeconds: [4, 5], count: 1) == [4])
        #expect(spikeCounts(of: [3.4, 3.5, 4.5], binCentres: [4], frameRateHz: 1) == [2])
    }

    @Test("keep their number when smoothed, near the ends too", arguments: [0, 1, 7, 19])
    func mirroredEnds(frame: Int) {
        var counts = [Double](repeating: 0, count: 20)
        counts[frame] = 2
        let smoothed = smoothedSpikes(counts, smoothingSeconds: 0.2, frameRateHz: 10, isCausal: false)
        #expect(abs(smoothed.reduce(0, +) - 2) < 1e-12)
    }

    @Test("are mirrored as often as the kernel is longer than the trace")
    func shortTrace() {
        let smoothed = smoothedSpikes([1, 0, 0], smoothingSeconds: 10, frameRateHz: 1, isCausal: false)
        #expect(smoothed.allSatisfy { abs($0 - 1.0 / 3) < 1e-3 })
    }

    @Test("speak for later frames when smoothed causally")
    func causal() {
        var counts = [Double](repeating: 0, count: 300)
        counts[100] = 1
        let smoothed = smoothedSpikes(counts, smoothingSeconds: 0.05, frameRateHz: 30, isCausal: true)
        #expect(smoothed[..<100].reduce(0, +) < 1e-3)
        #expect(abs(smoothed.reduce(0, +) - 1) < 1e-9)
    }

    @Test("stay as they are without smoothing", arguments: [true, false])
    func unsmoothed(isCausal: Bool) {
        #expect(smoothedSpikes([0, 3, 1], smoothingSeconds: 0, frameRateHz: 30, isCausal: isCausal) == [0, 3, 1])
    }
}

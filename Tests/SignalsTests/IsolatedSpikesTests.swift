import Signals
import Testing

@Suite("Predictions around isolated spikes")
struct IsolatedSpikesTests {
    @Test("are averaged over the spikes that have no others in reach, and a prediction throughout")
    func average() throws {
        // Alone, with a neighbour, two at once, at the end.
        let spikes = [5, 20, 22, 40, 40, 59]
        var counts = [Float](repeating: 0, count: 60)
        for spike in spikes { counts[spike] += 1 }
        var prediction = [Float](repeating: 0, count: 60)
        (prediction[5], prediction[6]) = (0.5, 0.25)
        for frame in 2...8 { prediction[frame] += 0.125 }
        var found = IsolatedSpikes(reachFrames: 3)
        #expect(found.mean == nil)
        found.add(prediction, spikeCounts: counts)
        #expect(found.spikeCount == 1 && found.mean == [0, 0, 0, 0.5, 0.25, 0, 0])

        var other = IsolatedSpikes(reachFrames: 3)
        other.add([0, 0, 0, 1.5, 0, 0, 0], spikeCounts: [0, 0, 0, 1, 0, 0, 0])
        other.add([.nan, 0, 0, 1.5, 0, 0, 0], spikeCounts: [0, 0, 0, 1, 0, 0, 0])
        found += other
        #expect(found.spikeCount == 2 && found.mean == [0, 0, 0, 1, 0.125, 0, 0])
        let answer = SingleSpike(response: try #require(found.mean), spikeAt: 3, frameRateHz: 10)
        #expect(answer.peak == 1 && answer.area == 1.125 && answer.firstFrame == 0)
        #expect(answer.frames == [1, 0.125])
        // One half is reached half a frame before, and 0.5 / 0.875 of a frame after.
        #expect(abs(answer.widthSeconds - 0.1 * (0.5 + 0.5 / 0.875)) < 1e-12)
    }
}

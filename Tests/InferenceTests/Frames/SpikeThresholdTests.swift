import Testing

@testable import Inference

@Suite("Thresholds")
struct SpikeThresholdTests {
    func applied(_ mode: Threshold, smoothingFrames: Double = 1.5, to values: [Float]) -> [Float] {
        var row = values
        var span = row.mutableSpan
        SpikeThreshold(mode, smoothingFrames: smoothingFrames).apply(to: &span)
        return row
    }

    @Test("of zero remove negative outputs only")
    func zero() {
        #expect(applied(.zero, to: [-1, 0.01, -0.1, 2]) == [0, 0.01, 0, 2])
    }

    @Test("of none leave everything")
    func none() {
        #expect(applied(.none, to: [-1, 0.01, 2]) == [-1, 0.01, 2])
    }

    @Test("of floor keep what is near a frame above the height of a spike divided by e")
    func floor() {
        // σ = 1.5 frames: the spike is 0.266 high, θ = 0.098, and one frame on either side is kept.
        #expect(applied(.floor, to: [0.05, 0.05, 0.2, 0.05, 0.05, -0.1]) == [0, 0.05, 0.2, 0.05, 0, 0])
        #expect(applied(.floor, to: [0.097, 0.099]) == [0.097, 0.099])
        #expect(applied(.floor, to: [0.097, 0.097]) == [0, 0])
        #expect(applied(.floor, to: [0.2, -0.1]) == [0.2, 0])
    }

    @Test("of floor keep missing frames missing")
    func floorKeepsNaN() {
        let row = applied(.floor, to: [.nan, 0.05, .nan, 0.2])
        #expect(row[0].isNaN && row[1] == 0 && row[2].isNaN && row[3] == 0.2)
    }

    @Test("of floor spread over no neighbour when the smoothing is below a frame")
    func floorWithoutReach() {
        #expect(applied(.floor, smoothingFrames: 0.75, to: [0.05, 0.9, 0.05]) == [0, 0.9, 0])
    }
}

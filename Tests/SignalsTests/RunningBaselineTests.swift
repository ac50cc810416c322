import Core
import TestSupport
import Testing

@testable import Signals

@Suite("ΔF/F while it is recorded")
struct RunningBaselineTests {
    /// A made-up neuron of a rig, with a gap, and samples that are the same.
    private static func fluorescence() -> [Float] {
        var trace = Generated.trace(frameCount: 300, seed: 3).map { (200 * (1 + $0)).rounded() }
        for frame in 100..<120 { trace[frame] = .nan }
        trace[200] = .infinity
        return trace
    }

    @Test(
        "is relative to the percentile of the window that ends with each frame", arguments: [1, 2, 7, 40, 1000],
        [0.0, 15, 50, 100])
    func agrees(windowFrames: Int, percentile: Double) {
        let trace = Self.fluorescence()
        var baseline = RunningBaseline(neuronCount: 2, windowFrames: windowFrames, percentile: percentile)
        for frame in trace.indices {
            var samples = [trace[frame], 1]
            baseline.read(&samples) { neuron, fault in Issue.record("\(neuron): \(fault)") }
            let window = trace[max(0, frame - windowFrames + 1)...frame].filter(\.isFinite).sorted()
            var expected = Float.nan
            if window.count >= baseline.neededSamples, trace[frame].isFinite {
                let f0 = Double(window[min(Int(Double(window.count) * percentile / 100), window.count - 1)])
                expected = Float((Double(trace[frame]) - f0) / f0)
            }
            #expect(samples[0].bitPattern == expected.bitPattern || samples[0].isNaN && expected.isNaN, "\(frame)")
        }
    }

    @Test("is missing, and said, where the baseline is not above 0 or next to nothing")
    func faults() {
        var baseline = RunningBaseline(neuronCount: 3, windowFrames: 8, percentile: 50)
        var told: Set<Int> = []
        var last: [Float] = []
        for frame in 0..<20 {
            last = [frame % 4 == 0 ? 1 : -1, 5, frame % 4 == 0 ? 1e6 : 1]
            baseline.read(&last) { neuron, _ in told.insert(neuron) }
        }
        #expect(told == [0, 2])
        #expect(last[0].isNaN && last[1] == 0 && last[2].isNaN)
    }
}

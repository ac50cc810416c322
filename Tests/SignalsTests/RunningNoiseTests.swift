import TestSupport
import Testing

@testable import Signals

@Suite("Noise while it is recorded")
struct RunningNoiseTests {
    @Test("is that of each block, measured once per block", arguments: [2, 3, 70, 200])
    func agrees(neuronCount: Int) {
        let block = 50
        let traces = (0..<neuronCount).map { Generated.trace(frameCount: 230, seed: UInt64($0)) }
        var noise = RunningNoise(neuronCount: neuronCount, frameRateHz: 30, blockFrames: block)
        var measured = [Int](repeating: 0, count: neuronCount)
        for frame in 0..<230 {
            noise.read(traces.map { $0[frame] })
            for neuron in noise.due {
                measured[neuron] += 1
                let trace = traces[neuron][frame + 1 - block...frame]
                #expect(noise.noiseLevel(ofNeuron: neuron) == noiseLevel(of: trace, frameRateHz: 30))
                #expect(noise.recentTrace(ofNeuron: neuron) == Array(trace))
            }
        }
        #expect(measured.allSatisfy { $0 == 4 })
    }

    @Test("has one first round, which ends with the last neuron", arguments: [1, 64, 65, 500])
    func firstRound(neuronCount: Int) {
        var noise = RunningNoise(neuronCount: neuronCount, frameRateHz: 30, blockFrames: 10)
        let ends = (0..<60).filter { _ in
            noise.read([Float](repeating: 0, count: neuronCount))
            return noise.endsFirstRound
        }
        #expect(ends == [10 + (neuronCount - 1) / 64 - 1])
    }

    @Test("leaves out steps beside a missing sample, and is not a number where most are missing")
    func gaps() {
        var trace = Generated.trace(frameCount: 40, seed: 1)
        for frame in 5..<20 { trace[frame] = .nan }
        trace[30] = .infinity
        var noise = RunningNoise(neuronCount: 1, frameRateHz: 30, blockFrames: 40)
        for sample in trace { noise.read([sample]) }
        let finite = trace.map { $0.isFinite ? $0 : .nan }
        #expect(noise.noiseLevel(ofNeuron: 0) == noiseLevel(of: finite, frameRateHz: 30))
        for _ in 0..<32 { noise.read([.nan]) }
        #expect(noise.noiseLevel(ofNeuron: 0).isNaN)
    }
}

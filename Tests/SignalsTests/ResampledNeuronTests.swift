import Core
import Foundation
import Signals
import TestSupport
import Testing

@Suite("A resampled neuron")
struct ResampledNeuronTests {
    @Test("has the frames, the spikes and the noise level that were asked for", arguments: [7.5, 30, 45], [6.0, 12])
    func reachesLevel(frameRateHz: Double, noiseLevel: Double) throws {
        let neuron = SampleGroundTruth.neuron(recordingCount: 2, frameRateHz: 30)
        let resampled = ResampledNeuron(neuron, frameRateHz: frameRateHz, noiseLevel: noiseLevel)
        #expect(resampled.leftOut.isEmpty)
        for (recording, source) in zip(resampled.recordings, neuron.recordings) {
            #expect(recording.recordingIndex == source.index)
            #expect(recording.frameRateHz == frameRateHz)
            #expect(recording.dff.count == Int(600 * frameRateHz / 30))
            #expect(recording.spikeCounts.reduce(0, +) == Float(source.spikeTimesSeconds.count))
            let noisy = recording.noisyTrace(seed: 5)
            let reached = Signals.noiseLevel(of: noisy, frameRateHz: frameRateHz)
            // With few frames, a step is a large part of the way to the next.
            #expect(abs(reached / noiseLevel - 1) < 0.02)
            #expect(noisy == recording.noisyTrace(seed: 5))
            #expect(noisy != recording.noisyTrace(seed: 6))
        }
    }

    @Test("is at many noise levels at once what it is at each alone, and holds its samples once")
    func manyLevels() throws {
        let neuron = SampleGroundTruth.neuron(recordingCount: 3, frameRateHz: 30)
        let levels: [Double?] = [1, 2.5, nil, 8, 0.01]
        let versions = ResampledNeuron.atNoiseLevels(levels, neuron, frameRateHz: 15, windowLength: 64)
        for (level, version) in zip(levels, versions) {
            let alone = ResampledNeuron(neuron, frameRateHz: 15, noiseLevel: level)
            #expect(version.recordings == alone.recordings)
            #expect(version.leftOut.map(\.recordingIndex) == alone.leftOut.map(\.recordingIndex))
            #expect(version.leftOut.map(\.reason) == alone.leftOut.map(\.reason))
        }
        #expect(versions[4].recordings.isEmpty)
        func places(_ samples: KeyPath<ResampledRecording, [Float]>) -> Set<UnsafePointer<Float>?> {
            unsafe Set(
                versions.prefix(4).map { version in
                    unsafe version.recordings[0][keyPath: samples].withUnsafeBufferPointer { $0.baseAddress }
                })
        }
        #expect(unsafe places(\.dff).count == 1)
        #expect(unsafe places(\.spikeCounts).count == 1)
    }

    @Test("expects what replicas have on average, without drawing one")
    func expectation() throws {
        let neuron = SampleGroundTruth.neuron(recordingCount: 1, frameRateHz: 30, frameCount: 30_000)
        let recording = try #require(ResampledNeuron(neuron, frameRateHz: 30, noiseLevel: 3).recordings.first)
        var generator = GaussianGenerator(seed: 1)
        let noisy = zip(recording.dff, recording.noiseDeviations).map { Double($0) + Double($1) * generator.next() }
        #expect(abs(noiseLevel(of: noisy, frameRateHz: 30) / 3 - 1) < 0.02)
    }

    @Test("gets more noise where it is brighter")
    func shotNoise() throws {
        let dff = (0..<200).map { Float($0 < 101 ? 0 : 3) }
        let recording = try #require(
            ResampledNeuron(neuron(dff), frameRateHz: 30, noiseLevel: 5).recordings.first)
        let ratio = recording.noiseDeviations[199] / recording.noiseDeviations[0]
        #expect(abs(ratio - 2) < 1e-5)
    }

    @Test("keeps a native rate within 5 %, and gets no noise where none is asked for", arguments: [28.6, 31.4])
    func nativeRate(frameRateHz: Double) throws {
        let neuron = SampleGroundTruth.neuron(recordingCount: 1, frameRateHz: 30)
        let recording = try #require(
            ResampledNeuron(neuron, frameRateHz: frameRateHz, noiseLevel: nil).recordings.first)
        #expect(recording.frameRateHz == 30)
        #expect(recording.dff.map(Double.init) == neuron.recordings[0].dff.doubles)
        #expect(recording.noiseDeviations.allSatisfy { $0 == 0 })
        #expect(recording.noisyTrace(seed: 1) == recording.dff)
        #expect(recording.replicaCount == 1)
    }

    @Test("leaves recordings out, and says why")
    func leftOut() {
        let good = (0..<100).map { Float($0 % 2) * 0.1 }
        func reason(_ dff: [Float], rate: Double = 30, level: Double = 4) -> ResampledRecording.LeftOutReason? {
            ResampledNeuron(neuron(dff), frameRateHz: rate, noiseLevel: level).leftOut.first?.reason
        }
        #expect(reason(good) == nil)
        #expect(reason(good, level: 1).map { if case .tooNoisy(let own) = $0 { own > 1 } else { false } } == true)
        #expect(reason(good, rate: 3) == .tooShort(frameCount: 10))
        #expect(reason(Array(good.prefix(64))) == .tooShort(frameCount: 64))
        #expect(reason([.nan, .infinity] + good) == .missingSamples(count: 2))
        #expect(reason(good.map { _ in -1 }) == .dark)
        #expect(reason(good, rate: 1e9) == .tooLong(frameCount: 1_000_000_000))
        // Slow waves: hardly a step at the native rate, large ones at a tenth of it.
        let waves = (0..<1000).map { 0.5 * Float(sin(Double($0) / 10)) }
        let atFrameRate = reason(waves, rate: 3)
        #expect(atFrameRate.map { if case .tooNoisyAtFrameRate = $0 { true } else { false } } == true)
    }

    @Test("has as many replicas as its noise is below the wanted, within limits")
    func replicas() throws {
        func replicas(_ dff: [Float], level: Double) throws -> Int {
            try #require(ResampledNeuron(neuron(dff), frameRateHz: 30, noiseLevel: level).recordings.first)
                .replicaCount
        }
        // ν₀ = 100 · 0.1 / √30
        let good = (0..<100).map { Float($0 % 2) * 0.1 }
        #expect(try replicas(good, level: 4) == 6)
        #expect(try replicas(good.map { _ in 0 }, level: 4) == 500)
        // 8·10⁵ samples of 10⁵ frames
        #expect(try replicas((0..<100_000).map { Float($0 % 2) * 0.01 }, level: 4) == 8)
    }

    /// A neuron of one recording at 30 Hz.
    private func neuron(_ dff: [Float]) -> GroundTruthNeuron {
        GroundTruthNeuron(
            dataset: "DS09-GCaMP6f-m-V1", name: "cell", traits: Traits(),
            recordings: [
                GroundTruthRecording(
                    index: 3, frameRateHz: 30, dff: .float32(dff), timeSeconds: dff.indices.map { Double($0) / 30 },
                    spikeTimesSeconds: [1])
            ])
    }
}

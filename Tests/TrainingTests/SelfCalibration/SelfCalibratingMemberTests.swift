import Core
import Foundation
import Signals
import TestSupport
import Testing

@testable import Training

@Suite("The training of one self-calibrating network")
struct SelfCalibratingMemberTests {
    /// Two datasets of two neurons, each as it is and twice as slow.
    private func set(_ settings: TrainingAugmentation = .init()) throws -> CalibrationSet {
        let neurons = try (0..<4).map { index in
            let recording = Self.recording(seed: UInt64(index))
            return try #require(
                CalibrationNeuron(
                    dataset: "DS\(index / 2)", versions: [[recording, recording], [recording]], stretches: [1, 2]))
        }
        return CalibrationSet(neurons, settings: settings, frameRateHz: 30, noiseLevels: 1...4)
    }

    private static func recording(seed: UInt64) -> (recording: ResampledRecording, labels: [Float]) {
        var generator = GaussianGenerator(seed: seed)
        var calcium = 0.0
        let counts = (0..<500).map { Float($0 % 53 == 17 || $0 % 71 == 40 ? 1 : 0) }
        let dff = counts.map { count in
            calcium = 0.93 * calcium + 0.3 * Double(count)
            return Float(calcium + 0.01 * generator.next())
        }
        let recording = ResampledRecording(
            recordingIndex: 0, frameRateHz: 30, nativeNoiseLevel: 0.3, noiseLevel: nil, dff: dff, spikeCounts: counts,
            noiseDeviations: [Float](repeating: 0, count: 500), replicaCount: 1)
        let labels = smoothedSpikes(
            counts.map(Double.init), smoothingSeconds: 0.05, frameRateHz: 30, isCausal: false)
        return (recording, labels.map(Float.init))
    }

    private func training(epochs: Int, settings: TrainingAugmentation = .init()) throws -> MemberTraining {
        MemberTraining(
            .neurons(try set(settings)), plan: NetworkPlan(try Generated.selfCalibratingPlan()),
            schedule: TrainingSchedule(
                epochCount: epochs, labelsPerSegment: 256, segmentsPerBatch: 4, optimizer: .adamW(), loss: .poisson))
    }

    @Test("goes on after any epoch as if it had never stopped, on any number of threads")
    func resumes() throws {
        let training = try training(epochs: 3)
        var states: [MemberState] = []
        let whole = try training.run(from: training.start(seed: 7), epochFinished: { states.append($0) })
        let result = try training.result(of: whole)
        #expect(result.epoch == 3 && whole.losses[2] < whole.losses[0])
        for (threads, state) in states.enumerated() {
            let stored = MemberState(
                network: NetworkInTraining(
                    try state.network.weights(), memory: state.network.memory, optimizer: .adamW()),
                seed: state.seed, losses: state.losses)
            let resumed = try training.run(from: stored, threads: threads + 1)
            #expect(try training.result(of: resumed).weights == result.weights)
            #expect(resumed.losses == whole.losses)
        }
    }

    @Test("fits the counts at the end, and changes nothing else by it")
    func counts() throws {
        let training = try training(epochs: 1)
        let state = try training.run(from: training.start(seed: 7))
        let (trained, fitted) = try (state.network.weights(), training.result(of: state).weights)
        let changed = zip(trained.tensors, fitted.tensors).map { $0 != $1 }
        let names = zip(trained.plan.tensorNames, changed).filter(\.1).map(\.0)
        #expect(names == ["count.kernel", "count.bias", "countGain.kernel", "countGain.bias"].map { "dense.\($0)" })
    }

    @Test("leaves segments as they are where everything is switched off, and changes them by each piece")
    func augmentation() throws {
        var off = TrainingAugmentation()
        (off.warp, off.amplitude, off.nonlinearity, off.drift, off.noise) = (1, 1, false, false, false)
        let plain = try set(off).batch(of: 8, frames: 256, seed: 1, threads: 2)
        let traces = (0..<4).map { Self.recording(seed: UInt64($0)).recording.dff }
        for segment in plain {
            // Every second sample of two recordings, one after another, is found in one of them.
            let found = traces.contains { trace in segment.samples.allSatisfy { trace.contains($0) } }
            #expect(found && segment.weights.contains(1))
        }
        func batch(_ change: (inout TrainingAugmentation) -> Void) throws -> [CalibrationSegment] {
            var settings = off
            change(&settings)
            return try set(settings).batch(of: 8, frames: 256, seed: 1, threads: 1)
        }
        let changed = try [
            batch { $0.amplitude = 4 }, batch { $0.nonlinearity = true }, batch { $0.drift = true },
            batch { $0.noise = true },
        ]
        for segments in changed { #expect(zip(segments, plain).contains { $0.samples != $1.samples }) }
        #expect(zip(changed[0], plain).allSatisfy { $0.response.amplitude != $1.response.amplitude })
        // The noise of most segments is between ν 1 and 4, at 30 Hz.
        let noise = changed[3].map { noiseLevel(of: $0.samples, frameRateHz: 30) }
        #expect(noise.allSatisfy { (0.7...5).contains($0) }, "\(noise)")
    }
}

import Core
import Inspection
import Testing

@Suite("Checks over several neurons")
struct SeveralNeuronsTests {
    @Test("A delay of a whole dataset is found, one late neuron is not", arguments: [true, false])
    func datasetDelay(isWholeDataset: Bool) throws {
        let neurons = (0..<7).map { seed in
            let lag = isWholeDataset || seed == 3 ? 0.15 : 0
            let simulated = SimulatedRecording(durationSeconds: 60, lagSeconds: lag, seed: UInt64(seed))
            return inspection(of: simulated.recording())
        }
        let dataset = DatasetInspection(of: neurons)
        #expect(dataset.neuronCount == 7)
        #expect(abs(try #require(dataset.lagSeconds) - (isWholeDataset ? 0.15 : 0)) < 0.02)
        #expect(dataset.findings.map(\.kind) == (isWholeDataset ? [.datasetMisaligned] : []))
    }

    @Test("Two neurons are no dataset to judge")
    func few() {
        let neuron = inspection(of: SimulatedRecording(lagSeconds: 0.5).recording())
        #expect(DatasetInspection(of: [neuron, neuron]).lagSeconds == nil)
        #expect(DatasetInspection(of: []).findings.isEmpty)
    }

    @Test("Copies are found by content, in both precisions, and twins by their spikes")
    func copies() {
        let simulated = SimulatedRecording(durationSeconds: 60)
        let other = SimulatedRecording(durationSeconds: 60, seed: 5)
        let single = GroundTruthRecording(
            index: 4, frameRateHz: 30,
            dff: .float32(simulated.trace(following: simulated.spikeTimes).map { Float($0) }),
            timeSeconds: simulated.times, spikeTimesSeconds: [])
        let found = duplicates(among: [
            "DS1/a": inspection(of: simulated.recording()),
            "DS1/b": inspection(of: other.recording(), single),
            "DS1/c": inspection(
                of: other.recording(dff: SimulatedRecording(durationSeconds: 60, seed: 9).trace(following: []))),
        ])
        #expect(found["DS1/a"]?.map(\.kind) == [.duplicatedTrace])
        #expect(found["DS1/a"]?.first?.message == "the same ΔF/F is in recording 4 of DS1/b")
        #expect(found["DS1/b"]?.map(\.kind) == [.duplicatedSpikes, .duplicatedTrace])
        #expect(found["DS1/c"]?.map(\.kind) == [.duplicatedSpikes])
    }
}

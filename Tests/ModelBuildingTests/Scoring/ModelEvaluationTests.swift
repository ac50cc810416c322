import Core
import Foundation
import ModelBuilding
import Registry
import Synchronization
import RegistryTestSupport
import TestSupport
import Testing

@Suite("The evaluation of a model")
struct ModelEvaluationTests {
    /// A registry with two datasets and a model that was trained on the first.
    private func withScene(
        adding others: [GroundTruthNeuron] = [], _ body: (OpenRegistry, ModelRecord) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            let registry = try OpenRegistry(at: RegistryLocation(folder: folder.appending(path: "registry")))
            try SampleGroundTruth.write(
                SampleGroundTruth.twoDatasets(recordingCount: 1) + others, to: folder.appending(path: "files"))
            try registry.groundTruth.importFiles(from: [folder.appending(path: "files")])
            let configuration = Generated.configuration(
                name: "tiny", shape: try Generated.smallShape(), noiseLevels: [3, 5, 9])
            try body(registry, registry.add(configuration).record)
        }
    }

    private func evaluate(
        _ registry: OpenRegistry, _ model: ModelRecord, dataset: String? = nil, noiseLevels: [Double] = [30],
        seed: UInt64 = 1, threads: Int = 2, progress: @Sendable (Int, Int) -> Void = { _, _ in }
    ) throws -> EvaluationReport {
        var filter = NeuronFilter()
        filter.datasets = [dataset].compactMap(\.self)
        let request = EvaluationRequest(
            neurons: try registry.groundTruth.neurons(matching: filter), noiseLevels: noiseLevels, seed: seed,
            threads: threads)
        return try ModelEvaluation(request, model: model, registry: registry).run(progress: progress)
    }

    @Test("scores every neuron at every noise level, tells those it was trained on, and keeps the scores")
    func scores() throws {
        try withScene { registry, model in
            let report = try evaluate(registry, model)
            let neurons = report.evaluation.neurons
            #expect(neurons.map(\.noiseLevel) == [Int](repeating: 9, count: 6))
            #expect(neurons.filter(\.wasTrainedOn).map(\.name) == ["cell1", "cell2", "cell3"])
            #expect(report.trainedOnDatasets == ["DS09-GCaMP6f-m-V1"])
            #expect(neurons.allSatisfy { abs($0.noiseReached - 9) < 0.1 && $0.calibrated.correlation != nil })
            #expect(report.summary.levels.map(\.neuronCount) == [6])
            #expect(report.leftOut.isEmpty)
            #expect(try registry.models.evaluations(of: model) == [report.evaluation])
        }
    }

    @Test("gives a neuron the same scores whatever else is scored, on any number of threads")
    func repeatable() throws {
        try withScene { registry, model in
            let all = try evaluate(registry, model, threads: 3).evaluation.neurons
            let some = try evaluate(registry, model, dataset: "DS14", noiseLevels: [9, 9.2], threads: 1)
            #expect(some.evaluation.neurons == Array(all.suffix(3)))
            let other = try evaluate(registry, model, dataset: "DS14", seed: 2).evaluation.neurons
            #expect(other != some.evaluation.neurons)
        }
    }

    /// A sample neuron whose ΔF/F, and with it ν, is ten times as large.
    private static func noisyNeuron() -> GroundTruthNeuron {
        let sample = SampleGroundTruth.neuron(dataset: "DS20-noisy", name: "loud", recordingCount: 1)
        let recordings = sample.recordings.map {
            GroundTruthRecording(
                index: $0.index, frameRateHz: $0.frameRateHz, dff: .float64($0.dff.doubles.map { 10 * $0 }),
                timeSeconds: $0.timeSeconds, spikeTimesSeconds: $0.spikeTimesSeconds)
        }
        return GroundTruthNeuron(
            dataset: sample.dataset, name: sample.name, traits: sample.traits, recordings: recordings)
    }

    @Test("says which neurons are too noisy for a level, and scores them at the others")
    func leftOut() throws {
        try withScene(adding: [Self.noisyNeuron()]) { registry, model in
            let report = try evaluate(registry, model, dataset: "DS20", noiseLevels: [1, 9])
            #expect(report.evaluation.neurons.map(\.noiseLevel) == [9])
            #expect(report.leftOut.map(\.noiseLevel) == [1] && report.leftOut.map(\.neuron) == ["DS20-noisy/loud"])
            #expect(report.leftOut[0].reason.hasPrefix("recording 0: "), "\(report.leftOut)")
            #expect { try evaluate(registry, model, dataset: "DS20", noiseLevels: [1]) } throws: {
                ($0 as? ModelBuildingError)?.reason.contains("DS20-noisy/loud at noise level 1: recording 0") == true
            }
        }
    }

    @Test("scores a neuron once that is asked for twice")
    func twice() throws {
        try withScene { registry, model in
            let neuron = try registry.groundTruth.neuron(named: "DS14/cell1")
            let request = EvaluationRequest(neurons: [neuron, neuron], noiseLevels: [9])
            let report = try ModelEvaluation(request, model: model, registry: registry).run()
            #expect(report.evaluation.neurons.count == 1)
        }
    }

    @Test("refuses to judge without neurons")
    func nothing() throws {
        try withScene { registry, model in
            let evaluation = ModelEvaluation(EvaluationRequest(neurons: []), model: model, registry: registry)
            #expect { try evaluation.run() } throws: { ($0 as? ModelBuildingError)?.category == .notFound }
        }
    }

    @Test("tells how far it is")
    func progress() throws {
        try withScene { registry, model in
            let steps = Mutex<[Int]>([])
            _ = try evaluate(registry, model) { done, total in
                if total == 6 { steps.withLock { $0.append(done) } }
            }
            #expect(steps.withLock { $0.sorted() } == [1, 2, 3, 4, 5, 6])
        }
    }
}

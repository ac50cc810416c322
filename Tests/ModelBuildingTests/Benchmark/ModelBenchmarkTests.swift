import Core
import ModelBuilding
import Registry
import Synchronization
import Testing

@Suite("The benchmark of a model")
struct ModelBenchmarkTests {
    private func benchmark(
        _ model: ModelRecord, leaving leftOut: BenchmarkRequest.LeftOut, datasets: [String] = [],
        transfer: ModelRecord? = nil, in registry: OpenRegistry
    ) throws -> EvaluationReport {
        let request = BenchmarkRequest(
            leftOut: leftOut, datasets: datasets, transfer: transfer, noiseLevels: [2], threads: 2)
        return try ModelBenchmark(request, model: model, registry: registry).run()
    }

    private func scoresOnDS14(of model: ModelRecord, in registry: OpenRegistry) throws -> [EvaluationRecord.Neuron] {
        let neurons = try registry.groundTruth.neurons(matching: .init()).filter { $0.dataset == "DS14-GCaMP6s-m-V1" }
        let request = EvaluationRequest(neurons: neurons, noiseLevels: [2])
        return try ModelEvaluation(request, model: model, registry: registry).run().evaluation.neurons
    }

    @Test("scores every dataset with networks that were trained without it")
    func datasets() throws {
        try TrainingScene.with { registry in
            let model = try TrainingScene.train(TrainingScene.configuration(epochs: 1), in: registry).record
            let report = try benchmark(model, leaving: .dataset, in: registry)
            #expect(report.evaluation.kind == .leaveOneDatasetOut)
            #expect(report.evaluation.neurons.map(\.name) == ["cell1", "cell2", "cell3", "cell1", "cell2", "cell3"])
            #expect(report.evaluation.neurons.allSatisfy { $0.noiseLevel == 2 && !$0.wasTrainedOn })
            #expect(try registry.models.evaluations(of: model).map { Set($0.neurons.map(\.dataset)).count } == [1, 1])

            // The networks without DS14 are those of a model that never had it.
            let alone = try TrainingScene.train(
                TrainingScene.configuration(name: "alone", datasets: ["DS09"], noiseLevels: [2], epochs: 1),
                in: registry
            ).record
            let expected = try scoresOnDS14(of: alone, in: registry)
            let found = report.evaluation.neurons.filter { $0.dataset == "DS14-GCaMP6s-m-V1" }
            #expect(found.map(\.calibrated) == expected.map(\.calibrated))
        }
    }

    @Test("scores single neurons of the datasets that are asked for")
    func neurons() throws {
        try TrainingScene.with { registry in
            let model = try TrainingScene.train(
                TrainingScene.configuration(noiseLevels: [2], epochs: 1), in: registry
            ).record
            let report = try benchmark(model, leaving: .neuron, datasets: ["DS14"], in: registry)
            #expect(report.evaluation.kind == .leaveOneNeuronOut)
            #expect(report.evaluation.neurons.map(\.dataset) == Array(repeating: "DS14-GCaMP6s-m-V1", count: 3))
        }
    }

    @Test("begins with networks that have not seen what is left out, and refuses others")
    func transfer() throws {
        try TrainingScene.with { registry in
            let start = try TrainingScene.train(
                TrainingScene.configuration(name: "start", datasets: ["DS09"], noiseLevels: [2], epochs: 1),
                in: registry
            ).record
            let model = try TrainingScene.train(
                TrainingScene.configuration(noiseLevels: [2], epochs: 1), transfer: start, in: registry
            ).record
            let report = try benchmark(
                model, leaving: .dataset, datasets: ["DS14"], transfer: start, in: registry)
            // The same as a model that goes on with what its beginning has seen.
            let on = try TrainingScene.train(
                TrainingScene.configuration(name: "on", datasets: ["DS09"], noiseLevels: [2], epochs: 1),
                transfer: start, in: registry
            ).record
            let expected = try scoresOnDS14(of: on, in: registry)
            #expect(report.evaluation.neurons.map(\.calibrated) == expected.map(\.calibrated))

            // A model that began with it has seen the same.
            for seen in [start, on] {
                #expect {
                    _ = try benchmark(
                        model, leaving: .dataset, datasets: ["DS09", "DS14"], transfer: seen, in: registry)
                } throws: {
                    ($0 as? ModelBuildingError)?.reason
                        == "\(seen.identifier) was trained on DS09-GCaMP6f-m-V1, which is to be left out"
                }
            }
        }
    }

    @Test("tells that a model began with another one where the benchmark does not")
    func silentTransfer() throws {
        try TrainingScene.with { registry in
            let configuration = try TrainingScene.configuration(noiseLevels: [2], epochs: 1)
            let start = try TrainingScene.train(configuration, in: registry).record
            let model = try TrainingScene.train(
                TrainingScene.configuration(name: "tuned", noiseLevels: [2], epochs: 1), transfer: start, in: registry
            ).record
            for (model, isTold) in [(start, false), (model, true)] {
                let notices = Mutex<[String]>([])
                let request = BenchmarkRequest(datasets: ["DS14"], noiseLevels: [2], threads: 2)
                _ = try ModelBenchmark(request, model: model, registry: registry)
                    .run(notice: { notice in notices.withLock { $0.append(notice) } })
                #expect(notices.withLock { $0.contains { $0.contains("began with mine@1") } } == isTold)
            }
        }
    }

    @Test("refuses a dataset that the model was not trained on")
    func stranger() throws {
        try TrainingScene.with { registry in
            let model = try TrainingScene.train(
                TrainingScene.configuration(datasets: ["DS09"], noiseLevels: [2], epochs: 1), in: registry
            ).record
            #expect {
                _ = try benchmark(model, leaving: .dataset, datasets: ["DS14"], in: registry)
            } throws: {
                ($0 as? ModelBuildingError)?.reason.contains("was not trained on DS14-GCaMP6s-m-V1") == true
            }
        }
    }
}

import Core
import Foundation
import Registry
import TestSupport
import Testing

@testable import ModelBuilding

@Suite("The training of a self-calibrating model")
struct SelfCalibratingTrainingTests {
    private func configuration(
        name: String = "mine", epochs: Int = 2, floor: Float = 0
    ) throws -> TrainingConfiguration {
        var plan = try Generated.selfCalibratingPlan()
        plan.floor = floor
        var configuration = TrainingConfiguration(
            bundle: BundleConfiguration(
                modelName: name, frameRateHz: 30, trainingDatasets: ["DS09", "DS14"], noiseLevels: [1, 2, 3, 4],
                smoothingSeconds: 0.05, isCausal: false, network: NetworkPlan(plan),
                fractionBefore: 0.5, ensembleSize: 1, lossFunction: "poisson", optimizer: "AdamW",
                epochCount: epochs, batchSize: 128 * 16, trainingStatus: "No"),
            seed: 3, learningRate: 0.003, labelsPerSegment: 128)
        configuration.augmentation = TrainingAugmentation()
        return configuration
    }

    @Test("gives one network for all noise levels, with the same bits for any number of threads")
    func trains() throws {
        try TrainingScene.with { registry in
            let configuration = try configuration()
            let model = try TrainingScene.train(configuration, threads: 1, in: registry).record
            let record = try #require(try registry.models.trainingRecord(of: model))
            #expect(record.optimizer == "AdamW" && record.levels.map(\.noiseLevel) == [3])
            #expect(record.levels[0].members[0].losses.count == 2 && record.levels[0].members[0].keptEpoch == 2)
            let ensembles = try registry.models.ensembles(of: model)
            #expect(ensembles.map(\.noiseLevel) == [1, 2, 3, 4])
            #expect(Set(ensembles.map(\.members)).count == 1)
            #expect(try registry.models.test(model).outcome == .passed)
            #expect(try TrainingScene.train(configuration, threads: 3, in: registry).record.digest == model.digest)
        }
    }

    @Test("can start from a model with another floor, and keeps its own")
    func otherFloor() throws {
        try TrainingScene.with { registry in
            let first = try TrainingScene.train(configuration(epochs: 1), in: registry).record
            let second = try configuration(name: "second", epochs: 1, floor: 0.01)
            let started = try TrainingScene.train(second, transfer: first, in: registry).record
            #expect(try registry.models.manifest(of: started).configuration.network.selfCalibrating?.floor == 0.01)
            #expect(try registry.models.test(started).outcome == .passed)
            #expect(try started.digest != TrainingScene.train(second, in: registry).record.digest)
        }
    }

    @Test("can be judged on datasets that were left out")
    func benchmark() throws {
        try TrainingScene.with { registry in
            let model = try TrainingScene.train(configuration(epochs: 1), in: registry).record
            let request = BenchmarkRequest(datasets: ["DS09"], noiseLevels: [1, 2], threads: 2)
            let report = try ModelBenchmark(request, model: model, registry: registry).run()
            #expect(Set(report.evaluation.neurons.map(\.noiseLevel)) == [1, 2])
            #expect(report.evaluation.neurons.allSatisfy { !$0.wasTrainedOn })
        }
    }
}

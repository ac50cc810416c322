import Core
import Inference
import ModelBuilding
import Registry
import TestSupport
import Testing

/// A model and its scores as they have always been. Resampling, noise and labels use the C library's `exp`, `log` and
/// `erf`, and the digests are those of one kernel: nothing is compared elsewhere.
@Suite(
    "A trained model",
    .enabled(if: GoldenDigest.isRecordedHere && KernelBackend.fastest == .avx512))
struct GoldenModelTests {
    @Test("has the same weights, curves and scores as ever")
    func model() throws {
        try TrainingScene.with { registry in
            let model = try TrainingScene.train(
                TrainingScene.configuration(), heldOut: ["DS14/cell2"], in: registry
            ).record
            let networks = try registry.models.bundle(of: model).ensembles.flatMap(\.members)
            let levels = try #require(try registry.models.trainingRecord(of: model)).levels
            let curves = levels.flatMap { level in
                [level.medianNoiseReached] + level.members.flatMap { $0.losses + $0.heldOutCorrelations }
            }
            let digests = try [GoldenDigest.of(networks), GoldenDigest.of(curves.map(Float.init))]
            #expect(digests == ["41b8543038d3", "4b0251548f76"])

            let neurons = try registry.groundTruth.neurons(matching: .init())
            let evaluation = try ModelEvaluation(
                EvaluationRequest(neurons: neurons, noiseLevels: [1, 2], threads: 2), model: model, registry: registry
            ).run()
            let benchmark = try ModelBenchmark(
                BenchmarkRequest(noiseLevels: [2], threads: 2), model: model, registry: registry
            ).run()
            let scores = try [digest(of: evaluation), digest(of: benchmark)]
            #expect(scores == ["8eb918858ac5", "465ea957de33"], "to a millionth")
        }
    }

    private func digest(of report: EvaluationReport) throws -> String {
        let scores = report.evaluation.neurons.flatMap { [$0.calibrated, $0.cascade] }
        return try GoldenDigest.of(
            scores.flatMap { [$0.correlation, $0.error, $0.bias] }.map { Float($0 ?? .nan) })
    }
}

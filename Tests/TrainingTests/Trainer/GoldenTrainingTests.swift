import Core
import Inference
import TestSupport
import Testing
import Training

/// Trained weights as they have always been.
@Suite("The weights of trained networks", .enabled(if: GoldenDigest.isRecordedHere))
struct GoldenTrainingTests {
    /// After three steps on generated batches: of one label, as the reference trains, and of many. Gradients are summed in
    /// as many parts as a vector has floats, so that every kernel has digests of its own.
    static let digests:
        [(backend: KernelBackend, windows: String, segments: String, odd: String, transformed: String)] = [
            (.portable, "1654e880c832", "f2864670febe", "60bd3416afcd", "63ecb6bf928c"),
            (.avx2, "41c4bb81513d", "1f3beb5d6e12", "a61f4c6dce4a", "1d563351b9fd"),
            (.avx512, "afdb7de50fe4", "86eb98919062", "dc37aa9fb3a5", "f0471ff3e88e"),
        ]

    @Test("are the same bits as ever with every kernel", arguments: digests.filter(\.backend.isSupported))
    func steps(
        backend: KernelBackend, windows: String, segments: String, odd: String, transformed: String
    ) throws {
        let shapes = TrainableNetworkTests.shapes
        let cases: [(NetworkPlan, Int, EnsembleEngine)] = [
            (shapes[0], 1, .transformed), (shapes[0], 64, .direct), (shapes[1], 7, .transformed),
            (shapes[0], 64, .transformed),
        ]
        let digests = try cases.map { shape, labels, engine in
            var network = TrainableNetworkTests.network(shape, backend: backend, engine: engine)
            for step in 0..<3 {
                _ = network.step(
                    TrainableNetworkTests.batch(shape, segments: 18 + step, labels: labels), threads: 2)
            }
            return try GoldenDigest.of([network.weights()])
        }
        #expect(digests == [windows, segments, odd, transformed], "\(backend)")
    }

    /// Draws of noise use the C library's `exp` and `log`, which may round otherwise without fused multiply-adds.
    @Test("are the same bits as ever after whole epochs", .enabled(if: KernelBackend.fastest == .avx512))
    func epochs() throws {
        let plan = try NetworkPlan(
            windowLength: 16, convolutionTaps: [5, 3, 2], convolutionChannels: [4, 5, 4], denseUnits: 3)
        let training = MemberTraining(
            .windows(
                SampleSources.set([
                    SampleSources.source(replicas: 4), SampleSources.source(dataset: "B", seed: 2, replicas: 3),
                ])), plan: plan,
            schedule: TrainingSchedule(epochCount: 3, labelsPerSegment: 8, segmentsPerBatch: 4))
        let state = try training.run(from: training.start(seed: 7))
        let digests = try [
            GoldenDigest.of([state.network.weights()]), GoldenDigest.of(state.losses.map(Float.init)),
        ]
        #expect(digests == ["52cdb6b59ce3", "2896c1ee3067"])
    }
}

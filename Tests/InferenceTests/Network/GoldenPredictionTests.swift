import Core
import TestSupport
import Testing

@testable import Inference

/// The outputs of generated networks as they have always been.
@Suite("The outputs of networks", .enabled(if: GoldenDigest.isRecordedHere))
struct GoldenPredictionTests {
    /// What each kernel gives: the widths of vectors do not change a bit, multiply-adds that round once do.
    static let digests: [(backend: KernelBackend, standard: String, odd: String, transformed: String)] = [
        (.portable, "1fa2d46e5c68", "95e8ce69ae81", "58f32c42f7c9"),
        (.avx2, "344eaeae39d7", "a5de08cb4c14", "03a53c419847"),
        (.avx512, "344eaeae39d7", "a5de08cb4c14", "03a53c419847"),
    ]

    @Test("are the same bits as ever with every kernel", arguments: digests.filter(\.backend.isSupported))
    func outputs(backend: KernelBackend, standard: String, odd: String, transformed: String) throws {
        let cases: [(NamedShape, EnsembleEngine)] = [
            (NamedShape.all[0], .direct), (NamedShape.all[4], .direct), (NamedShape.all[0], .transformed),
        ]
        let digests = try cases.map { shape, engine in
            let members = try (1...3).map { try Generated.weights(shape.shape, seed: UInt64($0)) }
            var trace = Generated.trace(frameCount: 1500, seed: 4)
            trace[700] = .nan
            let network = EnsembleNetwork(members, backend: backend, engine: engine)
            return try GoldenDigest.of(network.windowOutputs(of: trace))
        }
        #expect(digests == [standard, odd, transformed], "\(backend)")
    }

    @Test("become the same predictions as ever", arguments: [KernelBackend.avx2, .avx512].filter(\.isSupported))
    func predictions(backend: KernelBackend) throws {
        let configuration = Generated.configuration(shape: try Generated.standardShape())
        let bundle = try Generated.bundle(configuration)
        let rows = (0..<3).map { Generated.trace(frameCount: 1100, seed: UInt64($0)) }
        let traces = TraceMatrix(neuronCount: 3, frameCount: 1100, values: rows.flatMap(\.self))
        let settings = [
            PredictionSettings(), PredictionSettings(alignment: .cascade, padding: .zero, threshold: .floor),
        ]
        let digests = try settings.map { settings in
            let predictor = SpikePredictor(
                configuration: configuration, ensembles: bundle.ensembles, settings: settings, backend: backend,
                engine: .direct)
            return try GoldenDigest.of(
                predictor.predict(traces, noiseLevels: [2, nil, 3], threads: 2).values)
        }
        #expect(digests == ["207831250f16", "f8da2dee2c4a"])
    }
}

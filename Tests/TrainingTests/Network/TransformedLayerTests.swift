import Core
import Inference
import TestSupport
import Testing

@testable import Training

@Suite("Training with a third of the arithmetic")
struct TransformedLayerTests {
    static let backends = [KernelBackend.portable, .avx2, .avx512].filter(\.isSupported)
    static let shape = TrainableNetworkTests.shapes[0]

    static func batch(segments: Int, labels: Int, seed: UInt64 = 5) -> SegmentBatch {
        var generator = SeededGenerator(seed: seed)
        var batch = TrainableNetworkTests.batch(shape, segments: segments, labels: labels)
        // As ΔF/F is, and with labels missing here and there.
        batch.samples = batch.samples.map { _ in .random(in: -0.5...1.5, using: &generator) }
        batch.labels = batch.labels.map { .random(in: 0...10, using: &generator) < 1 ? .nan : $0 }
        return batch
    }

    static func gradients(
        _ network: TrainableNetwork, of batch: SegmentBatch, transforms: Bool
    ) -> (loss: Double, layers: [LayerGradient]) {
        network.gradients(of: batch, by: PreparedNetwork(network, transforms: transforms), threads: 2)
    }

    @Test("has the gradients of the direct kernels, whatever the length and number of segments", arguments: backends)
    func agrees(backend: KernelBackend) {
        let network = TrainableNetworkTests.network(Self.shape, backend: backend)
        for (segments, labels) in [(1, 1), (3, 31), (8, 32), (5, 57), (19, 64), (16, 66), (9, 77), (7, 78), (2, 300)] {
            let batch = Self.batch(segments: segments, labels: labels)
            let found = Self.gradients(network, of: batch, transforms: true)
            let expected = Self.gradients(network, of: batch, transforms: false)
            #expect(abs(found.loss - expected.loss) <= 2e-6 * expected.loss, "\(segments) of \(labels)")
            for (found, expected) in zip(found.layers, expected.layers) {
                for (one, other) in [(found.kernel, expected.kernel), (found.bias, expected.bias)] {
                    #expect(TrainableNetworkTests.difference(one, other) < 1e-5, "\(segments) of \(labels)")
                }
            }
            #expect(found.layers[1].kernel != expected.layers[1].kernel, "not the same way to compute them")
        }
    }

    @Test("is chosen for whole groups of segments of 40 labels or more")
    func choice() {
        let segments = TransformedLayer.segments(.fastest)
        for (count, labels, pays) in [
            (segments, 40, true), (segments, 64, true), (segments, 39, false), (segments - 1, 64, false),
            (segments, 1024, true), (segments, 1025, false), (1024, 1, false),
        ] {
            let batch = Self.batch(segments: count, labels: labels)
            #expect(PreparedNetwork.transformsPay(batch, backend: .fastest) == pays, "\(count) of \(labels)")
            guard labels < 100 else { continue }
            let tensors = [EnsembleEngine.transformed, .direct].map {
                TrainableNetworkTests.network(Self.shape, engine: $0).gradient(of: batch).tensors
            }
            #expect((tensors[0] != tensors[1]) == pays, "\(count) of \(labels)")
        }
    }

    @Test("gives the same bits with any number of threads", arguments: backends)
    func threads(backend: KernelBackend) throws {
        let weights = try [1, 2, 5].map { threads in
            var network = TrainableNetworkTests.network(Self.shape, backend: backend)
            for seed in UInt64(1)...3 {
                _ = network.step(Self.batch(segments: 75, labels: 64, seed: seed), threads: threads)
            }
            return try network.weights()
        }
        #expect(weights[0] == weights[1])
        #expect(weights[0] == weights[2])
    }

    @Test("finds nothing of what another network left in memory, even where that diverged", arguments: [1, 64])
    func leftovers(labels: Int) {
        let network = TrainableNetworkTests.network(Self.shape)
        let batch = Self.batch(segments: 17, labels: labels)
        let expected = network.gradient(of: batch)
        var broken = Self.batch(segments: 24, labels: labels)
        for index in broken.samples.indices { broken.samples[index] = index % 3 == 0 ? .nan : .greatestFiniteMagnitude }
        #expect(network.gradient(of: broken).tensors.joined().contains { !$0.isFinite })
        let found = network.gradient(of: batch)
        #expect(found.loss == expected.loss)
        #expect(found.tensors == expected.tensors)
    }

    @Test("learns as the direct kernels do, step by step", arguments: backends)
    func curves(backend: KernelBackend) {
        var transformed = TrainableNetworkTests.network(Self.shape, backend: backend)
        var direct = TrainableNetworkTests.network(Self.shape, backend: backend, engine: .direct)
        var first = 0.0
        for step in UInt64(0)..<40 {
            let batch = Self.batch(segments: 16, labels: 64, seed: step % 4)
            let (found, expected) = (transformed.step(batch, threads: 2), direct.step(batch, threads: 2))
            #expect(abs(found - expected) <= 1e-4 * expected, "step \(step)")
            if step == 0 { first = found }
            if step == 39 { #expect(found < 0.9 * first) }
        }
    }

    @Test("loses less by a step along a weight what its derivative says")
    func derivatives() throws {
        let weights = NetworkWeights.glorotUniform(plan: Self.shape, seed: 1)
        let batch = Self.batch(segments: 16, labels: 64)
        let gradient = TrainableNetworkTests.network(Self.shape).gradient(of: batch).tensors
        try TrainableNetworkTests.expectSlopes(gradient, of: weights, on: batch)
    }

    @Test("refuses rows that are too short before anything is read or written beyond them")
    func refused() async {
        await #expect(processExitsWith: .failure) { try Self.apply(inputFrames: 20, outputFrames: 20) }
        await #expect(processExitsWith: .failure) { try Self.apply(inputFrames: 38, outputFrames: 4) }
        #expect(throws: Never.self) { try Self.apply(inputFrames: 38, outputFrames: 20) }
    }

    /// Twenty time steps of the second layer.
    static func apply(inputFrames: Int, outputFrames: Int) throws {
        let network = TrainableNetworkTests.network(shape, backend: .portable)
        let layer = try #require(TransformedLayer(network.layers[1]))
        let segments = TransformedLayer.segments(.portable)
        func rows(_ channels: Int, _ frames: Int) -> ChannelRows {
            ChannelRows(channelCount: channels, frameCapacity: frames * segments)
        }
        let workspace = layer.workspace(frames: 20)
        layer.apply(to: rows(30, inputFrames), into: rows(40, outputFrames), workspace: workspace)
    }
}

import Core
import Inference
import Testing
import Training

@Suite("A network in training")
struct TrainableNetworkTests {
    /// Shapes with every kind of remainder: windows that the poolings do not use up, few and many output taps.
    static let shapes: [NetworkPlan] = [
        try? NetworkPlan(
            windowLength: 64, convolutionTaps: [31, 19, 5], convolutionChannels: [30, 40, 50], denseUnits: 10),
        try? NetworkPlan(
            windowLength: 27, convolutionTaps: [5, 4, 3], convolutionChannels: [3, 7, 4], denseUnits: 2),
        try? NetworkPlan(
            windowLength: 30, convolutionTaps: [7, 1, 2], convolutionChannels: [1, 6, 11], denseUnits: 3),
    ].compactMap(\.self)

    static let optimizer = Optimizer.adagrad(learningRate: 0.05)

    static func network(
        _ shape: NetworkPlan, backend: KernelBackend = .fastest, engine: EnsembleEngine = .transformed
    ) -> TrainableNetwork {
        TrainableNetwork(.glorotUniform(plan: shape, seed: 1), optimizer: optimizer, backend: backend, engine: engine)
    }

    static func batch(_ shape: NetworkPlan, segments: Int, labels: Int) -> SegmentBatch {
        var generator = SeededGenerator(seed: 5)
        var batch = SegmentBatch(segmentCount: segments, labelsPerSegment: labels, windowLength: shape.windowLength)
        batch.samples = batch.samples.map { _ in .random(in: -1...3, using: &generator) }
        batch.labels = batch.labels.map { _ in .random(in: 0...1, using: &generator) }
        return batch
    }

    /// The same labels, each with a window of its own.
    static func windows(of batch: SegmentBatch, shape: NetworkPlan) -> SegmentBatch {
        var windows = SegmentBatch(
            segmentCount: batch.labels.count, labelsPerSegment: 1, windowLength: shape.windowLength)
        windows.labels = batch.labels
        windows.samples = (0..<batch.segmentCount).flatMap { segment in
            (0..<batch.labelsPerSegment).flatMap { label in
                let first = segment * batch.samplesPerSegment + label
                return batch.samples[first..<first + shape.windowLength]
            }
        }
        return windows
    }

    /// The largest difference, as a share of the largest number.
    static func difference(_ a: [Float], _ b: [Float]) -> Float {
        (zip(a, b).map { abs($0 - $1) }.max() ?? 0) / (b.map(abs).max() ?? 1)
    }

    @Test("gives segments the gradient of their windows one by one", arguments: shapes, [1, 7, 64])
    func segments(shape: NetworkPlan, labels: Int) {
        let network = Self.network(shape)
        let batch = Self.batch(shape, segments: 6, labels: labels)
        let together = network.gradient(of: batch)
        let apart = network.gradient(of: Self.windows(of: batch, shape: shape))
        #expect(abs(together.loss - apart.loss) <= 1e-5 * apart.loss)
        for (found, expected) in zip(together.tensors, apart.tensors) {
            #expect(Self.difference(found, expected) < 2e-4)
        }
    }

    @Test("loses less by a step along a weight what its derivative says", arguments: shapes)
    func derivatives(shape: NetworkPlan) throws {
        let weights = NetworkWeights.glorotUniform(plan: shape, seed: 1)
        let batch = Self.batch(shape, segments: 60, labels: 3)
        try Self.expectSlopes(Self.network(shape).gradient(of: batch).tensors, of: weights, on: batch)
    }

    /// Compares the largest derivative of each tensor with a difference of losses.
    static func expectSlopes(_ gradient: [[Float]], of weights: NetworkWeights, on batch: SegmentBatch) throws {
        for tensor in weights.tensors.indices {
            let place = try #require(
                gradient[tensor].indices.max { abs(gradient[tensor][$0]) < abs(gradient[tensor][$1]) })
            let step: Float = 1e-3
            let losses = try [step, -step].map { change in
                var tensors = weights.tensors
                var values = tensors[tensor].values
                values[place] += change
                tensors[tensor] = Tensor(shape: tensors[tensor].shape, values: values)
                let changed = try NetworkWeights(plan: weights.plan, tensors: tensors)
                return TrainableNetwork(changed, optimizer: optimizer).gradient(of: batch).loss
            }
            let slope = (losses[0] - losses[1]) / Double(2 * step)
            // Single precision leaves about 1e-6 of uncertainty in either loss.
            #expect(abs(slope - Double(gradient[tensor][place])) <= 0.03 * abs(slope) + 1e-3, "tensor \(tensor)")
        }
    }

    @Test("predicts what the ensemble of Inference predicts", arguments: shapes)
    func forward(shape: NetworkPlan) throws {
        let network = Self.network(shape)
        var batch = Self.batch(shape, segments: 1, labels: 20)
        let outputs = EnsembleNetwork([try network.weights()]).windowOutputs(of: batch.samples)
        batch.labels = outputs
        #expect(network.gradient(of: batch).loss < 1e-10)
    }

    @Test("gives the same bits with any number of threads", arguments: [1, 64])
    func threads(labels: Int) throws {
        let batch = Self.batch(Self.shapes[1], segments: 150, labels: labels)
        let networks = [1, 2, 5].map { threads in
            var network = Self.network(Self.shapes[1])
            for _ in 0..<3 { _ = network.step(batch, threads: threads) }
            return network
        }
        let weights = try networks.map { try $0.weights() }
        #expect(weights[0] == weights[1])
        #expect(weights[0] == weights[2])
        #expect(weights[0] != .glorotUniform(plan: Self.shapes[1], seed: 1))
    }

    @Test(
        "takes the same steps with every kernel",
        arguments: [KernelBackend.portable, .avx2, .avx512].filter(\.isSupported))
    func backends(backend: KernelBackend) throws {
        let batch = Self.batch(Self.shapes[1], segments: 9, labels: 5)
        var network = Self.network(Self.shapes[1], backend: backend)
        var reference = Self.network(Self.shapes[1], backend: .portable)
        for _ in 0..<5 {
            let (found, expected) = (network.step(batch), reference.step(batch))
            #expect(abs(found - expected) <= 1e-4 * expected)
        }
    }

    @Test("begins with weights as wide as Glorot and Bengio say, and no bias", arguments: shapes)
    func initialWeights(shape: NetworkPlan) {
        let weights = NetworkWeights.glorotUniform(plan: shape, seed: 3)
        #expect(weights == .glorotUniform(plan: shape, seed: 3))
        #expect(weights != .glorotUniform(plan: shape, seed: 4))
        for tensor in weights.tensors {
            guard tensor.shape.count > 1 else {
                #expect(tensor.values.allSatisfy { $0 == 0 })
                continue
            }
            let fans =
                tensor.shape.count == 3
                ? tensor.shape[0] * (tensor.shape[1] + tensor.shape[2]) : tensor.shape[0] + tensor.shape[1]
            let limit = (6 / Float(fans)).squareRoot()
            #expect(tensor.values.allSatisfy { abs($0) <= limit })
            if tensor.values.count > 100 { #expect(tensor.values.map(abs).max() ?? 0 > 0.9 * limit) }
        }
    }
}

package import Core
package import Inference
internal import Synchronization

/// A network in training: weights, and what the optimizer remembers of their gradients.
package struct TrainableNetwork: Sendable {
    /// The stages of the network.
    package let plan: NetworkPlan
    /// What computes the convolutions.
    package let backend: KernelBackend
    /// How layers of the published shape are computed.
    package let engine: EnsembleEngine
    /// How weights follow gradients.
    package let optimizer: Optimizer
    /// Steps so far, where the optimizer goes by them.
    private var stepCount: Int
    private(set) var layers: [TrainableLayer]

    /// Gradients are summed in at most this many parts, whatever the number of threads, so that all sums have one order.
    private static let gradientParts = 16
    /// Of all networks that are trained side by side.
    private static let workspaces = WorkspacePool()

    /// Begins with given weights.
    ///
    /// - Parameters:
    ///   - weights: of another training, or random ones.
    ///   - optimizer: begins anew.
    ///   - backend: what computes the convolutions; not `openBLAS`.
    ///   - engine: how, where a batch is large enough.
    package init(
        _ weights: NetworkWeights, optimizer: Optimizer, backend: KernelBackend = .fastest,
        engine: EnsembleEngine = .transformed
    ) {
        let memory = optimizer.memory(counts: weights.tensors.map(\.values.count))
        self.init(weights, memory: memory, optimizer: optimizer, backend: backend, engine: engine)
    }

    /// Goes on where a training stopped.
    ///
    /// - Parameters:
    ///   - weights: as they were.
    ///   - memory: what ``memory`` was.
    ///   - optimizer: as it was.
    ///   - backend: what computes the convolutions; not `openBLAS`.
    ///   - engine: how, where a batch is large enough.
    /// - Precondition: as many squares as weights, and as many means, where the optimizer has them.
    package init(
        _ weights: NetworkWeights, memory: OptimizerMemory, optimizer: Optimizer, backend: KernelBackend = .fastest,
        engine: EnsembleEngine = .transformed
    ) {
        precondition(backend != .openBLAS, "only our own kernels compute gradients")
        let fresh = optimizer.memory(counts: weights.tensors.map(\.values.count))
        precondition(memory.squares.map(\.count) == fresh.squares.map(\.count), "one square per weight")
        precondition(memory.means.map(\.count) == fresh.means.map(\.count), "one mean per weight, or none")
        plan = weights.plan
        self.backend = backend
        self.engine = engine
        self.optimizer = optimizer
        stepCount = memory.stepCount
        layers = plan.layers.enumerated().map { index, step in
            TrainableLayer(
                step, kernel: weights.tensors[2 * index].values, bias: weights.tensors[2 * index + 1].values,
                kernelSquares: memory.squares[2 * index], biasSquares: memory.squares[2 * index + 1],
                kernelMeans: memory.means[2 * index], biasMeans: memory.means[2 * index + 1], backend: backend)
        }
    }

    /// What the optimizer remembers.
    package var memory: OptimizerMemory {
        OptimizerMemory(
            squares: layers.flatMap { [$0.kernelSquares, $0.biasSquares] },
            means: layers.flatMap { [$0.kernelMeans, $0.biasMeans] }, stepCount: stepCount)
    }

    /// The weights as they are now.
    ///
    /// - Returns: one member of an ensemble.
    /// - Throws: `NetworkWeightsError` when training diverged and a weight is not finite.
    package func weights() throws -> NetworkWeights {
        let tensors = layers.flatMap { [$0.kernel, $0.bias] }
        return try NetworkWeights(
            plan: plan, tensors: zip(plan.tensorShapes, tensors).map { Tensor(shape: $0, values: $1) })
    }

    /// The mean squared error of a batch, and its derivatives by all weights.
    ///
    /// - Parameters:
    ///   - batch: segments and their labels.
    ///   - threads: how many may work; the result does not depend on it.
    /// - Returns: the loss and one gradient per tensor, in the order of `NetworkWeights.tensors`.
    package func gradient(of batch: SegmentBatch, threads: Int = 1) -> (loss: Double, tensors: [[Float]]) {
        let (loss, gradients) = gradients(of: batch, threads: threads)
        return (loss, gradients.flatMap { [$0.kernel, $0.bias] })
    }

    /// One step down the gradient of a batch.
    ///
    /// - Parameters:
    ///   - batch: segments and their labels.
    ///   - threads: how many may work; the result does not depend on it.
    /// - Returns: the mean squared error before the step.
    package mutating func step(_ batch: SegmentBatch, threads: Int = 1) -> Double {
        let (loss, gradients) = gradients(of: batch, threads: threads)
        descend(gradients)
        return loss
    }

    /// One step down a gradient.
    mutating func descend(_ gradients: [LayerGradient]) {
        if optimizer.hasMeans { stepCount += 1 }
        for layer in layers.indices { layers[layer].descend(gradients[layer], optimizer, step: stepCount) }
    }

    /// The sum of the squared differences, and of their gradients, over a part of the groups of a batch.
    private struct Part: Sendable {
        var squares: Double
        var gradients: [LayerGradient]
    }

    private func gradients(of batch: SegmentBatch, threads: Int) -> (Double, [LayerGradient]) {
        let transforms = engine == .transformed && PreparedNetwork.transformsPay(batch, backend: backend)
        return gradients(of: batch, by: PreparedNetwork(self, transforms: transforms), threads: threads)
    }

    /// By layers that are prepared.
    func gradients(of batch: SegmentBatch, by network: PreparedNetwork, threads: Int) -> (Double, [LayerGradient]) {
        let groupSize = network.segments
        let groupCount = (batch.segmentCount + groupSize - 1) / groupSize
        let partCount = min((groupCount + network.groupsPerPart - 1) / network.groupsPerPart, Self.gradientParts)
        let scale = 1 / Float(max(1, batch.labels.reduce(into: 0) { $0 += $1.isNaN ? 0 : 1 }))
        let parts = Mutex([Part?](repeating: nil, count: partCount))
        forEachIndex(
            below: partCount, threads: threads,
            workspace: { Self.workspaces.lend(labels: batch.labelsPerSegment, network: network) }
        ) { index, loan in
            let workspace = loan.workspace
            var squares = 0.0
            workspace.clearGradients()
            for group in index * groupCount / partCount..<(index + 1) * groupCount / partCount {
                let first = group * groupSize
                for segment in 0..<groupSize {
                    workspace.load(segment, batch.samples.span.extracting(batch.sampleRange(of: first + segment)))
                }
                workspace.runForward(network)
                for segment in 0..<groupSize {
                    let labels = batch.labels.span.extracting(batch.labelRange(of: first + segment))
                    squares += workspace.compare(segment, with: labels, scale: scale)
                }
                workspace.runBackward(network)
            }
            let part = Part(squares: squares, gradients: network.weightGradients(workspace.gradients))
            parts.withLock { $0[index] = part }
        }
        return Self.sum(parts.withLock { $0.compactMap(\.self) }, scale: Double(scale))
    }

    private static func sum(_ parts: [Part], scale: Double) -> (Double, [LayerGradient]) {
        var total = parts[0]
        for part in parts.dropFirst() {
            total.squares += part.squares
            for layer in total.gradients.indices { total.gradients[layer].add(part.gradients[layer]) }
        }
        return (total.squares * scale, total.gradients)
    }
}

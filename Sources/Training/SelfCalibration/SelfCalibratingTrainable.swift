package import Core
package import Inference
internal import Synchronization

/// A self-calibrating network in training: weights, and what the optimizer remembers of their gradients.
package struct SelfCalibratingTrainable: Sendable {
    /// The weights as they are now.
    package private(set) var weights: SelfCalibratingWeights
    private let optimizer: Optimizer
    private let backend: KernelBackend
    private var squares: [Float]
    private var means: [Float]
    private var stepCount: Int

    /// The longest gradient that a step follows; a longer one is shortened.
    private static let longestGradient: Float = 1

    /// Begins, or goes on, with given weights; `nil` where they are of another kind of network.
    ///
    /// - Parameters:
    ///   - weights: random ones, or those of another training.
    ///   - memory: what the optimizer remembers; `nil` at the beginning.
    ///   - optimizer: has means of gradients.
    ///   - backend: what computes the convolutions; not `openBLAS`.
    package init?(
        _ weights: NetworkWeights, memory: OptimizerMemory? = nil, optimizer: Optimizer,
        backend: KernelBackend = .fastest
    ) {
        guard let own = SelfCalibratingWeights(weights) else { return nil }
        let memory = memory ?? optimizer.memory(counts: weights.tensors.map(\.values.count))
        self.weights = own
        self.optimizer = optimizer
        self.backend = backend
        squares = memory.squares.flatMap(\.self)
        means = memory.means.flatMap(\.self)
        stepCount = memory.stepCount
        precondition(squares.count == own.values.count && means.count == own.values.count, "one number per weight")
    }

    /// What the optimizer remembers, tensor by tensor.
    package var memory: OptimizerMemory {
        var end = 0
        let ranges = NetworkPlan(weights.plan).tensorShapes.map { shape in
            defer { end += shape.reduce(1, *) }
            return end..<end + shape.reduce(1, *)
        }
        return OptimizerMemory(
            squares: ranges.map { Array(squares[$0]) }, means: ranges.map { Array(means[$0]) }, stepCount: stepCount)
    }

    /// The loss of a batch, and its derivatives by all weights.
    ///
    /// - Parameters:
    ///   - batch: segments of one length.
    ///   - loss: compares spikes.
    ///   - threads: how many may work; the result does not depend on it.
    /// - Returns: the mean over the frames that count, and the gradient.
    package func gradient(
        of batch: [CalibrationSegment], loss: CountLoss, threads: Int
    ) -> (loss: Double, gradient: [Float]) {
        let frames = batch.reduce(Float(0)) { $1.weights.reduce($0, +) }
        let scale = 1 / max(1, frames)
        let network = SegmentNetwork(weights, backend: backend)
        let results = Mutex([SegmentGradientWorkspace.Sums?](repeating: nil, count: batch.count))
        forEachIndex(
            below: batch.count, threads: threads,
            workspace: { SegmentGradientWorkspace(plan: weights.plan, frameCount: batch[0].samples.count) }
        ) { index, workspace in
            let sums = workspace.sums(
                of: batch[index], through: network, loss: loss, frameScale: scale,
                segmentScale: 1 / Float(batch.count))
            results.withLock { $0[index] = sums }
        }
        // Segment by segment, so that sums have one order.
        let parts = results.withLock { $0.compactMap(\.self) }
        var total = parts[0]
        for part in parts.dropFirst() {
            total.loss += part.loss
            for index in total.gradient.indices { total.gradient[index] += part.gradient[index] }
        }
        return (total.loss * Double(scale), total.gradient)
    }

    /// One step down the gradient of a batch.
    ///
    /// - Parameters:
    ///   - batch: segments of one length.
    ///   - loss: compares spikes.
    ///   - rateShare: what the learning rate is multiplied by.
    ///   - threads: how many may work; the result does not depend on it.
    /// - Returns: the loss before the step.
    package mutating func step(
        _ batch: [CalibrationSegment], loss: CountLoss, rateShare: Double, threads: Int
    ) -> Double {
        var (loss, gradient) = gradient(of: batch, loss: loss, threads: threads)
        let length = gradient.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
        if length > Self.longestGradient {
            let factor = Self.longestGradient / length
            for index in gradient.indices { gradient[index] *= factor }
        }
        stepCount += 1
        optimizer.descend(
            &weights.values, &squares, &means, gradient, scale: optimizer.scale(step: stepCount, share: rateShare))
        loss = length.isFinite ? loss : .nan
        return loss
    }
}

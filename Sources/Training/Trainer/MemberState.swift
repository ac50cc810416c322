package import Core

/// How far the training of one network has come. Training goes on from here as if it had never stopped.
package struct MemberState: Sendable {
    /// The network after the last whole epoch.
    package var network: NetworkInTraining
    /// The seed of weights, noise and order.
    package var seed: UInt64
    /// Why an earlier attempt with another seed was given up.
    package var retriedBecause: String?
    /// The mean squared error over each epoch.
    package var losses: [Double]
    /// The held-out correlation after each epoch; empty without validation.
    package var heldOutCorrelations: [Double]
    /// The weights with the best held-out correlation so far, and the epoch after which they had it, from 1.
    package var best: Best?
    /// Time spent so far.
    package var seconds: Double

    /// Weights with the highest held-out correlation so far.
    package struct Best: Sendable {
        /// Those after ``epoch``.
        package var weights: NetworkWeights
        /// The epoch after which they were taken, from 1.
        package var epoch: Int

        /// Pairs weights with their epoch.
        package init(weights: NetworkWeights, epoch: Int) {
            self.weights = weights
            self.epoch = epoch
        }
    }

    /// The state before the first epoch, or one that was stored.
    package init(
        network: NetworkInTraining, seed: UInt64, retriedBecause: String? = nil, losses: [Double] = [],
        heldOutCorrelations: [Double] = [], best: Best? = nil, seconds: Double = 0
    ) {
        self.network = network
        self.seed = seed
        self.retriedBecause = retriedBecause
        self.losses = losses
        self.heldOutCorrelations = heldOutCorrelations
        self.best = best
        self.seconds = seconds
    }

    /// Whole epochs so far.
    package var epochCount: Int { losses.count }
}

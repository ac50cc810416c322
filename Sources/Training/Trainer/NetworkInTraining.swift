package import Core
internal import Inference

/// A network of any kind, in training.
package enum NetworkInTraining: Sendable {
    /// One that looks at windows.
    case windows(TrainableNetwork)
    /// One that reads whole traces.
    case selfCalibrating(SelfCalibratingTrainable)

    /// Begins, or goes on, with given weights.
    ///
    /// - Parameters:
    ///   - weights: random ones, or those of another training.
    ///   - memory: what ``memory`` was; `nil` at the beginning.
    ///   - optimizer: how weights follow gradients.
    package init(_ weights: NetworkWeights, memory: OptimizerMemory? = nil, optimizer: Optimizer) {
        if let network = SelfCalibratingTrainable(weights, memory: memory, optimizer: optimizer) {
            self = .selfCalibrating(network)
        } else {
            let memory = memory ?? optimizer.memory(counts: weights.tensors.map(\.values.count))
            self = .windows(TrainableNetwork(weights, memory: memory, optimizer: optimizer))
        }
    }

    /// The weights as they are now.
    ///
    /// - Returns: one member of an ensemble.
    /// - Throws: `NetworkWeightsError` when training diverged and a weight is not finite.
    package func weights() throws -> NetworkWeights {
        switch self {
        case .windows(let network): try network.weights()
        case .selfCalibrating(let network): try network.weights.networkWeights()
        }
    }

    /// What the optimizer remembers.
    package var memory: OptimizerMemory {
        switch self {
        case .windows(let network): network.memory
        case .selfCalibrating(let network): network.memory
        }
    }
}

/// What a network is trained on.
package enum TrainingMaterial: Sendable {
    /// Segments of windows, of one noise level.
    case windows(TrainingSet)
    /// Whole neurons, of all noise levels.
    case neurons(CalibrationSet)

    /// Labels of one epoch.
    package var labelsPerEpoch: Int {
        switch self {
        case .windows(let set): set.labelsPerEpoch
        case .neurons(let set): set.labelsPerEpoch
        }
    }

    /// Epochs to train: as many as asked for, or fewer.
    ///
    /// - Parameter configured: `nr_of_epochs`.
    /// - Returns: a number of at least 1.
    package func epochCount(configured: Int) -> Int {
        switch self {
        case .windows(let set): set.epochCount(configured: configured)
        case .neurons: configured
        }
    }
}

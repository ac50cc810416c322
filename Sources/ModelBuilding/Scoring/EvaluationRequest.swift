public import Foundation
public import Registry

/// On which neurons a model is to be judged, and how.
public struct EvaluationRequest: Sendable {
    /// The neurons. Recordings in which the checks found errors are left out.
    public var neurons: [NeuronRecord]
    /// The noise levels ν in %·s^½; each stands for the nearest one that the model has networks for.
    public var noiseLevels: [Double]
    /// The seed of the noise.
    public var seed: UInt64
    /// How many threads may work.
    public var threads: Int

    /// A request with the defaults of the command line.
    public init(
        neurons: [NeuronRecord], noiseLevels: [Double] = [2, 4, 8], seed: UInt64 = 1,
        threads: Int = ProcessInfo.processInfo.activeProcessorCount
    ) {
        self.neurons = neurons
        self.noiseLevels = noiseLevels
        self.seed = seed
        self.threads = threads
    }
}

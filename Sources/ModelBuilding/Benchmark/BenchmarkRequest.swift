internal import Foundation
package import Registry

/// How a model's generalisation is to be measured.
package struct BenchmarkRequest: Sendable {
    /// What one round of training does without.
    package enum LeftOut: String, Hashable, Sendable, CaseIterable {
        /// A whole dataset: how the model does on an experiment that it has not seen.
        case dataset
        /// A single neuron: how it does on another neuron of an experiment that it has seen.
        case neuron
    }

    /// What is left out, one after another.
    package var leftOut: LeftOut
    /// The datasets that are left out, or whose neurons are; all of the model's when empty.
    package var datasets: [String]
    /// The model whose networks each round begins with; `nil` for random weights. It has not seen what is left out.
    package var transfer: ModelRecord?
    /// The noise levels ν in %·s^½; each stands for the nearest one of the model.
    package var noiseLevels: [Double]
    /// The seed of the noise that is predicted.
    package var seed: UInt64
    /// How many threads may work.
    package var threads: Int

    /// A request with the defaults of the command line.
    package init(
        leftOut: LeftOut = .dataset, datasets: [String] = [], transfer: ModelRecord? = nil,
        noiseLevels: [Double] = [2, 4, 8], seed: UInt64 = 1,
        threads: Int = ProcessInfo.processInfo.activeProcessorCount
    ) {
        self.leftOut = leftOut
        self.datasets = datasets
        self.transfer = transfer
        self.noiseLevels = noiseLevels
        self.seed = seed
        self.threads = threads
    }
}

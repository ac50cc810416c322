internal import Core
package import Signals

/// How well the discrete spikes of some neurons agree with the true ones: all their spikes together.
package struct DiscreteSpikesScores: Hashable, Sendable, Codable {
    /// The noise level ν, in %·s^½.
    package let noiseLevel: Int
    /// The dataset of the neurons; `nil` for all of them together.
    package let dataset: String?
    /// How many neurons there are.
    package let neuronCount: Int
    /// The true spikes in frames with a prediction.
    package let trueCount: Int
    /// The spikes that were found.
    package let foundCount: Int
    /// (found − true) / true; `nil` without true spikes.
    package let countError: Double?
    /// Of spikes no more than one frame apart.
    package let withinOneFrame: SpikeDetection.Rates
    /// Of spikes no more than 50 ms apart.
    package let within50Milliseconds: SpikeDetection.Rates
    /// Of spikes no more than 100 ms apart.
    package let within100Milliseconds: SpikeDetection.Rates

    private init(noiseLevel: Int, dataset: String?, _ neurons: [SpikeDetection]) {
        let sum = neurons.reduce(into: SpikeDetection(), +=)
        (self.noiseLevel, self.dataset, neuronCount) = (noiseLevel, dataset, neurons.count)
        (trueCount, foundCount, countError) = (sum.trueCount, sum.foundCount, sum.countError)
        withinOneFrame = sum.rates(\.pairsWithinOneFrame)
        within50Milliseconds = sum.rates(\.pairsWithin50Milliseconds)
        within100Milliseconds = sum.rates(\.pairsWithin100Milliseconds)
    }

    /// Sums up by dataset and noise level, and then, by noise level, over all datasets.
    static func all(
        of neurons: [NeuronScoring.Detection]
    ) -> [DiscreteSpikesScores] {
        let datasets = Set(neurons.map(\.dataset)).sorted().map { Optional($0) } + [nil]
        let levels = Set(neurons.map(\.noiseLevel)).sorted()
        return datasets.flatMap { dataset in
            levels.compactMap { level in
                let some = neurons.filter { $0.noiseLevel == level && (dataset == nil || $0.dataset == dataset) }
                return some.isEmpty ? nil : Self(noiseLevel: level, dataset: dataset, some.map(\.detection))
            }
        }
    }
}

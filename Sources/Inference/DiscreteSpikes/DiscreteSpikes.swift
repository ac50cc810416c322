public import Core

/// Spikes on whole frames that explain a prediction of expected spikes.
public struct DiscreteSpikes: Hashable, Sendable {
    /// All spikes, by frame; several in one frame stand there several times. Moving one within its uncertainty costs at most
    /// ``SpikePlacement/toleratedCost``.
    public let spikes: [PlacedSpike]
    /// What they leave unexplained: the sum over all frames with a prediction of its absolute difference from the smoothed
    /// spikes, in spikes.
    public let distance: Double
    /// Whether it is proven that no other spikes have a smaller ``distance``.
    public let isOptimal: Bool
}

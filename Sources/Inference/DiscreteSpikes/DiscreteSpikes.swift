/// Spikes on whole frames that explain a prediction of expected spikes.
public struct DiscreteSpikes: Hashable, Sendable {
    /// A spike.
    public struct Spike: Hashable, Sendable {
        /// The frame that it is in.
        public let frame: Int
        /// The frames around it to which it could be moved at a cost of at most
        /// ``SpikePlacement/toleratedCost`` spikes; they contain ``frame``.
        public let uncertainty: ClosedRange<Int>
    }

    /// All spikes, by frame; several in one frame stand there several times.
    public let spikes: [Spike]
    /// What they leave unexplained: the sum over all frames with a prediction of its absolute difference from the smoothed
    /// spikes, in spikes.
    public let distance: Double
    /// Whether it is proven that no other spikes have a smaller ``distance``.
    public let isOptimal: Bool
}

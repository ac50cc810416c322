/// A discrete spike, on a frame.
public struct PlacedSpike: Hashable, Sendable {
    /// The frame that it is in, from 0.
    public let frame: Int
    /// The frames around it, itself among them, to which it could be moved at a small and stated cost.
    public let uncertainty: ClosedRange<Int>

    /// Places a spike.
    public init(frame: Int, uncertainty: ClosedRange<Int>) {
        self.frame = frame
        self.uncertainty = uncertainty
    }
}

/// The discrete spikes of a recording's neurons.
public struct SpikeTable: Hashable, Sendable {
    /// Per neuron, by frame.
    public var neurons: [[PlacedSpike]]
    /// Frames per second; frame *i* is at *i* / `frameRateHz` seconds.
    public var frameRateHz: Double
    /// The model whose prediction the spikes explain.
    public var model: String

    /// Gathers spikes.
    public init(neurons: [[PlacedSpike]], frameRateHz: Double, model: String) {
        self.neurons = neurons
        self.frameRateHz = frameRateHz
        self.model = model
    }

    /// How many spikes there are.
    public var count: Int { neurons.reduce(0) { $0 + $1.count } }
}

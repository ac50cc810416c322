/// What a simulated recording is made from; the same settings make the same recording.
public struct SimulationSettings: Hashable, Sendable, Encodable {
    /// How ΔF/F follows spikes.
    public let indicator: CalciumIndicator
    /// Frames per second, up to 10,000.
    public let frameRateHz: Double
    /// Frames of the recording.
    public let frameCount: Int
    /// Neurons of the recording.
    public let neuronCount: Int
    /// The standardised noise level ν of every trace, in %·s^½.
    public let noiseLevel: Double
    /// Spikes per second, on average over many neurons.
    public let spikeRateHz: Double
    /// Where all random numbers begin.
    public let seed: UInt64

    /// Checks that every value is one that makes sense, and rounds the duration to frames.
    ///
    /// - Parameters:
    ///   - indicator: the calcium indicator.
    ///   - frameRateHz: frames per second, up to 10,000.
    ///   - durationSeconds: at least two frames; rounded to whole frames.
    ///   - neuronCount: at least 1.
    ///   - noiseLevel: ν in %·s^½, up to 1,000.
    ///   - spikeRateHz: spikes per second and neuron, up to 100.
    ///   - seed: where all random numbers begin.
    /// - Throws: ``SimulationError/outOfRange(parameter:value:allowed:)``.
    public init(
        indicator: CalciumIndicator, frameRateHz: Double, durationSeconds: Double, neuronCount: Int,
        noiseLevel: Double, spikeRateHz: Double = 0.5, seed: UInt64 = 1
    ) throws(SimulationError) {
        try Self.check("frame rate", frameRateHz, in: .leastNormalMagnitude...10_000, "a number of Hz up to 10000")
        try Self.check("noise level", noiseLevel, in: 0...1000, "a number from 0 to 1000")
        try Self.check("spike rate", spikeRateHz, in: 0...100, "a number of Hz from 0 to 100")
        try Self.check("number of neurons", Double(neuronCount), in: 1...1e6, "1 to 1000000")
        let frames = (durationSeconds * frameRateHz).rounded()
        try Self.check("number of frames", frames, in: 2...1e8, "2 to 100000000")
        try Self.check("number of samples", frames * Double(neuronCount), in: 2...1e9, "at most 1000000000")
        self.indicator = indicator
        self.frameRateHz = frameRateHz
        self.frameCount = Int(frames)
        self.neuronCount = neuronCount
        self.noiseLevel = noiseLevel
        self.spikeRateHz = spikeRateHz
        self.seed = seed
    }

    /// The length of the recording.
    public var durationSeconds: Double { Double(frameCount) / frameRateHz }

    /// When frames are taken: in the middle of their time, counted from the beginning of the recording.
    public var timeSeconds: [Double] { (0..<frameCount).map { (Double($0) + 0.5) / frameRateHz } }

    private static func check(
        _ parameter: String, _ value: Double, in range: ClosedRange<Double>, _ allowed: String
    ) throws(SimulationError) {
        guard range.contains(value) else {
            throw .outOfRange(parameter: parameter, value: value, allowed: allowed)
        }
    }
}

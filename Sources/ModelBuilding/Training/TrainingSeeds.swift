internal import Core

/// The seeds of everything that a training draws, each a sum of the training's own seed and of multiples of indices.
///
/// `SeededGenerator.seed` mixes better, but models that were trained by these seeds must come out the same again.
struct TrainingSeeds {
    /// The seed of the configuration.
    let seed: UInt64

    /// Of one network: of its weights, the noise that it sees, and the order of segments.
    func ofNetwork(noiseLevel: Int, member: Int) -> UInt64 {
        seed &+ UInt64(noiseLevel) &* 1_000_003 &+ UInt64(member) &* 7919
    }

    /// Of the factors by which a neuron's time is stretched.
    func ofStretches(neuron: Int) -> UInt64 {
        SeededGenerator.seed(seed, for: UInt64(neuron), 1)
    }

    /// Of the noisy version of a recording by which noise is measured and networks are validated.
    func ofReplica(neuron: Int, noiseLevel: Int, recordingIndex: Int) -> UInt64 {
        seed &+ UInt64(neuron) &* 1000 &+ UInt64(noiseLevel) &+ UInt64(recordingIndex) << 32
    }
}

public import Core

/// A neuron of the ground truth, with an account of what was done to its file's contents on the way.
public struct GroundTruthReading: Hashable, Sendable {
    /// The neuron.
    public let neuron: GroundTruthNeuron
    /// One note per recording in the file, by rising index, those that were left out included.
    package let notes: [GroundTruthNote]

    /// Gathers the values.
    package init(neuron: GroundTruthNeuron, notes: [GroundTruthNote]) {
        self.neuron = neuron
        self.notes = notes
    }
}

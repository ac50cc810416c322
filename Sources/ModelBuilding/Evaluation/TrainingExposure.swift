internal import Core
internal import Registry

/// What a model was trained on, as far as the registry knows.
struct TrainingExposure {
    /// Datasets of models without a record of their training; both that may be meant where the numbering is unknown.
    private let datasets: Set<String>
    /// The neurons that a record of the training names, but for those held out.
    private let neurons: Set<Digest>

    init(_ lineage: Lineage) {
        datasets = Set(lineage.trainings.filter { $0.neurons == nil }.map(\.dataset))
        neurons = Set(lineage.trainings.flatMap { $0.neurons ?? [] }.filter { !$0.isHeldOut }.map(\.digest))
    }

    func includes(_ neuron: NeuronRecord) -> Bool {
        datasets.contains(neuron.dataset) || neurons.contains(neuron.digest)
    }
}

internal import Core
internal import Registry

/// What a model was trained on, as far as the registry knows: itself, or the networks that its training began with.
struct TrainingExposure {
    /// Datasets of models without a record of their training; both that may be meant where the numbering is unknown.
    let datasets: Set<String>
    /// The neurons that a record of the training names, but for those held out.
    let neurons: [TrainingRecord.Neuron]
    private let digests: Set<Digest>

    init(_ lineage: Lineage) {
        datasets = Set(lineage.trainings.filter { $0.neurons == nil }.map(\.dataset))
        neurons = lineage.trainings.flatMap { $0.neurons ?? [] }.filter { !$0.isHeldOut }
        digests = Set(neurons.map(\.digest))
    }

    func includes(_ neuron: NeuronRecord) -> Bool {
        datasets.contains(neuron.dataset) || digests.contains(neuron.digest)
    }
}

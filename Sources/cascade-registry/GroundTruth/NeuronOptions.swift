import ArgumentParser
import Core
import Registry

/// Which neurons of the registry are meant.
struct NeuronOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "NAME, NAME@VERSION, or how the name begins. May be given several times. "
                + "Default: all but extra datasets, those with X- in front.", valueName: "dataset"),
        completion: Completions.groundTruth)
    var dataset: [String] = []

    @OptionGroup var traits: TraitOptions

    /// The neurons, by dataset and name.
    func records(in registry: OpenRegistry) throws -> [NeuronRecord] {
        guard !dataset.isEmpty else {
            return try registry.groundTruth.neurons(matching: filter(dataset: nil)).filter {
                !$0.dataset.hasPrefix("X-")
            }
        }
        return try dataset.flatMap { try registry.groundTruth.neurons(matching: filter(dataset: $0)) }
    }

    private func filter(dataset: String?) -> NeuronFilter {
        var filter = NeuronFilter()
        filter.dataset = dataset
        filter.traits = traits.traits
        return filter
    }
}

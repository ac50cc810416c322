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
        var filter = NeuronFilter()
        filter.datasets = dataset
        filter.traits = traits.filter
        let neurons = try registry.groundTruth.neurons(matching: filter)
        return dataset.isEmpty ? neurons.filter { !$0.dataset.hasPrefix("X-") } : neurons
    }
}

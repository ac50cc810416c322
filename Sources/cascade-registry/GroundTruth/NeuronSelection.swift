import ArgumentParser
import Registry

/// Which neurons of the registry a command is about.
struct NeuronSelection: ParsableArguments {
    @Argument(help: "Words, or their beginnings, that occur in anything that is known about a neuron.")
    var text: [String] = []

    @Option(
        help: ArgumentHelp(
            "NAME, NAME@VERSION, or how the name begins. Of an option that is given several times, any value will do.",
            valueName: "dataset"),
        completion: Completions.groundTruth)
    var dataset: [String] = []

    @OptionGroup var traits: TraitOptions

    @Option(help: ArgumentHelp("The least duration of a recording, such as 60s or 2min.", valueName: "duration"))
    var minDuration: DurationArgument?

    /// The filter, with ranges that every command names in its own way.
    func filter(frameRateHz: [ClosedRange<Double>], noiseLevel: [ClosedRange<Double>]) -> NeuronFilter {
        var filter = NeuronFilter()
        filter.datasets = dataset
        filter.traits = traits.filter
        filter.frameRateHz = frameRateHz
        filter.noiseLevel = noiseLevel
        filter.minimumDurationSeconds = minDuration?.seconds
        filter.text = text.isEmpty ? nil : text.joined(separator: " ")
        return filter
    }
}

import ArgumentParser
import Core
import Registry

/// Where models are from: conditions that choices and look-ups share.
struct OriginOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The family of models, such as Global or GC8s.", valueName: "name"))
    var family: [String] = []

    @Option(
        name: .customLong("dataset"),
        help: ArgumentHelp("Models that were trained on this dataset, such as DS09.", valueName: "name"),
        completion: Completions.groundTruth)
    var datasets: [String] = []

    @Flag(help: "Only models that are here.")
    var fetched = false

    @Flag(help: "Only models that are not here, and can be fetched.")
    var available = false

    func validate() throws {
        guard !fetched || !available else {
            throw ValidationError("--fetched and --available exclude each other; without them, both are shown.")
        }
    }

    /// Says that some models are left out because nobody tells what they were trained on.
    static func noteUnknownDatasets(_ count: Int) {
        guard count > 0 else { return }
        Console.note(
            "\(counted(count, "other model")) may fit, too: their lists do not tell which datasets they were trained on"
        )
    }

    /// A filter with these conditions.
    var filter: ModelFilter {
        var filter = ModelFilter()
        filter.traits[.family] = family
        filter.datasets = datasets
        filter.isHere = fetched ? true : available ? false : nil
        return filter
    }
}

/// Which models a command is about. An option that is given several times asks for any of its values.
struct ModelFilterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Frames per second, within 5 %, or a range such as 25-35.", valueName: "hz"),
        transform: Quantity.frameRates)
    var rate: [ClosedRange<Double>] = []

    @OptionGroup var traits: TraitOptions

    @Option(
        help: ArgumentHelp(
            "The noise level ν in %·s^½ that a model must cover, or a range such as 2-9.", valueName: "level"),
        transform: Quantity.numbers)
    var noise: [ClosedRange<Double>] = []

    @Option(
        help: ArgumentHelp("The smoothing, or a range such as 25-50.", valueName: "ms"), transform: Quantity.durations)
    var smoothing: [ClosedRange<Double>] = []

    @Flag(inversion: .prefixedNo, help: "Only models with a causal, or a symmetric, smoothing kernel.")
    var causal: Bool?

    @Option(
        help: ArgumentHelp("How long after a frame its prediction may come at most.", valueName: "ms"),
        transform: Quantity.milliseconds)
    var onlineLatency: Double?

    @OptionGroup var origin: OriginOptions

    /// The filter, with words to look for.
    func filter(words: [String] = []) -> ModelFilter {
        var filter = origin.filter
        let family = filter.traits[.family]
        filter.traits = traits.filter
        filter.traits[.family] = family
        filter.frameRateHz = rate
        filter.noiseLevel = noise
        filter.smoothingSeconds = smoothing.map { $0.lowerBound / 1000...$0.upperBound / 1000 }
        filter.isCausal = causal
        filter.latencySeconds = onlineLatency.map { $0 / 1000 }
        filter.text = words.isEmpty ? nil : words.joined(separator: " ")
        return filter
    }
}

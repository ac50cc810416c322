import ArgumentParser
import Core
import Registry

/// Which models a command is about, by what they were made for.
struct ModelFilterOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Frames per second, within 5 %.", valueName: "hz"))
    var rate: Double?

    @Option(help: "The calcium indicator, or how it begins.", completion: Completions.indicators)
    var indicator: String?

    @Option(help: "The class of neurons.")
    var cellClass: CellClass?

    @Option(help: "The family, such as Global or GC8s.")
    var family: String?

    @Flag(inversion: .prefixedNo, help: "Only models with a causal, or a symmetric, smoothing kernel.")
    var causal: Bool?

    /// The filter, with words to look for.
    func filter(words: [String] = []) -> ModelFilter {
        ModelFilter(
            frameRateHz: rate,
            traits: [.family: family, .indicator: indicator, .cellClass: cellClass?.rawValue], isCausal: causal,
            text: words.isEmpty ? nil : words.joined(separator: " "))
    }
}

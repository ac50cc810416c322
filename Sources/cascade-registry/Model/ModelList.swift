import ArgumentParser
import Core
import Registry

/// `model list`: the models that fit.
struct ModelList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List models, all of them or those that fit.",
        discussion: """
            Examples:
              cascade-registry model list --rate 30 --cell-class excitatory --no-causal
              cascade-registry model list zebrafish
            """)

    @Argument(help: "Words that occur in the name, the traits, the datasets, the licence or the source.")
    var text: [String] = []

    @Option(help: ArgumentHelp("Frames per second, within 5 %.", valueName: "hz"))
    var rate: Double?

    @Option(help: "The calcium indicator, or how it begins.")
    var indicator: String?

    @Option(help: "The class of neurons.")
    var cellClass: CellClass?

    @Option(help: "The family, such as Global or GC8s.")
    var family: String?

    @Flag(inversion: .prefixedNo, help: "Only models with a causal, or a symmetric, smoothing kernel.")
    var causal: Bool?

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let filter = ModelFilter(
            frameRateHz: rate, indicator: indicator, cellClass: cellClass, isCausal: causal, family: family,
            text: text.isEmpty ? nil : text.joined(separator: " "))
        let models = try global.openRegistry().models(matching: filter)
        if global.json {
            try Console.printDocument(ListDocument(models: models), schema: "cascade-registry/model-list")
        } else if global.quiet {
            for model in models { print(model.identifier) }
        } else if models.isEmpty {
            Console.note("No model fits. Import one: cascade-registry model import FOLDER-OR-ARCHIVE")
        } else {
            print(ModelLine.table(models))
        }
    }

    private struct ListDocument: Encodable {
        let models: [ModelRecord]
    }
}

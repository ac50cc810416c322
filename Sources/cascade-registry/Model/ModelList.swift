import ArgumentParser
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

    @OptionGroup var selection: ModelFilterOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let models = try global.openRegistry().models.all(matching: selection.filter(words: text))
        if global.json {
            try Console.printDocument(ListDocument(models: models), schema: "cascade-registry/model-list")
        } else if global.quiet {
            for model in models { print(model.identifier) }
        } else if models.isEmpty {
            Console.note("No model fits. Import one: cascade-registry model import FOLDER-OR-ARCHIVE")
        } else {
            Console.printText(ModelLine.table(models))
        }
    }

    private struct ListDocument: Encodable {
        let models: [ModelRecord]
    }
}

import ArgumentParser
import Core
import Registry

/// `model list`: the models that fit, here and in lists.
struct ModelList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List models, all of them or those that fit: what is here, and what can be fetched.",
        discussion: """
            The status tells where a model is: built-in, fetched, imported or trained are here; available ones stand in a \
            list, and are fetched by `model fetch NAME` or by a prediction that needs them. A question mark is at noise \
            levels that the list does not tell. An option that is given several times asks for any of its values.

            Examples:
              cascade-registry model list --rate 30 --indicator GCaMP8m
              cascade-registry model list --rate 25-35 --cell-class excitatory --no-causal --noise 2-9 --fetched
              cascade-registry model list zebrafish --columns model,rate,species,lists --sort rate --limit 10
            """)

    @Argument(help: "Words that occur in the name, the traits, the datasets, the licence or the source.")
    var text: [String] = []

    @OptionGroup var selection: ModelFilterOptions

    @Option(help: "What the models are put in order by.")
    var sort = ModelOrder.name

    @Option(help: ArgumentHelp("How many models to show at most.", valueName: "number"))
    var limit: Int?

    @Option(help: ArgumentHelp("What to show, separated by commas.", valueName: "name,…"))
    var columns: ModelTableColumns?

    @OptionGroup var connection: NetworkOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard limit ?? 1 >= 1 else { throw ValidationError("--limit must be at least 1.") }
    }

    func run() throws {
        let registry = try global.openRegistry()
        try connection.refreshNewLists(of: registry, isQuiet: global.quiet)
        let filter = selection.filter(words: text)
        let (models, count) = try registry.models.lookUp(filter, sortedBy: sort, limit: limit)
        let unknown = try registry.models.countWithUnknownDatasets(filter)
        if global.json {
            try Console.printDocument(
                ListDocument(models: models, count: count, withUnknownDatasetsCount: unknown),
                schema: "cascade-registry/model-list")
        } else if global.quiet {
            for model in models { print(model.identifier) }
        } else if models.isEmpty {
            Console.note("No model fits. Ask for less, or import one: `cascade-registry model import FOLDER|ARCHIVE`")
        } else {
            Console.printText(
                ModelTableColumn.table(models, columns: columns?.columns ?? ModelTableColumn.usual(for: models)))
            if models.count < count { Console.note("\(models.count) of \(counted(count, "model")) that fit") }
        }
        if !global.json, !global.quiet { OriginOptions.noteUnknownDatasets(unknown) }
    }

    private struct ListDocument: Encodable {
        let models: [ModelEntry]
        /// How many fit, those that are left out by a limit included.
        let count: Int
        /// How many models of lists may fit besides, which do not tell what they were trained on.
        let withUnknownDatasetsCount: Int
    }
}

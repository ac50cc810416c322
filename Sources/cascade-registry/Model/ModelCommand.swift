import ArgumentParser
import Core

/// `model …`: what the registry knows about models.
struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Import, fetch, look up, test, export and remove models.",
        subcommands: [
            ModelImport.self, ModelFetch.self, ModelList.self, ModelShow.self, ModelTest.self, ModelExport.self,
            ModelAlias.self,
            ModelRemove.self,
        ])
}

/// The argument that names a model of the registry.
struct ModelReference: ParsableArguments {
    @Argument(
        help: ArgumentHelp("A name (its newest version), NAME@VERSION, alias, or digest.", valueName: "model"),
        completion: Completions.models)
    var model: String
}

import ArgumentParser
import Registry

/// `catalog add`: one list more.
struct CatalogAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a list of models that can be fetched.",
        discussion: """
            The list is fetched and checked at once; where that fails, nothing is added.

            Examples:
              cascade-registry catalog add https://example.org/models.json --name ours
              cascade-registry catalog add published
            """)

    @Argument(
        help: "An http or https address, a file, or “published” for the published lists, if they were removed.",
        completion: .file(extensions: ["yaml", "json"]))
    var place: String

    @Option(help: "The list's name in this registry, in place of that of its file.")
    var name: String?

    @OptionGroup var network: NetworkOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard place != "published" || name == nil else {
            throw ValidationError("The published lists have their names already; a file of this name is ./published.")
        }
    }

    func run() throws {
        let registry = try global.openRegistry()
        let results =
            try place == "published"
            ? registry.lists.restoreBuiltIn(from: registry.lists.source(network.access))
            : [registry.lists.add(ListLocation(place), name: name, from: registry.lists.source(network.access))]
        try RefreshReport(results).tell(global)
    }
}

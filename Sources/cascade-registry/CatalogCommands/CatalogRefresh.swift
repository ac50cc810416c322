import ArgumentParser
import Registry

/// `catalog refresh`: what the lists say now.
struct CatalogRefresh: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refresh",
        abstract: "Fetch lists again, all or some.",
        discussion: """
            A list that does not come, or comes as something else, stays as it was, and the others are fetched \
            nevertheless. The exit code is then that of the first failure, such as 69 where nothing came and 65 where \
            it was no list.
            """)

    @Argument(help: ArgumentHelp("Names of lists.", valueName: "name"), completion: Completions.lists)
    var names: [String] = []

    @OptionGroup var network: NetworkOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let registry = try global.openRegistry()
        let results = try registry.lists.refresh(named: names, from: registry.lists.source(network.access))
        try RefreshReport(results).tell(global)
    }
}

import ArgumentParser

/// `catalog …`: lists of models and ground truth that can be fetched.
struct CatalogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalog",
        abstract: "Keep lists of models and ground truth that can be fetched, and publish some.",
        discussion: """
            The two published lists are known from the beginning, until they are removed; CASCADE_LISTS names others in \
            their place, addresses or files separated by blanks. `catalog refresh` fetches all lists.
            """,
        subcommands: [
            CatalogAdd.self, CatalogList.self, CatalogPublish.self, CatalogRefresh.self, CatalogRemove.self,
        ])

    /// What is said in place of an empty table.
    static let withoutLists = "There are no lists. Add one: `cascade-registry catalog add URL|FILE`"
}

import ArgumentParser
import Registry

/// `catalog add`: one list more.
struct CatalogAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a list of models and ground truth that can be fetched.",
        discussion: """
            The list is fetched and checked at once; where that fails, nothing is added. A list that is older than what was \
            seen of it is refused, now and with every refresh.

            With --signed-by, the list and every refresh of it must be signed by that SSH key, or by one of the allowed \
            signers; the signature is the file beside it whose name ends in .sig. Without it, nobody vouches for the list \
            but the server that delivers it.

            Examples:
              cascade-registry catalog add https://example.org/models.json --name ours
              cascade-registry catalog add https://example.org/cascade/list.json --name ours --signed-by anna.pub
              cascade-registry catalog add /share/cascade
              cascade-registry catalog add published
            """)

    @Argument(
        help: """
            An http or https address, a file, a folder with a list.json, or “published” for the published lists, if they were \
            removed.
            """,
        completion: .file(extensions: ["yaml", "json"]))
    var place: String

    @Option(help: "The list's name in this registry, in place of that of its file.")
    var name: String?

    @Option(
        help: ArgumentHelp(
            "Accept the list only if this SSH key has signed it: a .pub file, its text, or an allowed-signers file.",
            valueName: "key"), completion: .file(extensions: ["pub"]))
    var signedBy: String?

    @OptionGroup var network: NetworkOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard place != "published" || name == nil else {
            throw ValidationError("The published lists have their names already; a file of this name is ./published.")
        }
        guard place != "published" || signedBy == nil else {
            throw ValidationError("Nobody has signed the published lists; leave --signed-by away.")
        }
    }

    func run() throws {
        let registry = try global.openRegistry()
        let results =
            try place == "published"
            ? registry.lists.restoreBuiltIn(from: registry.lists.source(network.access))
            : [
                registry.lists.add(
                    ListLocation(place), name: name, signedBy: signedBy.map { try AllowedSigners($0) },
                    from: registry.lists.source(network.access))
            ]
        try RefreshReport(results).tell(global)
        guard place != "published", !global.quiet, !global.json else { return }
        for list in results.map(\.list) where list.signers == nil {
            Console.note(
                "“\(list.name)” needs no signature: it is whatever its address delivers. To demand one: --signed-by KEY"
            )
        }
    }
}

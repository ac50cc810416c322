import ArgumentParser
import Registry

/// `model alias`: second names.
struct ModelAlias: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alias",
        abstract: "Give a model a second name, move that name, take it away, or list all of them.",
        discussion: """
            Examples:
              cascade-registry model alias lab-default Global_EXC_30Hz_smoothing50ms@1
              cascade-registry model alias --delete lab-default
              cascade-registry model alias
            """)

    @Argument(help: "The second name.")
    var alias: String?

    @Argument(help: "The model that it stands for.", completion: Completions.models)
    var model: String?

    @Flag(help: "Take the second name away.")
    var delete = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if delete ? (alias == nil || model != nil) : ((alias == nil) != (model == nil)) {
            throw ValidationError("Give ALIAS and MODEL, or --delete and ALIAS, or nothing.")
        }
    }

    func run() throws {
        let registry = try global.openRegistry()
        if let alias, let model {
            try registry.models.setAlias(alias, to: registry.models.named(model))
        } else if let alias {
            try registry.models.removeAlias(alias)
        }
        let aliases = try registry.models.aliases()
        if global.json {
            try Console.printDocument(AliasDocument(aliases: aliases), schema: "cascade-registry/model-aliases")
        } else if alias == nil || !global.quiet {
            for (alias, identifier) in aliases.sorted(by: { $0.key < $1.key }) { print("\(alias) → \(identifier)") }
        }
    }

    private struct AliasDocument: Encodable {
        let aliases: [String: String]
    }
}

import ArgumentParser
import Registry

/// `catalog remove`: takes one list away.
struct CatalogRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Take a list away; models that were fetched stay.")

    @Argument(help: "The name of a list.", completion: Completions.lists)
    var name: String

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let list = try global.openRegistry().lists.remove(named: name)
        if global.json {
            try Console.printDocument(ListSummary(list), schema: "cascade-registry/list-removal")
            return
        }
        global.report("Removed \(list.name)\(list.location.map { ", \($0)" } ?? "")")
        if list.isBuiltIn, !global.quiet {
            Console.note("To have the lists that every registry knows again: `cascade-registry catalog add published`")
        }
    }
}

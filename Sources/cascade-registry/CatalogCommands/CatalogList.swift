import ArgumentParser
import Core
import Foundation
import Registry

/// `catalog list`: the lists, or what one offers.
struct CatalogList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the lists, or what one of them offers.",
        discussion: "Their models come in this order, and what is known is as old as REFRESHED says.")

    @Argument(help: "The name of a list.", completion: Completions.lists)
    var name: String?

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let registry = try global.openRegistry()
        if let name {
            try show(registry.lists.named(name))
        } else {
            try show(registry.lists.all())
        }
    }

    private func show(_ lists: [KnownList]) throws {
        if global.json {
            try Console.printDocument(
                ListsDocument(lists: lists.map(ListSummary.init)), schema: "cascade-registry/lists")
        } else if global.quiet {
            for list in lists { print(list.name) }
        } else if lists.isEmpty {
            Console.note(CatalogCommand.withoutLists)
        } else {
            Console.printText(ListDescription.table(lists))
        }
    }

    private func show(_ list: KnownList) throws {
        if global.json {
            try Console.printDocument(list, schema: "cascade-registry/list")
        } else if global.quiet {
            for model in list.lastGood?.models ?? [] { print(model.name) }
            for dataset in list.lastGood?.datasets ?? [] { print(dataset.name) }
        } else {
            Console.printText(ListDescription(list).text)
        }
    }

    private struct ListsDocument: Encodable {
        let lists: [ListSummary]
    }
}

import ArgumentParser
import Core
import Foundation
import Registry

/// `ground-truth update`: newer versions of what was fetched.
struct GroundTruthUpdate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Fetch newer versions of ground truth that came from lists, and say what they change.",
        discussion: """
            The lists are made new first. Then every dataset that was fetched from a list, and not changed here since, becomes \
            what the list offers now, as a new version; older ones stay. A line is said for each neuron: + new, - gone, \
            ~ with other recordings or traits. Datasets that are named are updated wherever they came from.

            Examples:
              cascade-registry ground-truth update --dry-run
              cascade-registry ground-truth update DS09
            """)

    @Argument(help: "Names of datasets, or how they begin. Default: all that were fetched.")
    var names: [String] = []

    @Flag(name: [.customShort("n"), .long], help: "Only say what would change, as far as the lists tell.")
    var dryRun = false

    @OptionGroup var parallelism: ThreadOptions
    @OptionGroup var connection: NetworkOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let registry = try global.openRegistry()
        let failures = try refreshLists(of: registry)
        let wanted =
            try names.isEmpty
            ? registry.groundTruth.updates() : names.map { try registry.lists.dataset(named: $0) }
        try dryRun ? announce(wanted, in: registry) : update(wanted, in: registry)
        if let failure = failures.first?.list.lastFailure { throw ExitCode(failure.category.exitStatus) }
    }

    /// Makes the lists new; one that does not come stays as it was, and is told.
    private func refreshLists(of registry: OpenRegistry) throws -> [ListRefresh] {
        let lists = try registry.lists.all().filter { list in
            if case .file = list.location { return true }
            return !connection.offline
        }
        guard !lists.isEmpty else { return [] }
        let results = try registry.lists.refresh(
            named: lists.map(\.name), from: registry.lists.source(connection.access))
        let failures = results.filter { $0.outcome == .failed }
        for result in failures {
            let failure = result.list.lastFailure
            Console.note(error: "\(result.list.name): \(failure?.reason ?? "")", remedy: failure?.remedy)
        }
        return failures
    }

    private func update(_ wanted: [ListedDataset], in registry: OpenRegistry) throws {
        let results = try DatasetFetching(registry, connection, parallelism, global).fetch(wanted, asksAgain: true)
        if global.json {
            try Console.printDocument(UpdateDocument(datasets: results), schema: "cascade-registry/ground-truth-update")
        } else {
            for result in results { global.report(lines: DatasetLine(result).text) }
            if results.isEmpty, !global.quiet { Console.note("All that was fetched is what the lists offer.") }
        }
    }

    private func announce(_ wanted: [ListedDataset], in registry: OpenRegistry) throws {
        let states = try wanted.map { AvailableDataset($0, try registry.groundTruth.availability(of: $0)) }
        if global.json {
            try Console.printDocument(
                AvailableDatasets(datasets: states), schema: "cascade-registry/ground-truth-available")
        } else {
            for state in states { Console.printText(state.announcement) }
            if states.isEmpty, !global.quiet { Console.note("All that was fetched is what the lists offer.") }
        }
    }

    private struct UpdateDocument: Encodable {
        let datasets: [DatasetFetch]
    }
}

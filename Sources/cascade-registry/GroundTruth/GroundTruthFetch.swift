import ArgumentParser
import Core
import Foundation
import Registry

/// `ground-truth fetch`: datasets that a list offers, brought here.
struct GroundTruthFetch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Fetch ground truth that a list offers, and check it.",
        discussion: """
            The archive is compared with the digest of the list, and every neuron with its own; a dataset then has exactly \
            the neurons that the list says, as a version of its own. What was fetched before is not fetched again. The \
            published datasets come, without any list, from the archive of their repository, which is fetched as a whole.

            Examples:
              cascade-registry ground-truth fetch DS09
              cascade-registry ground-truth fetch our-interneurons --list ours
            """)

    @Argument(help: "Names of datasets, or how they begin, as `ground-truth list --available` shows them.")
    var names: [String]

    @Option(help: ArgumentHelp("Look in this list only.", valueName: "name"))
    var list: String?

    @Flag(help: "Ask the server even for what is here, where the list does not say which neurons it has.")
    var again = false

    @OptionGroup var parallelism: ThreadOptions
    @OptionGroup var connection: NetworkOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let registry = try global.openRegistry()
        try connection.refreshNewLists(of: registry, isQuiet: global.quiet)
        let wanted = try names.map { try registry.lists.dataset(named: $0, list: list) }
        let results = try DatasetFetching(registry, connection, parallelism, global).fetch(wanted, asksAgain: again)
        if global.json {
            try Console.printDocument(FetchDocument(datasets: results), schema: "cascade-registry/ground-truth-fetch")
        } else {
            for result in results { global.report(lines: DatasetLine(result).text) }
        }
    }

    private struct FetchDocument: Encodable {
        let datasets: [DatasetFetch]
    }
}

/// Fetches datasets, those of one archive together.
struct DatasetFetching {
    private let registry: OpenRegistry
    private let connection: NetworkOptions
    private let parallelism: ThreadOptions
    private let global: GlobalOptions

    init(
        _ registry: OpenRegistry, _ connection: NetworkOptions, _ parallelism: ThreadOptions, _ global: GlobalOptions
    ) {
        self.registry = registry
        self.connection = connection
        self.parallelism = parallelism
        self.global = global
    }

    /// Fetches datasets; in the order of their archives, the first one first.
    func fetch(_ wanted: [ListedDataset], asksAgain: Bool) throws -> [DatasetFetch] {
        let progress = FetchProgress(isQuiet: global.quiet)
        defer { progress.finish() }
        var archives: [[WebAddress]] = []
        for listed in wanted where !archives.contains(listed.dataset.addresses) {
            archives.append(listed.dataset.addresses)
        }
        return try archives.flatMap { addresses in
            let together = wanted.filter { $0.dataset.addresses == addresses }
            return try registry.groundTruth.fetch(
                together, asksAgain: asksAgain, network: connection.access, threads: parallelism.threads
            ) { progress.show(together[0].dataset.name, $0) }
        }
    }
}

/// What came of one dataset.
struct DatasetLine {
    private let fetch: DatasetFetch

    init(_ fetch: DatasetFetch) {
        self.fetch = fetch
    }

    var text: String {
        let record = fetch.dataset
        let from = fetch.address.map { ", \(megabytes(fetch.byteCount ?? 0)) from \($0.place)" } ?? ""
        let size =
            "\(counted(record.neuronCount, "neuron")), \(counted(record.recordingCount, "recording")), "
            + "\(fixed(record.durationSeconds / 3600, 2)) h, \(counted(record.spikeCount, "spike"))"
        switch fetch.status {
        case .alreadyHere: return "\(record.identifier) already here: \(size)"
        case .unchanged: return "\(record.identifier) unchanged\(from)"
        case .added: return "\(record.identifier) fetched\(from): \(size)"
        case .changed:
            return ["\(record.identifier) fetched\(from): \(size)", fetch.difference.map { DifferenceText($0).text }]
                .compactMap(\.self).joined(separator: "\n")
        }
    }
}

/// Neurons that are new, gone or others, one per line.
struct DifferenceText {
    private let difference: DatasetDifference

    init(_ difference: DatasetDifference) {
        self.difference = difference
    }

    var text: String {
        (difference.added.map { "  + \($0)" } + difference.removed.map { "  - \($0)" }
            + difference.changed.map { "  ~ \($0)" }).joined(separator: "\n")
    }
}

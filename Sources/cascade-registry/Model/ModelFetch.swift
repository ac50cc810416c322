import ArgumentParser
import Core
import Foundation
import Registry

/// `model fetch`: models of the lists, brought here.
struct ModelFetch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Fetch models that a list offers, and check them.",
        discussion: """
            What was fetched before is not fetched again; --again asks the server whether it delivers something else now, \
            which becomes a version of its own. Exit code 69 when a server did not deliver, 65 when it delivered \
            something else than a sound model; the other models are fetched nevertheless.

            Examples:
              cascade-registry model fetch Global_EXC_30Hz_smoothing50ms
              cascade-registry model fetch --rate 30 --indicator GCaMP8
              cascade-registry model fetch --all
            """)

    @Argument(help: "Names of models, as `model list` shows them.", completion: Completions.models)
    var names: [String] = []

    @Flag(help: "Fetch every model of every list.")
    var all = false

    @OptionGroup(title: "Which models, in place of names") var selection: ModelFilterOptions

    @Option(help: ArgumentHelp("Look in this list only.", valueName: "name"), completion: Completions.lists)
    var list: String?

    @Flag(help: "Take models that are not what their list says, and record that.")
    var accept = false

    @Flag(help: "Ask the server even for models that are here.")
    var again = false

    @Option(help: ArgumentHelp("How many models to fetch at the same time.", valueName: "number"))
    var jobs = 4

    @OptionGroup var connection: NetworkOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        let ways = [!names.isEmpty, all, filter != ModelFilter()].count { $0 }
        guard ways == 1 else {
            throw ValidationError(
                "Give names of models, or --all, or what the models are for (--rate, --indicator, …).")
        }
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs must be between 1 and 64.") }
    }

    func run() throws {
        let registry = try global.openRegistry()
        try connection.refreshNewLists(of: registry, isQuiet: global.quiet)
        let wanted = try models(of: registry)
        let progress = FetchProgress(isQuiet: global.quiet)
        let (options, network) = (options, connection.access)
        let results = waitingMap(below: wanted.count, threads: jobs) { index in
            Result {
                try registry.models.fetch(wanted[index], network: network, options: options) {
                    progress.show(wanted[index].name, $0)
                }
            }
        }
        progress.finish()
        let outcomes = results.compactMap { try? $0.get() }
        if results.count == 1 { _ = try results[0].get() }
        try tell(outcomes)
        for outcome in outcomes where !global.quiet && [.added, .changed].contains(outcome.status) {
            if let change = try NameChange(of: outcome.model, in: registry).text { Console.note(change) }
        }
        try fail(zip(wanted, results).compactMap { remote, result in result.failure.map { (remote.name, $0) } })
    }

    private var filter: ModelFilter { selection.filter() }

    private var options: FetchOptions {
        var options = FetchOptions()
        options.acceptsContradictions = accept
        options.asksAgain = again
        return options
    }

    /// What the command line asks for; of a name that several lists have, the first.
    private func models(of registry: OpenRegistry) throws -> [RemoteModel] {
        if !names.isEmpty { return try names.map { try registry.lists.model(named: $0, list: list) } }
        let models = try registry.models.offered(filter, list: list)
        guard !models.isEmpty else {
            throw RegistryError(
                .notFound, "no model of the lists fits",
                remedy:
                    "See `cascade-registry model list`, or make the lists new by `cascade-registry catalog refresh`.")
        }
        return models
    }

    private func tell(_ outcomes: [FetchOutcome]) throws {
        if global.json {
            try Console.printDocument(FetchDocument(models: outcomes), schema: "cascade-registry/model-fetch")
        } else {
            for outcome in outcomes { global.report(FetchLine(outcome).text) }
        }
    }

    private struct FetchDocument: Encodable {
        let models: [FetchOutcome]
    }

    /// Tells all failures; the exit code is that of the network if it failed anywhere, for that may pass.
    private func fail(_ failures: [(name: String, error: any Error)]) throws {
        guard !failures.isEmpty else { return }
        for (name, error) in failures {
            let known = error as? any CascadeError
            Console.note(error: "\(name): \(known?.reason ?? "\(error)")", remedy: known?.remedy)
        }
        let isNetwork = failures.contains { ($0.error as? any CascadeError)?.category == .network }
        throw ExitCode(isNetwork ? 69 : Failure(failures[0].error).exitStatus)
    }
}

/// What came of one model, in a line.
struct FetchLine {
    private let outcome: FetchOutcome

    init(_ outcome: FetchOutcome) {
        self.outcome = outcome
    }

    var text: String {
        let model = outcome.model
        let from = "\(megabytes(outcome.delivery.byteCount)) from \(outcome.address.place)"
        switch outcome.status {
        case .alreadyHere:
            return "\(model.identifier) already here, fetched \(outcome.delivery.fetchedAt.formatted(.iso8601))"
        case .added:
            return "\(model.identifier) fetched, \(from), and tested: \(ModelLine(model).traits)"
        case .unchanged:
            return "\(model.identifier) unchanged at \(outcome.address.place)"
        case .changed:
            return "\(model.identifier) fetched, \(from): \(outcome.address) delivers something else than "
                + "\(outcome.previous.map { "on \($0.fetchedAt.formatted(.iso8601)), which was \($0.model)" } ?? "before")"
        }
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}

import ArgumentParser
import Registry

/// `model test`: does a model still compute what it computed at import?
struct ModelTest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run models on their test vectors and compare with what they gave at import.",
        discussion: "Without a name, all models are tested. Exit code 1 when any did not pass.")

    @Argument(
        help: ArgumentHelp("Names, NAME@VERSION, aliases or digests.", valueName: "model"),
        completion: Completions.models)
    var models: [String] = []

    @OptionGroup var connection: NetworkOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let registry = try global.openRegistry()
        let selection = ModelSelection(registry: registry, connection: connection, isQuiet: global.quiet)
        let records = try models.isEmpty ? registry.models.all() : models.map(selection.model(named:))
        let results = try records.map { try registry.models.test($0) }
        if global.json {
            try Console.printDocument(TestDocument(results: results), schema: "cascade-registry/model-test")
        } else {
            for result in results where !global.quiet || result.outcome != .passed { print(line(result)) }
        }
        if results.contains(where: { $0.outcome != .passed }) { throw ExitCode(1) }
    }

    private func line(_ result: ModelTestResult) -> String {
        let largest = result.largestDeviation.map { deviation in
            let found = deviation.found.map { "\($0)" } ?? "no finite number"
            let place = "level \(deviation.noiseLevel), member \(deviation.member), window \(deviation.window)"
            return deviation.found == deviation.expected
                ? "all equal" : "farthest at \(place): \(found) for \(deviation.expected)"
        }
        let parts = ["\(result.outcome.rawValue), \(result.outputCount) outputs compared", result.reason, largest]
        return "\(result.identifier): " + parts.compactMap(\.self).joined(separator: "; ")
    }

    private struct TestDocument: Encodable {
        let results: [ModelTestResult]
    }
}

import ArgumentParser
import Core
import Inspection
import Registry

/// `ground-truth check`: runs the checks again.
struct GroundTruthCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Run all checks again over stored neurons, and store what they find.",
        discussion: """
            Checks look at times, ΔF/F, spikes, and whether and how late ΔF/F follows the spikes; across neurons, for \
            copies and for delays that a whole dataset shares. Neurons stay what they are. Exit code 1 for errors. \
            Training leaves out recordings with errors and datasets that begin with X-, unless it is told otherwise.

            Examples:
              cascade-registry ground-truth check
              cascade-registry ground-truth check DS09/Chen2013_GC6f_cell1
              cascade-registry ground-truth check --dataset DS24 --json
            """)

    @Argument(
        help: ArgumentHelp("Neurons; without any, all of the newest versions.", valueName: "neuron"),
        completion: Completions.groundTruth)
    var neurons: [String] = []

    @Option(
        help: ArgumentHelp("NAME, NAME@VERSION, or how the name begins.", valueName: "dataset"),
        completion: Completions.groundTruth)
    var dataset: [String] = []

    @OptionGroup var parallelism: ThreadOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard neurons.isEmpty || dataset.isEmpty else { throw ValidationError("Give neurons or --dataset, not both.") }
    }

    func run() throws {
        let registry = try global.openRegistry()
        var filter = NeuronFilter()
        filter.datasets = dataset
        let records =
            try neurons.isEmpty
            ? registry.groundTruth.neurons(matching: filter)
            : neurons.map { try registry.groundTruth.neuron(named: $0) }
        let progress = Progress("Checked neurons:", isQuiet: global.quiet)
        let result = try registry.groundTruth.check(records, threads: parallelism.threads) { progress.show($0, of: $1) }
        progress.finish()
        if global.json {
            try Console.printDocument(result, schema: "cascade-registry/ground-truth-check")
        } else {
            printFindings(of: result)
        }
        if result.count(.error) > 0 { throw ExitCode(1) }
    }

    private func printFindings(of result: GroundTruthCheck) {
        for neuron in result.neurons {
            if let reason = neuron.reason { print("\(neuron.identifier): error: \(reason)") }
            let findings = (neuron.inspection?.findings ?? []) + (result.copies[neuron.identifier] ?? [])
            for finding in findings where !global.quiet || finding.severity > .info {
                print("\(neuron.identifier): \(FindingLine.text(finding))")
            }
        }
        for dataset in result.datasets {
            for finding in dataset.inspection.findings { print("\(dataset.name): \(FindingLine.text(finding))") }
        }
        let counts = [Severity.error, .warning, .info].map { counted(result.count($0), $0.rawValue) }
        global.report("\(counted(result.neurons.count, "neuron")): \(counts.joined(separator: ", "))")
    }
}

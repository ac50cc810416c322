import ArgumentParser
import Core
import Foundation
import Inspection
import Registry

/// `ground-truth import`: files in, neurons of the registry out.
struct GroundTruthImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Add published ground truth, your own, or what another registry exported.",
        discussion: """
            A path is a folder of datasets, one dataset's folder, a single file, or an archive of them. Published files \
            (CAttached_….mat) belong to the dataset that their folder is called like. Repeating an import changes \
            nothing, and completes one that was interrupted. A corrected file makes a new version of its dataset; the \
            old version stays. Every neuron is checked, and what cannot be ground truth is refused, such as spike times in \
            another unit. Exit code 1 when a file could not be imported, or the checks found errors: these recordings \
            are not trained on.

            Examples:
              cascade-registry ground-truth import Ground_truth
              cascade-registry ground-truth import CAttached_cell1_mini.mat --dataset ours --indicator GCaMP8m
            """)

    @Argument(help: "Folders, files or archives.", completion: .file())
    var paths: [String]

    @Option(help: ArgumentHelp("The dataset, in place of the folder's name.", valueName: "name"))
    var dataset: String?

    @OptionGroup var traits: TraitOptions

    @Option(help: "In vivo, slice, explant or simulation.")
    var preparation: String?

    @Option(help: "What to cite when the recordings are used.")
    var citation: String?

    @Option(help: "The SPDX identifier of the licence.")
    var licence: String?

    @Flag(help: "Stop at the first file that cannot be imported.")
    var strict = false

    @OptionGroup var parallelism: ThreadOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let registry = try global.openRegistry()
        if !global.quiet {
            TraitOptions.noteUnknownNames(in: [traits.traits], consequence: ", and is kept as it is written")
        }
        let progress = Progress("Imported files:", isQuiet: global.quiet)
        let result = try registry.groundTruth.importFiles(from: paths.map { URL(filePath: $0) }, options: options) {
            progress.show($0, of: $1)
        }
        progress.finish()
        if global.json {
            try Console.printDocument(result, schema: "cascade-registry/ground-truth-import")
        } else {
            for file in result.files(.failed) {
                Console.note(error: file.reason ?? "", remedy: file.remedy)
            }
            printFindings(of: result)
            if !global.quiet { printSummary(of: result) }
        }
        if !result.isComplete || result.count(.error) > 0 { throw ExitCode(1) }
    }

    private var options: GroundTruthImportOptions {
        var options = GroundTruthImportOptions()
        options.dataset = dataset
        options.traits = traits.traits.overridden(
            by: [.preparation: preparation, .citation: citation, .licence: licence])
        options.isStrict = strict
        options.threads = parallelism.threads
        return options
    }

    /// What a person should look at; `ground-truth check` tells the rest.
    private func printFindings(of result: GroundTruthImport) {
        let shown: Severity = global.quiet ? .error : .warning
        for file in result.files {
            for finding in file.findings where finding.severity >= shown {
                print("\(file.neuron ?? file.path): \(FindingLine.text(finding))")
            }
        }
    }

    private func printSummary(of result: GroundTruthImport) {
        for dataset in result.datasets {
            print(
                "\(dataset.identifier): \(dataset.neuronCount) neurons, \(dataset.recordingCount) recordings, "
                    + "\(fixed(dataset.durationSeconds / 3600, 2)) h, \(dataset.spikeCount) spikes")
        }
        let words: [(GroundTruthImport.Status, String)] = [
            (.added, "added"), (.replaced, "replaced by a new version"), (.alreadyPresent, "already here"),
            (.failed, "failed"), (.skipped, "not tried"),
        ]
        let counts = words.map { (result.files($0).count, $1) }.filter { $0.0 > 0 }.map { "\($0) \($1)" }
        let found = [Severity.error, .warning, .info].filter { result.count($0) > 0 }.map {
            counted(result.count($0), $0.rawValue)
        }
        print(
            "\(result.files.count) files: \(counts.joined(separator: ", "))"
                + (found.isEmpty ? "" : "; found: \(found.joined(separator: ", "))"))
    }
}

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
            A path is a folder of datasets, one dataset's folder, a single file, or an archive of them; an http or https \
            address of an archive is fetched, checked and remembered. Published files \
            (CAttached_….mat) belong to the dataset that their folder is called like. Repeating an import changes \
            nothing, and completes one that was interrupted. A corrected file makes a new version of its dataset; the \
            old version stays. Every neuron is checked, and what cannot be ground truth is refused, such as spike times in \
            another unit. Exit code 1 when a file could not be imported, or the checks found errors: these recordings \
            are not trained on.

            Examples:
              cascade-registry ground-truth import Ground_truth
              cascade-registry ground-truth import CAttached_cell1_mini.mat --dataset ours --indicator GCaMP8m
              cascade-registry ground-truth import https://example.org/ground-truth.zip --folder DS09
            """)

    @Argument(help: "Folders, files, archives, or addresses of archives.", completion: .file())
    var paths: [String]

    @Option(help: ArgumentHelp("The dataset, in place of the folder's name.", valueName: "name"))
    var dataset: String?

    @Option(
        help: ArgumentHelp(
            "Only this folder of what is imported, or the one whose name begins so.", valueName: "folder"))
    var folder: String?

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
    @OptionGroup var connection: NetworkOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let registry = try global.openRegistry()
        if !global.quiet {
            TraitOptions.noteUnknownNames(in: [traits.traits], consequence: ", and is kept as it is written")
        }
        let result = try imported(into: registry)
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

    /// Imports all files together, and then each address.
    private func imported(into registry: OpenRegistry) throws -> GroundTruthImport {
        let files = paths.filter { WebAddress($0) == nil }.map { URL(filePath: $0) }
        var results: [GroundTruthImport] = []
        if !files.isEmpty {
            let progress = Progress("Imported files:", isQuiet: global.quiet)
            results.append(
                try registry.groundTruth.importFiles(from: files, options: options) { progress.show($0, of: $1) })
            progress.finish()
        }
        for address in paths.compactMap(WebAddress.init) {
            let progress = FetchProgress(isQuiet: global.quiet)
            let (result, previous) = try registry.groundTruth.importArchive(
                at: address, options: options, network: connection.access
            ) { progress.show(address.host, $0) }
            progress.finish()
            results.append(result)
            if let previous {
                Console.note(
                    "\(address) delivers something else than on \(previous.fetchedAt.formatted(.iso8601)), which was "
                        + previous.datasets.joined(separator: ", "))
            }
        }
        return GroundTruthImport(together: results)
    }

    private var options: GroundTruthImportOptions {
        var options = GroundTruthImportOptions()
        options.dataset = dataset
        options.folder = folder
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
                "\(dataset.identifier): \(counted(dataset.neuronCount, "neuron")), \(counted(dataset.recordingCount, "recording")), "
                    + "\(fixed(dataset.durationSeconds / 3600, 2)) h, \(counted(dataset.spikeCount, "spike"))")
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
            "\(counted(result.files.count, "file")): \(counts.joined(separator: ", "))"
                + (found.isEmpty ? "" : "; found: \(found.joined(separator: ", "))"))
    }
}

import ArgumentParser
import Core
import Foundation
import Registry

/// `ground-truth export`: neurons to files.
struct GroundTruthExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write neurons to files that this and other programs read.",
        discussion: """
            Importing what was exported gives the same neurons. The mat form is the published one; it has no place for \
            indicator, species and the like, which an import of unpublished datasets has to be told again.

            Examples:
              cascade-registry ground-truth export DS09 --format mat --output folder
              cascade-registry ground-truth export DS09/Chen2013_GC6f_cell1 DS09/Chen2013_GC6f_cell2
            """)

    @Argument(
        help: ArgumentHelp("Datasets and neurons.", valueName: "dataset-or-neuron"),
        completion: Completions.groundTruth)
    var references: [String]

    @Option(help: "native: safetensors; mat: CAttached structs; npy: arrays with a manifest.")
    var format = GroundTruthForm.native

    @Option(help: ArgumentHelp("Where the datasets' folders go. Default: this folder.", valueName: "folder"))
    var output = "."

    @Flag(help: "Replace files that exist.")
    var force = false

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let registry = try global.openRegistry()
        let neurons = try references.flatMap { try registry.groundTruth.neurons(meantBy: $0) }
        let files = try registry.groundTruth.export(
            neurons, to: URL(filePath: output, directoryHint: .isDirectory), as: format, replacesExisting: force)
        if global.json {
            try Console.printDocument(
                ExportDocument(paths: files.map(\.path)), schema: "cascade-registry/ground-truth-export")
        } else {
            global.report("Wrote \(counted(files.count, "neuron")) to \(URL(filePath: output).path)")
        }
    }

    private struct ExportDocument: Encodable {
        let paths: [String]
    }
}

extension RegistryGroundTruth {
    /// The neurons of a dataset, or one neuron.
    func neurons(meantBy reference: String) throws -> [NeuronRecord] {
        guard reference.contains("/") else {
            do {
                var filter = NeuronFilter()
                filter.datasets = [reference]
                return try neurons(matching: filter)
            } catch let error as RegistryError where error.category == .notFound {
                do {
                    return [try neuron(named: reference)]
                } catch let other as RegistryError where other.category == .notFound {
                    throw error
                }
            }
        }
        return [try neuron(named: reference)]
    }
}

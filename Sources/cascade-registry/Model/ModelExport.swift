import ArgumentParser
import Foundation
import Registry

/// `model export`: a model for another registry, or for the reference toolbox.
struct ModelExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a model for another registry, or for the reference toolbox.",
        discussion: """
            The keras and torch forms are what the reference toolbox and its PyTorch successor load: config.yaml and \
            one file of weights per network, in a folder, or in an archive where the output ends in .zip.

            Examples:
              cascade-registry model export Global_EXC_30Hz_smoothing50ms
              cascade-registry model export mine --form keras --output Pretrained_models/mine
            """)

    @OptionGroup var reference: ModelReference

    @Option(help: "native: one file for another registry; keras: .h5 weights; torch: .pth weights.")
    var form = ModelForm.native

    @Option(
        help: ArgumentHelp(
            "Default: NAME@VERSION.tar in this folder; for keras and torch, the folder NAME.", valueName: "path"),
        completion: .file())
    var output: String?

    @Flag(help: "Replace a file that exists; a folder is never replaced.")
    var force = false

    @OptionGroup var connection: NetworkOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let registry = try global.openRegistry()
        let record = try ModelSelection(registry: registry, connection: connection, isQuiet: global.quiet)
            .model(named: reference.model)
        let file = URL(filePath: output ?? (form == .native ? "\(record.identifier).tar" : record.name))
        try registry.models.export(record, to: file, as: form, replacesExisting: force)
        if global.json {
            try Console.printDocument(
                ExportDocument(identifier: record.identifier, path: file.path),
                schema: "cascade-registry/model-export")
        } else {
            global.report("Wrote \(record.identifier) to \(file.path)")
        }
    }

    private struct ExportDocument: Encodable {
        let identifier: String
        let path: String
    }
}

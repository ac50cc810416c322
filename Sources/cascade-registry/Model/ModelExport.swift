import ArgumentParser
import Foundation
import Registry

/// `model export`: one file that another registry imports.
struct ModelExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a model to one file that another registry imports.")

    @OptionGroup var reference: ModelReference

    @Option(help: ArgumentHelp("Default: NAME@VERSION.tar in this folder.", valueName: "file"), completion: .file())
    var output: String?

    @Flag(help: "Replace a file that exists.")
    var force = false

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let registry = try global.openRegistry()
        let record = try registry.model(named: reference.model)
        let file = URL(filePath: output ?? "\(record.identifier).tar")
        try registry.export(record, to: file, replacesExisting: force)
        if global.json {
            try Console.printDocument(
                ExportDocument(identifier: record.identifier, path: file.path),
                schema: "cascade-registry/model-export")
        } else {
            print("Wrote \(record.identifier) to \(file.path)")
        }
    }

    private struct ExportDocument: Encodable {
        let identifier: String
        let path: String
    }
}

import ArgumentParser
import Registry

/// `model show`: everything about one model.
struct ModelShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show everything that is known about a model.")

    @OptionGroup var reference: ModelReference
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let registry = try global.openRegistry()
        let record = try registry.model(named: reference.model)
        let manifest = try registry.manifest(of: record)
        if global.json {
            try Console.printDocument(manifest, schema: ModelManifest.schema, version: ModelManifest.schemaVersion)
        } else {
            print(ModelDescription(record: record, manifest: manifest).text)
        }
    }
}

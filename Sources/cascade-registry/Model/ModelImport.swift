import ArgumentParser
import Core
import Foundation
import Registry

/// `model import`: a bundle in, a model of the registry out.
struct ModelImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Add a published bundle, or a model that another registry exported.",
        discussion: """
            A bundle is a folder or archive with config.yaml and the weights of all members, as Keras .h5 or PyTorch \
            .pth files. Importing the same bundle again changes nothing.

            The models that come with the program are in every registry until they are removed; --built-in brings one back.

            Example:
              cascade-registry model import Global_EXC_30Hz_smoothing50ms.zip
            """)

    @Argument(help: "A folder or an archive.", completion: .file())
    var bundle: String?

    @Option(help: "In place of a bundle, the name of a model that comes with the program.")
    var builtIn: String?

    @Option(help: "The model's name in this registry, in place of the one in its configuration.")
    var name: String?

    @Flag(help: "Import even if the name contradicts the configuration, and record the contradiction.")
    var accept = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard (bundle == nil) != (builtIn == nil), builtIn == nil || (name == nil && !accept) else {
            throw ValidationError("Give a folder or an archive, or --built-in and a name, and nothing else.")
        }
    }

    private func importModel(to registry: OpenRegistry) throws -> ImportOutcome {
        if let builtIn { return try registry.models.importBuiltIn(named: builtIn) }
        return try registry.models.importModel(
            from: URL(filePath: bundle ?? ""), acceptingContradictions: accept, name: name)
    }

    func run() throws {
        let registry = try global.openRegistry()
        let outcome = try importModel(to: registry)
        let model = outcome.record
        let status = if case .added = outcome { "added" } else { "already here" }
        if !global.quiet, status == "added", let change = try NameChange(of: model, in: registry).text {
            Console.note(change)
        }
        if global.json {
            try Console.printDocument(
                ImportDocument(status: status, model: model), schema: "cascade-registry/model-import")
        } else {
            global.report(
                "\(model.identifier) \(status): \(ModelLine(model).traits); sha256 \(model.digest.abbreviated)")
        }
    }

    private struct ImportDocument: Encodable {
        let status: String
        let model: ModelRecord
    }
}

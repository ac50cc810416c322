import ArgumentParser
import Core
import Foundation
import Registry

/// `catalog publish`: models and ground truth of this registry, for others.
struct CatalogPublish: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Write models and ground truth into a folder that others can add as a list.",
        discussion: """
            The folder can lie on a shared disk, or be put on any web server, or into a release of GitHub: it has a list with \
            digests, archives named by their content, and a page for people. Run again, it adds what is new; a new version \
            takes the place of the old one in the list, whose file stays. It changes as a whole or not at all.

            Examples:
              cascade-registry catalog publish /srv/www/cascade --model our-GCaMP8m-30Hz --dataset DS09
              cascade-registry catalog publish release --model ours --sign ~/.ssh/id_ed25519
            """)

    @Argument(help: "The folder; it is created where it is not there.", completion: .directory)
    var folder: String

    @Option(help: ArgumentHelp("A model of the registry. May be given several times.", valueName: "name"))
    var model: [String] = []

    @Option(
        help: ArgumentHelp(
            "NAME, NAME@VERSION, or how the name begins. May be given several times.", valueName: "dataset"))
    var dataset: [String] = []

    @Option(
        help: ArgumentHelp(
            "Sign the list with this SSH key, so that others can demand it by `catalog add --signed-by`.",
            valueName: "key"), completion: .file())
    var sign: String?

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let registry = try global.openRegistry()
        let result = try registry.lists.publish(
            model.map { try registry.models.named($0) }, dataset.map { try registry.groundTruth.dataset(named: $0) },
            to: URL(filePath: folder, directoryHint: .isDirectory), signedWith: sign.map { URL(filePath: $0) })
        if global.json {
            try Console.printDocument(result, schema: "cascade-registry/list-publication")
            return
        }
        guard !global.quiet else { return }
        for entry in result.models + result.datasets { print("\(entry.identifier) \(entry.status.rawValue)") }
        let files = result.writtenFiles
        print(
            "\(result.folder): list \(result.serial) of \(result.listedCount) models and datasets, "
                + (files.isEmpty ? "nothing new" : "\(counted(files.count, "file")) written")
                + (result.isSigned ? ", signed" : ""))
        if !result.isSigned {
            Console.note("The list is not signed. To let others make sure that it is yours: --sign ~/.ssh/id_ed25519")
        }
        Console.note("Others add it by its place: `cascade-registry catalog add ADDRESS/list.json --name NAME`")
    }
}

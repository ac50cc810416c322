import ArgumentParser
import Core
import Files
import Formats
import Foundation

/// `ground-truth template`: a manifest to fill in.
struct GroundTruthTemplate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "Write a manifest to fill in, which describes your own recordings.",
        discussion: """
            Example:
              cascade-registry ground-truth template --output manifest.yaml
            """)

    @Option(help: ArgumentHelp("Where it goes. Default: standard output.", valueName: "file"), completion: .file())
    var output: String?

    @Flag(help: "Replace a file that exists.")
    var force = false

    @OptionGroup var global: GlobalOptions

    func run() throws {
        if let output {
            let file = try AtomicFile(URL(filePath: output), replacesExisting: force)
            try file.write(Data(GroundTruthManifestFile.template.utf8))
            try file.commit()
        }
        if global.json {
            try Console.printDocument(
                TemplateDocument(path: output, template: GroundTruthManifestFile.template),
                schema: "cascade-registry/ground-truth-template")
        } else if let output {
            global.report("Fill in \(output), then: `cascade-registry ground-truth import \(output)`")
        } else {
            Console.printText(GroundTruthManifestFile.template)
        }
    }

    private struct TemplateDocument: Encodable {
        let path: String?
        let template: String
    }
}

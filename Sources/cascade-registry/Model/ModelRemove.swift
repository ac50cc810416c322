import ArgumentParser
import Registry

/// `model remove`: takes one version away.
struct ModelRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove one version of a model, with its aliases and what only it needs.")

    @OptionGroup var reference: ModelReference
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let registry = try global.openRegistry()
        let record = try registry.models.named(reference.model)
        let removal = try registry.models.remove(record)
        if global.json {
            try Console.printDocument(removal, schema: "cascade-registry/model-removal")
        } else {
            let aliases = removal.aliases.isEmpty ? "" : ", its aliases \(removal.aliases.joined(separator: ", "))"
            global.report(
                "Removed \(removal.identifier)\(aliases) and \(removal.objectCount) objects of "
                    + "\(removal.byteCount) bytes")
            if removal.isBuiltIn, !global.quiet {
                Console.note(
                    "It came with the program; to have it again: `cascade-registry model import --built-in \(record.name)`"
                )
            }
        }
    }
}

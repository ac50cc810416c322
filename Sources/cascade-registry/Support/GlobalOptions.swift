import ArgumentParser
import Foundation
import Registry

/// Options of every command.
struct GlobalOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The registry's folder.", valueName: "path"))
    var registry: String?

    @Flag(help: "Print the result, or the error, as one JSON document.")
    var json = false

    @Flag(name: .shortAndLong, help: "Say nothing but the result and errors.")
    var quiet = false

    func validate() throws {
        // An unset variable of a script would make a registry of the current folder.
        guard registry != "" else { throw ValidationError("--registry must name a folder.") }
    }

    /// Opens the registry, and creates it with the built-in models where there is none.
    func openRegistry() throws -> OpenRegistry {
        try Surroundings.checkText(
            ofVariables: (registry == nil ? ["CASCADE_REGISTRY", "XDG_DATA_HOME", "HOME"] : []) + ["CASCADE_LISTS"])
        let environment = ProcessInfo.processInfo.environment
        return try OpenRegistry(
            at: RegistryLocation.resolve(path: registry, environment: environment), builtInModels: .included,
            builtInLists: KnownLocations.resolve(environment: environment))
    }
}

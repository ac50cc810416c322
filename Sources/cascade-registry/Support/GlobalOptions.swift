import ArgumentParser
import Foundation
import Registry

/// Options of every command.
struct GlobalOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The registry's folder.", valueName: "path"))
    var registry: String?

    @Flag(help: "Print the result, or the error, as one JSON document.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print only what was asked for, and errors.")
    var quiet = false

    func validate() throws {
        // An unset variable of a script would make a registry of the current folder.
        guard registry != "" else { throw ValidationError("--registry must name a folder.") }
    }

    /// Opens the registry, and creates it with the built-in models where there is none. Manifests that cannot be read are told.
    func openRegistry() throws -> OpenRegistry {
        let registry = try OpenRegistry(
            at: location(), builtInModels: .included,
            builtInLists: KnownLocations.resolve(environment: ProcessInfo.processInfo.environment))
        let unreadable = try registry.maintenance.unreadableManifests()
        if let first = unreadable.first, !quiet {
            Console.note(
                "Warning: \(counted(unreadable.count, "manifest")) cannot be read and left out: \(first.reason). "
                    + "See `cascade-registry verify`.")
        }
        return registry
    }

    /// Opens the registry only to look at it: nothing is created or changed.
    func openRegistryForReading() throws -> OpenRegistry {
        try OpenRegistry(
            reading: location(),
            builtInLists: KnownLocations.resolve(environment: ProcessInfo.processInfo.environment))
    }

    /// Says what was done, for those who want to know.
    func report(_ text: @autoclosure () -> String) {
        if !quiet { Console.printText(text()) }
    }

    /// Says the same on standard error, where standard output has something else to take.
    func note(_ text: String) {
        guard !quiet else { return }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) { Console.note(String(line)) }
    }

    /// Where the registry is.
    func location() throws -> RegistryLocation {
        try Surroundings.checkText(
            ofVariables: (registry == nil ? ["CASCADE_REGISTRY", "XDG_DATA_HOME", "HOME"] : []) + ["CASCADE_LISTS"])
        return try RegistryLocation.resolve(path: registry, environment: ProcessInfo.processInfo.environment)
    }
}

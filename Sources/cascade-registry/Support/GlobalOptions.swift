import ArgumentParser
import Core
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

    @OptionGroup var log: LogOptions

    func validate() throws {
        // An unset variable of a script would make a registry of the current folder.
        guard registry != "" else { throw ValidationError("--registry must name a folder.") }
    }

    /// Opens the registry, and creates it with the built-in models where there is none. Manifests that cannot be read are told.
    func openRegistry() throws -> OpenRegistry {
        let registry = try OpenRegistry(
            at: location(), builtInModels: .included,
            builtInLists: KnownLocations.resolve(environment: Settings.current.variables))
        Log.step("opened the registry \(registry.location.folder.path)")
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
            builtInLists: KnownLocations.resolve(environment: Settings.current.variables))
    }

    /// Says in a line what was done, for those who want to know.
    func report(_ line: @autoclosure () -> String) {
        if !quiet { Console.printLine(line()) }
    }

    /// Says in several lines what was done; on standard error, where standard output has something else to take.
    func report(lines text: @autoclosure () -> String, onStandardError: Bool = false) {
        guard !quiet else { return }
        guard onStandardError else { return Console.printText(text()) }
        for line in text().split(separator: "\n", omittingEmptySubsequences: false) { Console.note(String(line)) }
    }

    /// Where the registry is.
    func location() throws -> RegistryLocation {
        try Surroundings.checkText(
            ofVariables: (registry == nil ? ["CASCADE_REGISTRY", "XDG_DATA_HOME", "HOME"] : []) + ["CASCADE_LISTS"])
        return try RegistryLocation.resolve(path: registry, environment: Settings.current.variables)
    }
}

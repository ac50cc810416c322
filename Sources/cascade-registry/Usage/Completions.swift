import ArgumentParser
import Core
import Files
import Foundation
import Registry

/// Names of the registry, for a shell that completes a word. Where the registry cannot be read, nothing is proposed.
enum Completions {
    /// Models by name and alias: those that are here, and those of the lists.
    static let models = kind { registry in
        try registry.models.all().map(\.name) + registry.models.aliases().keys
            + registry.lists.models().map(\.model.name)
    }

    /// Datasets; after a slash, their neurons.
    static let groundTruth = CompletionKind.custom { words, _, prefix in
        guard let registry = opened(words) else { return [] }
        do {
            let names =
                prefix.contains("/")
                ? try registry.groundTruth.neurons().map(\.identifier) : try registry.groundTruth.datasets().map(\.name)
            return fitting(names, prefix)
        } catch {
            return []
        }
    }

    /// Indicators of models and neurons.
    static let indicators = kind { registry in
        try
            (registry.models.all().map(\.traits) + registry.groundTruth.neurons().map(\.traits)
            + registry.lists.models().map(\.model.listing.traits)).compactMap { $0[.indicator] }
    }

    /// Lists.
    static let lists = kind { try $0.lists.all().map(\.name) }

    private static func kind(_ names: @escaping @Sendable (OpenRegistry) throws -> [String]) -> CompletionKind {
        .custom { words, _, prefix in
            guard let registry = opened(words) else { return [] }
            do {
                return fitting(try names(registry), prefix)
            } catch {
                return []
            }
        }
    }

    /// The registry of a command line that is being typed; nothing is created.
    private static func opened(_ words: [String]) -> OpenRegistry? {
        let path = ArgumentPeek(words).value(of: "--registry")
        let environment = Settings.current.variables
        do {
            return try OpenRegistry(
                reading: RegistryLocation.resolve(path: path, environment: environment),
                builtInLists: KnownLocations.resolve(environment: environment))
        } catch {
            return nil
        }
    }

    private static func fitting(_ names: [String], _ prefix: String) -> [String] {
        // Of a word in quotation marks, the shell hands over the marks, too.
        let prefix = prefix.filter { !"'\"".contains($0) }
        return Set(names.filter { $0.hasPrefix(prefix) }).sorted()
    }
}

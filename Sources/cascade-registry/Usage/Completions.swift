import ArgumentParser
import Cluster
import Core
import Files
import Foundation
import Registry

/// Names of the registry, for a shell that completes a word. Where the registry cannot be read, nothing is proposed.
enum Completions {
    /// Models by name and alias: those that are here, and those of the lists.
    static let models = kind { try $0.models.knownNames() }

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
    static let indicators = kind { try $0.models.values(of: .indicator) }

    /// Lists.
    static let lists = kind { try $0.lists.heads().map(\.name) }

    /// Works on a cluster.
    static let works = kind { try WorkFolder.names(in: $0.location.work) }

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
        let prefix = prefix.filter { !"'\"\\".contains($0) }
        let shell = ProcessInfo.processInfo.environment["SAP_SHELL"] ?? ""
        // Names come from files and lists, and one that is no single line would be several.
        let fitting = Set(names.filter { $0.hasPrefix(prefix) && $0.visibleOnOneLine == $0 })
        return fitting.sorted().map { written($0, for: shell) }
    }

    /// A name as the script of a shell takes it. That of bash expands every word, commands in it included, before it is
    /// proposed; that of zsh takes what follows a colon for an explanation.
    static func written(_ name: String, for shell: String) -> String {
        switch shell {
        case "bash" where name.shellWord != name:
            name.map { $0.isLetter || $0.isNumber || "._+-/@,".contains($0) ? "\($0)" : "\\\($0)" }.joined().shellWord
        case "zsh": name.replacing("\\", with: "\\\\").replacing(":", with: "\\:")
        default: name
        }
    }
}

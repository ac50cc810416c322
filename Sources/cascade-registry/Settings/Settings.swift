import Core
import Files
import Formats
import Foundation
import Inference
import Registry
import Synchronization

/// What holds where the command line says nothing: what the environment says, else the user's `config.yaml`, else the one in
/// the registry's folder.
struct Settings: Sendable {
    /// What may be said in a `config.yaml`.
    enum Key: String, CaseIterable {
        case registry, lists, indicator, species, region
        case cellClass = "cell_class"
        case alignment, threshold, padding, threads
        case logFile = "log_file"

        /// The variable that says the same.
        var variable: String? {
            switch self {
            case .registry: "CASCADE_REGISTRY"
            case .lists: "CASCADE_LISTS"
            default: nil
            }
        }
    }

    /// A setting, and who made it.
    struct Setting: Sendable, Encodable {
        let key: String
        let value: String
        let origin: String
    }

    private var values: [Key: (texts: [String], file: URL)] = [:]
    private let environment: [String: String]

    private static let loaded = Mutex(Settings(environment: ProcessInfo.processInfo.environment))

    /// The settings of this process.
    static var current: Settings { loaded.withLock { $0 } }

    /// Reads the files, for the registry that the command line names.
    ///
    /// - Throws: a `CascadeError` that names the file and the key.
    static func load(registry: String?) throws {
        let settings = try Settings(registry: registry, environment: ProcessInfo.processInfo.environment)
        loaded.withLock { $0 = settings }
    }

    private init(environment: [String: String]) {
        self.environment = environment
    }

    init(registry: String?, environment: [String: String]) throws {
        self.environment = environment
        let own =
            environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
            ?? environment["HOME"].flatMap { $0.isEmpty ? nil : "\($0)/.config" }
        if let own { try read(URL(filePath: own).appending(path: "cascade-registry/config.yaml"), keys: Key.allCases) }
        let location: RegistryLocation
        do {
            location = try RegistryLocation.resolve(path: registry, environment: variables)
        } catch {
            // Where no registry is named, none says anything; a command that needs one will say so.
            return
        }
        try read(location.folder.appending(path: "config.yaml"), keys: Key.allCases.filter { $0 != .registry })
    }

    /// Takes what a file says and nothing before it has said.
    private mutating func read(_ file: URL, keys: [Key]) throws {
        guard try FileKind(of: file) == .file else { return }
        for (name, texts) in try SettingsFile.read(file, keys: keys.map(\.rawValue)) {
            guard let key = Key(rawValue: name), values[key] == nil else { continue }
            guard let reason = Self.fault(of: texts, for: key) else {
                values[key] = (texts, file)
                continue
            }
            throw FileError(
                .damaged, path: file.path, "“\(name)” is “\(texts.joined(separator: ", "))”, expected \(reason)",
                remedy: "Correct it there.")
        }
    }

    /// What a setting should be and is not.
    private static func fault(of texts: [String], for key: Key) -> String? {
        if key == .lists { return nil }
        guard texts.count == 1 else { return "one text" }
        let allowed: [String]?
        switch key {
        case .alignment: allowed = Alignment.allCases.map(\.rawValue)
        case .threshold: allowed = Threshold.allCases.map(\.rawValue)
        case .padding: allowed = Padding.allCases.map(\.rawValue)
        case .cellClass:
            return CellClass(named: texts[0]) == nil ? "a class of neurons, such as excitatory" : nil
        case .threads: return Int(texts[0]).map((1...1024).contains) == true ? nil : "a number from 1 to 1024"
        default: allowed = nil
        }
        guard let allowed, !allowed.contains(texts[0]) else { return nil }
        return allowed.joined(separator: " or ")
    }

    /// What a file says.
    func text(_ key: Key) -> String? { values[key]?.texts.first }

    /// One of some choices, as a file says it.
    func choice<Choice: RawRepresentable<String>>(_ key: Key, or usual: Choice) -> Choice {
        text(key).flatMap(Choice.init) ?? usual
    }

    /// What is known of recordings.
    var traits: Traits {
        [
            .indicator: text(.indicator), .species: text(.species), .region: text(.region),
            .cellClass: text(.cellClass),
        ]
    }

    /// The environment, and what files say in its place.
    var variables: [String: String] {
        var variables = environment
        for key in Key.allCases {
            guard let name = key.variable, !isSaid(key), let value = values[key] else { continue }
            let folder = value.file.deletingLastPathComponent()
            variables[name] = value.texts.map { Self.resolved($0, in: folder) }.joined(separator: " ")
        }
        return variables
    }

    /// Whether the environment says it; that there are no lists is said by an empty variable.
    private func isSaid(_ key: Key) -> Bool {
        guard let value = key.variable.flatMap({ environment[$0] }) else { return false }
        return key == .lists || !value.isEmpty
    }

    /// A path as it is meant in a file; addresses stay as they are.
    private static func resolved(_ text: String, in folder: URL) -> String {
        if text.contains("://") { return text }
        if text.hasPrefix("~/"), let home = ProcessInfo.processInfo.environment["HOME"] {
            return home + text.dropFirst()
        }
        return URL(filePath: text, relativeTo: folder).absoluteURL.standardizedFileURL.path
    }

    /// The file for what happens.
    var logFile: URL? {
        values[.logFile].map { URL(filePath: Self.resolved($0.texts[0], in: $0.file.deletingLastPathComponent())) }
    }

    /// All that is set, and where.
    var all: [Setting] {
        Key.allCases.compactMap { key in
            if let name = key.variable, isSaid(key) {
                return Setting(key: key.rawValue, value: environment[name, default: ""], origin: name)
            }
            return values[key].map {
                Setting(key: key.rawValue, value: $0.texts.joined(separator: ", "), origin: $0.file.path)
            }
        }
    }
}

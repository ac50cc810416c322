internal import Files
internal import Core
internal import Foundation
internal import Yams

/// A group of keys in a manifest; every fault is reported with its place, such as `neurons[0].recordings[2]`.
struct ManifestSection {
    let url: URL
    let place: String
    private let values: [String: Node]

    /// Takes a group apart.
    init(_ node: Node, of url: URL, at place: String, keys: [String]) throws(FileError) {
        self.url = url
        self.place = place
        guard let mapping = node.mapping else {
            throw Self.error(url, place, "is not a group of “key: value” lines")
        }
        var values: [String: Node] = [:]
        for (key, value) in mapping {
            let name = key.scalar?.string ?? ""
            guard keys.contains(name) else {
                let similar = names(similarTo: name, among: keys).map { "“\($0)”" }
                throw Self.error(
                    url, place, "has the unknown key “\(name)”",
                    remedy: similar.isEmpty
                        ? "It takes \(keys.joined(separator: ", "))."
                        : "Did you mean \(similar.joined(separator: " or "))?")
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw Self.error(url, place, "has the key “\(name)” twice")
            }
        }
        // A key without a value is a line that was left to fill in.
        self.values = values.filter { $0.value.scalar.map { !$0.string.isEmpty } ?? true }
    }

    func has(_ key: String) -> Bool { values[key] != nil }

    func text(_ key: String) throws(FileError) -> String? {
        guard let value = values[key] else { return nil }
        guard let text = value.scalar?.string else { throw error("“\(key)” is not a text") }
        return text
    }

    func number(_ key: String) throws(FileError) -> Double? {
        guard let text = try text(key) else { return nil }
        guard let number = ConfigurationValues.number(text), number.isFinite else {
            throw error("“\(key)” is “\(text.prefix(100))”, expected a number")
        }
        return number
    }

    func positiveNumber(_ key: String) throws(FileError) -> Double? {
        guard let number = try number(key) else { return nil }
        guard number > 0 else { throw error("“\(key)” is \(number), expected a number above 0") }
        return number
    }

    /// The groups of a list.
    func sections(_ key: String, keys: [String]) throws(FileError) -> [ManifestSection] {
        guard let list = values[key]?.sequence, !list.isEmpty else {
            throw error("“\(key)” is not a list with at least one entry")
        }
        var sections: [ManifestSection] = []
        for (index, node) in list.enumerated() {
            let prefix = place.isEmpty ? "" : "\(place)."
            sections.append(try ManifestSection(node, of: url, at: "\(prefix)\(key)[\(index)]", keys: keys))
        }
        return sections
    }

    /// A file beside the manifest, a file with a variable, or a list of numbers.
    func source(_ key: String) throws(FileError) -> NumberSource? {
        guard let value = values[key] else { return nil }
        if let path = value.scalar?.string { return .file(resolved(path), variable: nil) }
        if let list = value.sequence {
            let numbers = list.compactMap { $0.scalar.flatMap { ConfigurationValues.number($0.string) } }
            guard numbers.count == list.count else { throw error("“\(key)” lists something else than numbers") }
            return .numbers(numbers)
        }
        let section = try ManifestSection(value, of: url, at: "\(place).\(key)", keys: ["file", "variable"])
        return .file(resolved(try section.needed("file", section.text)), variable: try section.text("variable"))
    }

    /// A value that cannot be left out.
    func needed<Value>(
        _ key: String, _ value: (String) throws(FileError) -> Value?
    ) throws(FileError) -> Value {
        guard let value = try value(key) else { throw error("lacks “\(key)”") }
        return value
    }

    func error(_ detail: String, remedy: String? = nil) -> FileError {
        Self.error(url, place, detail, remedy: remedy)
    }

    private func resolved(_ path: String) -> URL {
        URL(filePath: path, relativeTo: url.deletingLastPathComponent()).absoluteURL.standardizedFileURL
    }

    private static func error(_ url: URL, _ place: String, _ detail: String, remedy: String? = nil) -> FileError {
        FileError(
            .damaged, path: url.path, place.isEmpty ? detail : "\(place) \(detail)",
            remedy: remedy ?? "Compare it with the template: `cascade-registry ground-truth template`.")
    }
}

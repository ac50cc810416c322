internal import Files
internal import Core
internal import Yams

/// The keys of a `config.yaml` with their values as text, so that one place decides what counts as a number or a flag.
///
/// YAML 1.1 and 1.2 read a plain `Yes` differently; the text does not.
struct ConfigurationValues {
    private enum Value {
        case text(String)
        case list([String])
        case other
    }

    let file: FileBytes
    private var values: [String: Value] = [:]
    private var defaults: [String: Value]
    private let remedy: String

    /// Takes a file apart.
    ///
    /// - Parameters:
    ///   - file: the text.
    ///   - limit: the most bytes that it may have.
    ///   - defaults: what holds where the file says nothing.
    ///   - remedy: what to do about a wrong value.
    /// - Throws: `FileError` when it is no configuration.
    init(
        _ file: FileBytes, atMost limit: Int, defaults: ConfigurationValues? = nil,
        remedy: String = "Fetch the file again."
    ) throws(FileError) {
        self.file = file
        self.remedy = remedy
        self.defaults = defaults?.values ?? [:]
        guard file.count <= limit else {
            throw file.unsupported("has \(file.count) bytes; a configuration has at most \(limit)")
        }
        let text = try YAMLReading.text(of: file)
        try Self.refuseTraps(text, in: file)
        guard let mapping = try YAMLReading.nodes(of: text, in: file, remedy: remedy)?.mapping else {
            throw damaged("is no configuration: it is not a list of “key: value” lines")
        }
        for (key, value) in mapping {
            guard let key = key.scalar?.string else { throw damaged("has a key that is not text") }
            values[key] = Self.value(value)
        }
    }

    private subscript(key: String) -> Value? { values[key] ?? defaults[key] }

    private static func value(_ node: Node) -> Value {
        if let scalar = node.scalar { return .text(scalar.string) }
        let texts = node.sequence?.compactMap(\.scalar?.string)
        guard let texts, texts.count == node.sequence?.count else { return .other }
        return .list(texts)
    }

    /// Refuses what no configuration needs and what costs a YAML reader time or stack that grows faster than the
    /// text: anchors and aliases (they multiply), and deep nesting.
    private static func refuseTraps(_ text: String, in file: FileBytes) throws(FileError) {
        var brackets = 0
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let place = "line \(index + 1)"
            guard line.utf8.count <= 512 else { throw file.unsupported("\(place) is longer than 512 bytes") }
            let meaningful = withoutComment(line)
            if usesAlias(meaningful) {
                throw FileError(
                    .suspicious, path: file.path, "\(place) uses a YAML anchor or alias, which no configuration needs")
            }
            brackets += meaningful.count { "[{".contains($0) }
        }
        guard brackets <= 64 else { throw file.unsupported("opens \(brackets) brackets; a configuration needs few") }
    }

    /// Whether a line names a part of the document, or repeats one by its name.
    static func usesAlias(_ line: Substring) -> Bool { line.contains(/(^|[\s\[\]{},:?\-])[&*]\S/) }

    /// The line up to its comment. A line with a quotation mark is kept whole, because a `#` may be inside quotes.
    static func withoutComment(_ line: Substring) -> Substring {
        guard !line.contains(where: { $0 == "\"" || $0 == "'" }), let start = line.firstMatch(of: /(^|\s)#/) else {
            return line
        }
        return line[..<start.range.lowerBound]
    }

    func has(_ key: String) -> Bool { self[key] != nil }

    /// The same without some keys.
    func without(_ keys: [String]) -> ConfigurationValues {
        var rest = self
        for key in keys { rest.values[key] = nil }
        return rest
    }

    /// Gives a key a value that holds where the file says nothing.
    mutating func setDefault(_ key: String, to text: String) { defaults[key] = .text(text) }

    /// Gives a key a list that holds where the file says nothing.
    mutating func setDefault(_ key: String, to texts: [String]) { defaults[key] = .list(texts) }

    /// Refuses a key that means nothing: it may be one that is misspelt.
    func refuseKeys(except known: [String]) throws(FileError) {
        guard let stranger = values.keys.filter({ !known.contains($0) }).min() else { return }
        let similar = names(similarTo: stranger, among: known).map { "“\($0)”" }.joined(separator: ", ")
        throw FileError(
            .damaged, path: file.path, "has a key “\(stranger)” that means nothing here",
            remedy: similar.isEmpty ? "Remove it, or make it a comment. \(remedy)" : "Did you mean \(similar)?")
    }

    func text(_ key: String) throws(FileError) -> String {
        switch self[key] {
        case .text(let text) where !text.isEmpty: return text
        case nil: throw missing(key)
        default: throw wrong(key, "a text")
        }
    }

    func texts(_ key: String) throws(FileError) -> [String] {
        switch self[key] {
        case .list(let texts): return texts
        case nil: throw missing(key)
        default: throw wrong(key, "a list of texts")
        }
    }

    /// A text as a list of one, or a list of texts.
    func textOrTexts(_ key: String) throws(FileError) -> [String] {
        if case .list(let texts) = self[key] { return texts }
        return [try text(key)]
    }

    func number(_ key: String, in range: ClosedRange<Double>) throws(FileError) -> Double {
        guard let number = Self.number(try text(key)), range.contains(number) else {
            throw wrong(key, "a number from \(Self.short(range.lowerBound)) to \(Self.short(range.upperBound))")
        }
        return number
    }

    func integer(_ key: String, in range: ClosedRange<Int>) throws(FileError) -> Int {
        guard let number = Int(try text(key)), range.contains(number) else {
            throw wrong(key, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func integers(_ key: String, in range: ClosedRange<Int>) throws(FileError) -> [Int] {
        let texts = try texts(key)
        let numbers = texts.compactMap(Int.init).filter(range.contains)
        guard numbers.count == texts.count else {
            throw wrong(key, "a list of whole numbers from \(range.lowerBound) to \(range.upperBound)")
        }
        return numbers
    }

    func flag(_ key: String) throws(FileError) -> Bool {
        switch try text(key).lowercased() {
        case "1", "yes", "true", "on": return true
        case "0", "no", "false", "off": return false
        default: throw wrong(key, "yes or no, 1 or 0")
        }
    }

    /// A decimal number; Swift would read “0x10” and “nan” as well.
    static func number(_ text: String) -> Double? {
        text.wholeMatch(of: /[+\-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+\-]?[0-9]+)?/).flatMap { _ in Double(text) }
    }

    private static func short(_ limit: Double) -> String {
        limit == .leastNormalMagnitude ? "just above 0" : "\(limit)"
    }

    /// Refuses a file without some keys.
    func requireKeys(_ keys: [String]) throws(FileError) {
        let missing = keys.filter { !has($0) }
        guard missing.isEmpty else {
            throw damaged("has no key \(missing.map { "“\($0)”" }.joined(separator: ", "))")
        }
    }

    private func missing(_ key: String) -> FileError { damaged("has no key “\(key)”") }

    /// What is wrong with the file, and what to do about it.
    func damaged(_ detail: String) -> FileError {
        FileError(.damaged, path: file.path, detail, remedy: remedy)
    }

    private func wrong(_ key: String, _ expected: String) -> FileError {
        let found =
            switch self[key] {
            case .text(let text): "“\(text.prefix(100))”"
            case .list(let texts): "a list (\(texts.prefix(20).joined(separator: ", ").prefix(100)))"
            default: "something nested"
            }
        return damaged("“\(key)” is \(found), expected \(expected)")
    }
}

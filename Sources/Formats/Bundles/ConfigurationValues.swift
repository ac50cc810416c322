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

    private let file: FileBytes
    private var values: [String: Value] = [:]

    init(_ file: FileBytes, atMost limit: Int) throws(FileError) {
        self.file = file
        guard let text = String(validating: file.bytes, as: UTF8.self), file.count <= limit else {
            throw file.damaged("is no configuration: it is not UTF-8 text of at most \(limit) bytes")
        }
        try Self.refuseTraps(text, in: file)
        guard let mapping = try Self.compose(text, in: file)?.mapping else {
            throw file.damaged("is no configuration: it is not a list of “key: value” lines")
        }
        for (key, value) in mapping {
            guard let key = key.scalar?.string else {
                throw file.damaged("has a key that is not text")
            }
            values[key] = Self.value(value)
        }
    }

    /// The document of a text, which may begin with the byte-order mark of UTF-8.
    static func compose(_ text: String, in file: FileBytes) throws(FileError) -> Node? {
        let hasMark = text.unicodeScalars.first == "\u{FEFF}"
        do {
            return try Yams.compose(yaml: hasMark ? String(text.unicodeScalars.dropFirst()) : text)
        } catch {
            throw file.damaged("is not valid YAML: \(explanation(of: error))")
        }
    }

    /// In one line: what Yams says itself quotes the text, and of a repeated key all of it.
    private static func explanation(of error: any Error) -> String {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            "line \(mark.line), column \(mark.column): \(problem)"
        case YamlError.reader(let problem, _, _, _): problem
        case YamlError.duplicatedKeysInMapping(let keys, let context):
            "“\(keys.first ?? "")” is there twice, the first time in line \(context.mark.line)"
        default: "\(error)"
        }
    }

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

    func has(_ key: String) -> Bool { values[key] != nil }

    /// Refuses a key that means nothing: it may be one that is misspelt.
    func refuseKeys(except known: [String]) throws(FileError) {
        guard let stranger = values.keys.filter({ !known.contains($0) }).min() else { return }
        let similar = names(similarTo: stranger, among: known).map { "“\($0)”" }.joined(separator: ", ")
        throw FileError(
            .damaged, path: file.path, "has a key “\(stranger)” that means nothing here",
            remedy: similar.isEmpty ? "Remove it, or make it a comment." : "Did you mean \(similar)?")
    }

    func text(_ key: String) throws(FileError) -> String {
        switch values[key] {
        case .text(let text) where !text.isEmpty: return text
        case nil: throw missing(key)
        default: throw wrong(key, "a text")
        }
    }

    func texts(_ key: String) throws(FileError) -> [String] {
        switch values[key] {
        case .list(let texts): return texts
        case nil: throw missing(key)
        default: throw wrong(key, "a list of texts")
        }
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

    private func missing(_ key: String) -> FileError {
        file.damaged("has no key “\(key)”")
    }

    private func wrong(_ key: String, _ expected: String) -> FileError {
        let found =
            switch values[key] {
            case .text(let text): "“\(text.prefix(100))”"
            case .list(let texts): "a list (\(texts.prefix(20).joined(separator: ", ").prefix(100)))"
            default: "something nested"
            }
        return file.damaged("“\(key)” is \(found), expected \(expected)")
    }
}

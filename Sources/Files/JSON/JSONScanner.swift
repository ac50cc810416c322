/// Reads JSON strictly and from left to right. A key that stands twice in an object is refused, and so is nesting without
/// end; time and memory are in proportion to the text.
///
/// Foundation's readers keep one of two equal keys silently.
package struct JSONScanner {
    /// How deep arrays and objects may nest; no document of ours comes near.
    package static let mostLevels = 64

    private let source: FileBytes
    /// What the text is, as the beginning of a sentence about it.
    private let subject: String
    private var position = 0
    private var level = 0

    package init(_ source: FileBytes, subject: String) {
        self.source = source
        self.subject = subject
    }

    /// Reads `{"key": …}`; `member` reads each value.
    package mutating func readObject(
        _ member: (inout JSONScanner, String) throws(FileError) -> Void
    ) throws(FileError) {
        var keys: Set<String> = []
        try readNested("{", "}") { (scanner) throws(FileError) in
            let key = try scanner.readText()
            guard keys.insert(key).inserted else { throw scanner.wrong(verb: "names", "“\(key.prefix(64))” twice") }
            try scanner.expect(":")
            try member(&scanner, key)
        }
    }

    /// Reads `[…]`; `element` reads each element.
    package mutating func readArray(_ element: (inout JSONScanner) throws(FileError) -> Void) throws(FileError) {
        try readNested("[", "]", element)
    }

    private mutating func readNested(
        _ start: UnicodeScalar, _ end: UnicodeScalar, _ element: (inout JSONScanner) throws(FileError) -> Void
    ) throws(FileError) {
        try expect(start)
        level += 1
        guard level <= Self.mostLevels else { throw wrong("more than \(Self.mostLevels) levels of nesting") }
        defer { level -= 1 }
        guard !takes(end) else { return }
        repeat { try element(&self) } while takes(",")
        try expect(end)
    }

    /// Reads any value, of which only the form counts.
    package mutating func skipValue() throws(FileError) {
        skipSpaces()
        switch peek() {
        case UInt8(ascii: "{"): try readObject { (scanner, _) throws(FileError) in try scanner.skipValue() }
        case UInt8(ascii: "["): try readArray { (scanner) throws(FileError) in try scanner.skipValue() }
        case UInt8(ascii: "\""): if !skipPlainText() { _ = try readText() }
        case UInt8(ascii: "t"): try skip("true")
        case UInt8(ascii: "f"): try skip("false")
        case UInt8(ascii: "n"): try skip("null")
        default: try skipNumber()
        }
    }

    /// Reads any value, and appends it and all that is inside it to the nodes of a tree.
    mutating func readTree(into tree: inout JSONTree.Nodes) throws(FileError) {
        skipSpaces()
        let start = position
        switch peek() {
        case UInt8(ascii: "{"):
            try tree.append(.object) { (tree) throws(FileError) in try readMembers(into: &tree) }
        case UInt8(ascii: "["):
            try tree.append(.array) { (tree) throws(FileError) in
                var count = 0
                try readArray { (scanner) throws(FileError) in
                    try scanner.readTree(into: &tree)
                    count += 1
                }
                return count
            }
        case UInt8(ascii: "\""):
            try readText(into: &tree, as: .text)
        case let first:
            try skipValue()
            let kind: JSONTree.Kind =
                switch first {
                case UInt8(ascii: "t"): .true
                case UInt8(ascii: "f"): .false
                case UInt8(ascii: "n"): .null
                default: .number
                }
            tree.append(kind, start..<position)
        }
    }

    /// Reads the members of an object; returns how many there are.
    private mutating func readMembers(into tree: inout JSONTree.Nodes) throws(FileError) -> Int {
        var keys = JSONKeys()
        try readNested("{", "}") { (scanner) throws(FileError) in
            let key = tree.nextIndex
            scanner.skipSpaces()
            try scanner.readText(into: &tree, as: .key)
            guard keys.insert(key, of: tree, scanner.source.bytes) else {
                throw scanner.wrong(verb: "names", "“\(tree.text(at: key, in: scanner.source.bytes).prefix(64))” twice")
            }
            try scanner.expect(":")
            try scanner.readTree(into: &tree)
        }
        return keys.count
    }

    private mutating func readText(
        into tree: inout JSONTree.Nodes, as kind: JSONTree.Kind
    ) throws(FileError) {
        let start = position
        if peek() == UInt8(ascii: "\""), skipPlainText() {
            tree.append(kind, start + 1..<position - 1)
        } else {
            let text = try readText()
            tree.append(kind, start + 1..<position - 1, unescaped: text)
        }
    }

    private mutating func skip(_ word: StaticString) throws(FileError) {
        for character in "\(word)".unicodeScalars {
            guard takesNow(character) else { throw wrong("something else than “\(word)”") }
        }
    }

    /// `-1`, `0.5`, `1e-3`; neither `01` nor `.5`.
    private mutating func skipNumber() throws(FileError) {
        _ = takesNow("-")
        if !takesNow("0") { try skipDigits() }
        if takesNow(".") { try skipDigits() }
        if takesNow("e") || takesNow("E") {
            _ = takesNow("+") || takesNow("-")
            try skipDigits()
        }
    }

    private mutating func skipDigits() throws(FileError) {
        let start = position
        while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw wrong("something else than a value") }
    }

    /// Reads an object whose values are strings.
    package mutating func readTexts() throws(FileError) -> [String: String] {
        var texts: [String: String] = [:]
        try readObject { (scanner, key) throws(FileError) in texts[key] = try scanner.readText() }
        return texts
    }

    /// Reads `[1, 2, …]` of numbers that are not negative.
    package mutating func readIntegers(atMost limit: Int) throws(FileError) -> [Int] {
        var numbers: [Int] = []
        try readArray { (scanner) throws(FileError) in
            numbers.append(try scanner.readInteger())
            guard numbers.count <= limit else { throw scanner.wrong("a list of more than \(limit) numbers") }
        }
        return numbers
    }

    private mutating func readInteger() throws(FileError) -> Int {
        skipSpaces()
        let start = position
        while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        let digits = source.bytes[start..<position]
        guard digits.count == 1 || digits.first != UInt8(ascii: "0"),
            let number = Int(String(decoding: digits, as: UTF8.self))
        else { throw wrong("something else than a whole number") }
        return number
    }

    /// Skips a string of printable ASCII without escapes, as nearly all are; `false` for any other.
    private mutating func skipPlainText() -> Bool {
        let end = source.bytes[(position + 1)...].firstIndex {
            $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") || !(0x20..<0x80).contains($0)
        }
        guard let end, source.bytes[end] == UInt8(ascii: "\"") else { return false }
        position = end + 1
        return true
    }

    /// Reads a string.
    package mutating func readText() throws(FileError) -> String {
        skipSpaces()
        let start = position
        if peek() == UInt8(ascii: "\""), skipPlainText() {
            return String(decoding: source.bytes[start + 1..<position - 1], as: UTF8.self)
        }
        try expect("\"")
        var text: [UInt8] = []
        while let byte = peek() {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: text, as: UTF8.self) else { throw wrong("text that is not UTF-8") }
                return text
            case UInt8(ascii: "\\"): text += Array(try readEscape().utf8)
            case 0..<0x20: throw wrong("a control character in a text")
            default: text.append(byte)
            }
        }
        throw wrong("a text without an end")
    }

    private mutating func readEscape() throws(FileError) -> String {
        guard let byte = peek() else { throw wrong("a text without an end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return String(UnicodeScalar(byte))
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw wrong("an unknown escape")
        }
        var units = [try readUnit()]
        if UTF16.isLeadSurrogate(units[0]) {
            guard takesNow("\\"), takesNow("u") else { throw wrong("half a surrogate pair") }
            units.append(try readUnit())
        }
        guard let text = String(validating: units, as: UTF16.self) else { throw wrong("half a surrogate pair") }
        return text
    }

    private mutating func readUnit() throws(FileError) -> UInt16 {
        let digits = source.bytes[position...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ UnicodeScalar($0).properties.isASCIIHexDigit }),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw wrong("an escape without four hexadecimal digits") }
        position += 4
        return unit
    }

    /// Only spaces may follow.
    package mutating func expectEnd() throws(FileError) {
        skipSpaces()
        guard position == source.count else { throw wrong("more than one value") }
    }

    private mutating func expect(_ character: UnicodeScalar) throws(FileError) {
        guard takes(character) else { throw wrong("something else than “\(character)”") }
    }

    private mutating func takes(_ character: UnicodeScalar) -> Bool {
        skipSpaces()
        return takesNow(character)
    }

    private mutating func takesNow(_ character: UnicodeScalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private func peek() -> UInt8? { position < source.count ? source.bytes[position] : nil }

    private mutating func skipSpaces() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func wrong(verb: String = "has", _ found: String) -> FileError {
        source.damaged("\(subject) \(verb) \(found) at position \(position)")
    }
}

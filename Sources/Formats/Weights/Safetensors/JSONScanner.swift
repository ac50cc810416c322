/// Reads the few forms of JSON that a safetensors header has, strictly, and without ever nesting.
///
/// Foundation's reader is not used because it keeps the last of two equal keys silently.
struct JSONScanner {
    private let source: FileBytes
    private var position = 0

    init(_ source: FileBytes) {
        self.source = source
    }

    /// Reads `{"key": …}`; `member` reads each value.
    mutating func readObject(
        _ member: (inout JSONScanner, String) throws(FormatError) -> Void
    ) throws(FormatError) {
        try expect("{")
        guard !takes("}") else { return }
        repeat {
            let key = try readText()
            try expect(":")
            try member(&self, key)
        } while takes(",")
        try expect("}")
    }

    /// Reads an object whose values are strings.
    mutating func readTexts() throws(FormatError) -> [String: String] {
        var texts: [String: String] = [:]
        let source = source
        try readObject { (scanner, key) throws(FormatError) in
            guard texts.updateValue(try scanner.readText(), forKey: key) == nil else {
                throw source.damaged("names “\(key)” twice in its metadata")
            }
        }
        return texts
    }

    /// Reads `[1, 2, …]` of numbers that are not negative.
    mutating func readIntegers(atMost limit: Int) throws(FormatError) -> [Int] {
        var numbers: [Int] = []
        try expect("[")
        guard !takes("]") else { return [] }
        repeat {
            numbers.append(try readInteger())
            guard numbers.count <= limit else { throw wrong("a list of more than \(limit) numbers") }
        } while takes(",")
        try expect("]")
        return numbers
    }

    private mutating func readInteger() throws(FormatError) -> Int {
        skipSpaces()
        let start = position
        while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        let digits = source.bytes[start..<position]
        guard digits.count == 1 || digits.first != UInt8(ascii: "0"),
            let number = Int(String(decoding: digits, as: UTF8.self))
        else { throw wrong("something else than a whole number") }
        return number
    }

    /// Reads a string.
    mutating func readText() throws(FormatError) -> String {
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

    private mutating func readEscape() throws(FormatError) -> String {
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

    private mutating func readUnit() throws(FormatError) -> UInt16 {
        let digits = try source.slice(at: position, count: 4)
        guard digits.allSatisfy({ UnicodeScalar($0).properties.isASCIIHexDigit }),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw wrong("an escape without four hexadecimal digits") }
        position += 4
        return unit
    }

    /// Only spaces may follow.
    mutating func expectEnd() throws(FormatError) {
        skipSpaces()
        guard position == source.count else { throw wrong("more than one object") }
    }

    private mutating func expect(_ character: UnicodeScalar) throws(FormatError) {
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
        while let byte = peek(), [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private func wrong(_ found: String) -> FormatError {
        source.damaged("is no safetensors file: its header has \(found) at position \(position)")
    }
}

/// Reads the text of a `.npy` header: the few kinds of Python literals that NumPy writes, and nothing else.
struct NPYHeaderParser {
    /// Where and why the text is not what NumPy writes.
    enum Fault: Error {
        case syntax(expected: String, at: Int)
        case key(String)
        /// The numbers have fields.
        case structure
    }

    private let text: [UInt8]
    private var position = 0

    private init(_ text: [UInt8]) {
        self.text = text
    }

    /// Reads the whole text.
    static func parse(_ text: [UInt8]) throws(Fault) -> NPYHeader {
        var parser = NPYHeaderParser(text)
        return try parser.dictionary()
    }

    private mutating func dictionary() throws(Fault) -> NPYHeader {
        var descriptor: String?
        var isFortranOrder: Bool?
        var shape: [Int]?
        try expect("{")
        while !skip("}") {
            let key = try string()
            try expect(":")
            switch key {
            case "descr" where descriptor == nil: descriptor = try type()
            case "fortran_order" where isFortranOrder == nil: isFortranOrder = try boolean()
            case "shape" where shape == nil: shape = try tuple()
            default: throw .key(key)
            }
            guard skip(",") else {
                try expect("}")
                break
            }
        }
        guard let descriptor else { throw .key("descr") }
        guard let isFortranOrder else { throw .key("fortran_order") }
        guard let shape else { throw .key("shape") }
        skipSpace()
        guard position == text.count else { throw .syntax(expected: "the end", at: position) }
        return NPYHeader(descriptor: descriptor, isFortranOrder: isFortranOrder, shape: shape)
    }

    private mutating func type() throws(Fault) -> String {
        if skip("[") { throw .structure }
        return try string()
    }

    private mutating func boolean() throws(Fault) -> Bool {
        if skip("True") { return true }
        if skip("False") { return false }
        throw .syntax(expected: "True or False", at: position)
    }

    private mutating func tuple() throws(Fault) -> [Int] {
        var extents: [Int] = []
        try expect("(")
        while !skip(")") {
            extents.append(try integer())
            guard skip(",") else {
                try expect(")")
                break
            }
        }
        guard extents.count <= 32 else { throw .syntax(expected: "at most 32 dimensions", at: position) }
        return extents
    }

    private mutating func integer() throws(Fault) -> Int {
        skipSpace()
        let digits = text[position...].prefix { (48...57).contains($0) }
        guard let number = Int(String(decoding: digits, as: UTF8.self)) else {
            throw .syntax(expected: "an extent", at: position)
        }
        position += digits.count
        // Python 2 marks a long integer.
        if text[position...].first == UInt8(ascii: "L") { position += 1 }
        return number
    }

    private mutating func string() throws(Fault) -> String {
        skipSpace()
        guard position < text.count, text[position] == 0x27 || text[position] == 0x22 else {
            throw .syntax(expected: "a quoted word", at: position)
        }
        let content = text[(position + 1)...].prefix { $0 != text[position] }
        guard content.endIndex < text.count, !content.contains(0x5C) else {
            throw .syntax(expected: "a closing quote", at: position)
        }
        position = content.endIndex + 1
        return String(decoding: content, as: UTF8.self)
    }

    private mutating func expect(_ word: String) throws(Fault) {
        guard skip(word) else { throw .syntax(expected: "“\(word)”", at: position) }
    }

    private mutating func skip(_ word: String) -> Bool {
        skipSpace()
        guard text[position...].starts(with: word.utf8) else { return false }
        position += word.utf8.count
        return true
    }

    private mutating func skipSpace() {
        while position < text.count, text[position] == 0x20 || text[position] == 0x0A { position += 1 }
    }
}

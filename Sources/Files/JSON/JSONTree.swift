/// The values of a JSON document in the order of its text: each object and array is followed by what is inside it, and each
/// key by its value.
///
/// Reading it checks the form of the whole text, as ``JSONScanner`` does. Texts and numbers stay bytes until somebody wants
/// them.
final class JSONTree: Sendable {
    enum Kind: UInt8 {
        case object, array, key, text, number, `true`, `false`, null
    }

    /// A value, or the key before one.
    struct Node {
        let kind: Kind
        /// The characters in the document; of a key or a text without the quotation marks, of an object or an array none.
        let bytes: Range<Int>
        /// Of an object or an array, how many members or elements it has.
        var count = 0
        /// The first node that is not inside this one.
        var end: Int
    }

    private let bytes: [UInt8]
    private let nodes: Nodes

    /// Reads one value; only spaces may surround it.
    ///
    /// - Parameters:
    ///   - bytes: UTF-8 text.
    ///   - subject: what the text is, as the beginning of a sentence about it.
    /// - Throws: `FileError` for a text that is no JSON, nests without end, or has a key twice in an object.
    init(_ bytes: [UInt8], subject: String) throws(FileError) {
        var scanner = JSONScanner(FileBytes(path: "", bytes: bytes), subject: subject)
        var nodes = Nodes()
        try scanner.readTree(into: &nodes)
        try scanner.expectEnd()
        (self.bytes, self.nodes) = (bytes, nodes)
    }

    subscript(index: Int) -> Node { nodes.nodes[index] }

    /// The characters of a key or a text.
    func text(at index: Int) -> String { nodes.text(at: index, in: bytes) }

    /// A number, as it stands there.
    func digits(at index: Int) -> String { String(decoding: bytes[self[index].bytes], as: UTF8.self) }

    /// The value of a member of an object.
    func member(_ key: String, of object: Int) -> Int? {
        var index = object + 1
        for _ in 0..<self[object].count {
            if isText(at: index, key) { return index + 1 }
            index = self[index + 1].end
        }
        return nil
    }

    /// The keys of an object and where their values are.
    func members(of object: Int) -> [(key: String, value: Int)] {
        var index = object + 1
        return (0..<self[object].count).map { _ in
            defer { index = self[index + 1].end }
            return (text(at: index), index + 1)
        }
    }

    private func isText(at index: Int, _ text: String) -> Bool {
        if let unescaped = nodes.unescaped(at: index) { return unescaped == text }
        let place = self[index].bytes
        return text.utf8.count == place.count && zip(text.utf8, place).allSatisfy { $0 == bytes[$1] }
    }
}

extension JSONTree {
    /// What a scanner appends to.
    struct Nodes {
        fileprivate var nodes: [Node] = []
        /// Texts in which not every character is written as itself, by the index of their node.
        private var unescaped: [Int: String] = [:]

        var nextIndex: Int { nodes.count }

        mutating func append(_ kind: Kind, _ bytes: Range<Int>, unescaped text: String? = nil) {
            if let text { unescaped[nodes.count] = text }
            nodes.append(Node(kind: kind, bytes: bytes, end: nodes.count + 1))
        }

        /// Appends an object or an array and what `inside` appends, which tells how much is directly inside.
        mutating func append(
            _ kind: Kind, _ inside: (inout Nodes) throws(FileError) -> Int
        ) throws(FileError) {
            let index = nodes.count
            append(kind, 0..<0)
            nodes[index].count = try inside(&self)
            nodes[index].end = nodes.count
        }

        func unescaped(at index: Int) -> String? { unescaped.isEmpty ? nil : unescaped[index] }

        func text(at index: Int, in bytes: [UInt8]) -> String {
            unescaped(at: index) ?? String(decoding: bytes[nodes[index].bytes], as: UTF8.self)
        }

        func haveSameText(_ first: Int, _ second: Int, in bytes: [UInt8]) -> Bool {
            guard unescaped.isEmpty || (unescaped[first] == nil && unescaped[second] == nil) else {
                return text(at: first, in: bytes) == text(at: second, in: bytes)
            }
            let (first, second) = (nodes[first].bytes, nodes[second].bytes)
            guard first.count == second.count else { return false }
            return (0..<first.count).allSatisfy { bytes[first.lowerBound + $0] == bytes[second.lowerBound + $0] }
        }
    }
}

/// The keys of an object, each of which may stand there once.
struct JSONKeys {
    private var nodes: [Int] = []
    private var texts: Set<String> = []

    var count: Int { nodes.count }

    /// Whether a key is not yet there.
    mutating func insert(_ key: Int, of tree: JSONTree.Nodes, _ bytes: [UInt8]) -> Bool {
        defer { nodes.append(key) }
        // Comparing each with each is fastest where there are few.
        guard nodes.count >= 16 else { return !nodes.contains { tree.haveSameText($0, key, in: bytes) } }
        if texts.isEmpty { texts = Set(nodes.map { tree.text(at: $0, in: bytes) }) }
        return texts.insert(tree.text(at: key, in: bytes)).inserted
    }
}

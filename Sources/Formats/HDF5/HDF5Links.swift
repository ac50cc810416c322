internal import Files

/// A name in a group, and what it stands for.
struct HDF5Link: Sendable {
    enum Target: Sendable {
        /// The address of an object's header.
        case object(UInt64)
        /// A path in the same file.
        case path(String)
        /// A path in another file.
        case external(file: String, path: String)
        /// What another program made, and only it understands.
        case foreign
    }

    let name: String
    let target: Target
}

extension HDF5Link {
    /// Reads a link from the bytes of its message.
    init(_ message: ArraySlice<UInt8>, in content: HDF5Content) throws(FileError) {
        var fields = HDF5Cursor(message)
        let (version, flags) = (fields.number(1), fields.number(1))
        let type = flags & 8 != 0 ? fields.number(1) : 0
        // The order in which links were made, and how their names are encoded.
        fields.skip((flags & 4 != 0 ? 8 : 0) + (flags & 16 != 0 ? 1 : 0))
        name = String(decoding: fields.bytes(fields.integer(1 << Int(flags & 3))), as: UTF8.self)
        switch type {
        case 0: target = .object(fields.number(8))
        case 1: target = .path(String(decoding: fields.bytes(fields.integer(2)), as: UTF8.self))
        case 64:
            var value = HDF5Cursor(fields.bytes(fields.integer(2)))
            value.skip(1)
            target = .external(file: value.text(), path: value.text())
        default: target = .foreign
        }
        guard version == 1, !name.isEmpty, !fields.isExhausted else { throw content.damaged("a link in a group") }
    }
}

/// The links of a group, in whichever of three ways the file keeps them.
struct HDF5Links {
    private let content: HDF5Content
    private var claims = DisjointRanges()
    private var names: ArraySlice<UInt8> = []
    private(set) var links: [HDF5Link] = []

    /// Longer names do not occur; without a limit, many could share one end, and each would be read to it.
    private static let longestName = 1024
    private static let greatestLevel = 8

    /// Reads the links that an object's header names.
    init(_ header: HDF5ObjectHeader, in content: HDF5Content) throws(FileError) {
        self.content = content
        if let tables = header.message(.symbolTable) {
            var fields = HDF5Cursor(tables.content)
            let (tree, heap) = (fields.number(8), fields.number(8))
            guard !fields.isExhausted else { throw content.damaged("a group's tables") }
            names = try localHeap(heap)
            try readTree(tree, level: nil)
        }
        for message in header.messages where message.kind == .link {
            links.append(try HDF5Link(message.content, in: content))
        }
        if let info = header.message(.linkInfo) {
            for message in try HDF5DenseMessages(linkInfo: info.content, in: content).messages {
                links.append(try HDF5Link(message, in: content))
            }
        }
        try claims.requireNoOverlap(in: content)
    }

    private mutating func structure(_ address: UInt64, _ count: Int) throws(FileError) -> ArraySlice<UInt8> {
        try claims.claim(address, count, in: content)
        return try content.read(address, count)
    }

    /// The names in a group of the old kind.
    private mutating func localHeap(_ address: UInt64) throws(FileError) -> ArraySlice<UInt8> {
        var header = HDF5Cursor(try structure(address, 32))
        guard header.bytes(8).elementsEqual(Array("HEAP".utf8) + [0, 0, 0, 0]) else {
            throw content.damaged("a group's names at \(address)")
        }
        let size = header.integer()
        header.skip(8)
        return try structure(header.number(8), size)
    }

    private mutating func readTree(_ address: UInt64, level expectedLevel: Int?) throws(FileError) {
        var header = HDF5Cursor(try content.read(address, 24))
        guard header.bytes(4).elementsEqual("TREE".utf8), header.number(1) == 0 else {
            throw content.damaged("a group's tree at \(address)")
        }
        let (level, count) = (header.integer(1), header.integer(2))
        guard level == expectedLevel ?? level, level <= Self.greatestLevel else {
            throw content.damaged("a group's tree at \(address)")
        }
        // A key, then a child and a key for each child.
        var fields = HDF5Cursor(try structure(address, 24 + 8 + 16 * count).dropFirst(32))
        for _ in 0..<count {
            let child = fields.number(8)
            fields.skip(8)
            if level == 0 { try readLeaf(child) } else { try readTree(child, level: level - 1) }
        }
    }

    private mutating func readLeaf(_ address: UInt64) throws(FileError) {
        var header = HDF5Cursor(try content.read(address, 8))
        guard header.bytes(6).elementsEqual(Array("SNOD".utf8) + [1, 0]) else {
            throw content.damaged("a group's entries at \(address)")
        }
        let count = header.integer(2)
        var fields = HDF5Cursor(try structure(address, 8 + 40 * count).dropFirst(8))
        for _ in 0..<count {
            let name = try text(at: fields.integer())
            let (object, kind) = (fields.number(8), fields.number(4))
            fields.skip(4)
            var scratch = HDF5Cursor(fields.bytes(16))
            // A kind of 2 is a link to a path, which is among the names.
            let target: HDF5Link.Target = kind == 2 ? .path(try text(at: scratch.integer(4))) : .object(object)
            guard kind <= 2, !name.isEmpty, !fields.isExhausted else {
                throw content.damaged("a group's entries at \(address)")
            }
            links.append(HDF5Link(name: name, target: target))
        }
    }

    private func text(at offset: Int) throws(FileError) -> String {
        let rest = names.dropFirst(offset).prefix(Self.longestName + 1)
        guard let end = rest.firstIndex(of: 0) else { throw content.damaged("a name without end") }
        return String(decoding: rest[..<end], as: UTF8.self)
    }
}

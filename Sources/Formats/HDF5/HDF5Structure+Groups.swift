internal import Files

/// An object as its group names it.
struct HDF5Member {
    let name: ArraySlice<UInt8>
    /// The address of its header.
    let object: UInt64
    /// The addresses of a group's tree and heap, which its parent may repeat.
    let tables: ArraySlice<UInt8>?

    /// Reads an entry whose name is already known.
    init(name: ArraySlice<UInt8>, rest: inout HDF5Cursor, in content: HDF5Content) throws(FileError) {
        self.name = name
        object = rest.number(8)
        let kind = rest.number(4)
        rest.skip(4)
        let tables = rest.bytes(16)
        self.tables = kind == 1 ? tables : nil
        // A kind of 2 is a link to elsewhere.
        guard kind <= 1, !rest.isExhausted else { throw content.damaged("an entry of a group is no object") }
    }
}

extension HDF5Structure {
    /// MATLAB's names have 63 characters at most, and Keras joins a few.
    private static let longestName = 1024

    /// Reads the members of a group from its tree and its heap.
    mutating func members(_ tables: ArraySlice<UInt8>) throws(FileError) -> [HDF5Member] {
        var fields = HDF5Cursor(tables)
        let tree = fields.number(8)
        let names = try localHeap(fields.number(8))
        let members = try treeMembers(tree, level: nil, names: names)
        // The library finds members by bisection.
        for (member, next) in zip(members, members.dropFirst()) {
            guard member.name.lexicographicallyPrecedes(next.name) else {
                throw content.damaged("the names of a group are not in order")
            }
        }
        return members
    }

    /// The names of a group; its free blocks must not overlap.
    private mutating func localHeap(_ address: UInt64) throws(FileError) -> ArraySlice<UInt8> {
        var header = HDF5Cursor(try content.structure(address, 32))
        guard header.bytes(8).elementsEqual(Array("HEAP".utf8) + [0, 0, 0, 0]) else {
            throw content.damaged("a group's names at \(address)")
        }
        let (size, free, start) = (header.integer(), header.integer(), header.number(8))
        let heap = try content.structure(start, size)
        var (offset, blocks) = (free, DisjointRanges())
        // The list ends with 1. The library puts what it frees at its head, so that it has no order.
        while offset != 1 {
            guard offset <= size - 16 else { throw content.damaged("the free space among a group's names") }
            var block = HDF5Cursor(heap.dropFirst(offset))
            let (next, length) = (block.integer(), block.integer())
            guard length >= 16, length <= size - offset, blocks.insert(offset..<offset + length) else {
                throw content.damaged("the free space among a group's names")
            }
            offset = next
        }
        guard blocks.firstOverlap == nil else { throw content.damaged("the free space among a group's names") }
        return heap
    }

    private mutating func treeMembers(
        _ address: UInt64, level: Int?, names: ArraySlice<UInt8>
    ) throws(FileError) -> [HDF5Member] {
        var node = try HDF5TreeNode(
            at: address, kind: 0, level: level, capacity: 2 * nodeSize, keySize: 8, in: &content)
        var members: [HDF5Member] = []
        _ = try name(at: node.fields.integer(), in: names)
        for _ in 0..<node.count {
            let child = node.fields.number(8)
            _ = try name(at: node.fields.integer(), in: names)
            members +=
                node.level == 0
                ? try leafMembers(child, names: names) : try treeMembers(child, level: node.level - 1, names: names)
        }
        return members
    }

    private mutating func leafMembers(
        _ address: UInt64, names: ArraySlice<UInt8>
    ) throws(FileError) -> [HDF5Member] {
        var leaf = HDF5Cursor(try content.structure(address, 8 + 80 * leafSize))
        guard leaf.bytes(6).elementsEqual(Array("SNOD".utf8) + [1, 0]) else {
            throw content.damaged("a group's entries at \(address)")
        }
        let count = leaf.integer(2)
        guard (1...2 * leafSize).contains(count) else { throw content.damaged("a group's entries at \(address)") }
        var members: [HDF5Member] = []
        for _ in 0..<count {
            let name = try name(at: leaf.integer(), in: names)
            guard !name.isEmpty else { throw content.damaged("an entry of a group without a name") }
            members.append(try HDF5Member(name: name, rest: &leaf, in: content))
        }
        return members
    }

    private func name(at offset: Int, in names: ArraySlice<UInt8>) throws(FileError) -> ArraySlice<UInt8> {
        // Many names may be parts of one; without a limit, each would be read to its end.
        let rest = names.dropFirst(offset).prefix(Self.longestName + 1)
        guard let end = rest.firstIndex(of: 0) else { throw content.damaged("a name without end") }
        return rest[..<end]
    }
}

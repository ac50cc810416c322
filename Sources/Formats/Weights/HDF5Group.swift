/// The members of an old-style group: a tree of one level, nodes with symbols, and a heap with their names.
struct HDF5Group {
    struct Member {
        let name: String
        /// The address of the object header.
        let header: Int
        /// Where the addresses of tree and heap are repeated, if the member is said to be a group.
        let cached: Int?
    }

    private(set) var members: [Member] = []
    /// Where tree, nodes and heap lie.
    private(set) var extents: [Range<Int>] = []

    /// Reads the members; `cached` is where the parent repeats the addresses of tree and heap.
    init(_ file: FileBytes, header: KerasObjectHeader, cached: Int?) throws(FormatError) {
        let table = try header.single(.symbolTable, of: "group").range.lowerBound
        if let cached, try file.slice(at: cached + 8, count: 16) != file.slice(at: table, count: 16) {
            throw file.damaged("the group at position \(table) contradicts its parent")
        }
        let tree = try file.size(at: table)
        let heap = try HDF5Heap(file, at: file.size(at: table + 8))
        // A node has room for 32 children and 33 keys.
        extents = [try file.slice(at: tree, count: 24 + 32 * 8 + 33 * 8).indices] + heap.extents
        let count = Int(try file.integer(UInt16.self, at: tree + 6))
        guard try file.slice(at: tree, count: 6) == (Array("TREE".utf8) + [0, 0])[...], count <= 32,
            try file.integer(UInt64.self, at: tree + 8) == .max, try file.integer(UInt64.self, at: tree + 16) == .max
        else { throw file.unsupported("has an unusual group at position \(tree)") }
        _ = try heap.text(at: file.size(at: tree + 24))
        for child in 0..<count {
            _ = try heap.text(at: file.size(at: tree + 40 + 16 * child))
            try readNode(file, at: file.size(at: tree + 32 + 16 * child), heap)
        }
        let names = members.map(\.name)
        guard zip(names, names.dropFirst()).allSatisfy({ Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
        else { throw file.damaged("the names of the group at position \(table) are not in order") }
    }

    private mutating func readNode(_ file: FileBytes, at node: Int, _ heap: HDF5Heap) throws(FormatError) {
        // A node has room for 8 symbols of 40 bytes.
        let place = try file.slice(at: node, count: 8 + 8 * 40)
        let signature = place.prefix(6)
        extents.append(place.indices)
        let count = Int(try file.integer(UInt16.self, at: node + 6))
        guard signature == (Array("SNOD".utf8) + [1, 0])[...], (1...8).contains(count) else {
            throw file.damaged("has no node of a group at position \(node)")
        }
        for index in 0..<count {
            let entry = node + 8 + 40 * index
            let name = try heap.text(at: file.size(at: entry))
            let kind = try file.integer(UInt32.self, at: entry + 16)
            guard kind <= 1, !name.isEmpty else {
                throw file.unsupported("“\(name)” is a link, which published Keras weights do not have")
            }
            members.append(
                Member(name: name, header: try file.size(at: entry + 8), cached: kind == 1 ? entry + 16 : nil))
        }
    }
}

/// The heap with the names of a group.
private struct HDF5Heap {
    private let file: FileBytes
    private let data: Range<Int>
    let extents: [Range<Int>]

    init(_ file: FileBytes, at address: Int) throws(FormatError) {
        self.file = file
        guard try file.slice(at: address, count: 8) == (Array("HEAP".utf8) + [0, 0, 0, 0])[...] else {
            throw file.damaged("has no heap of names at position \(address)")
        }
        let size = try file.size(at: address + 8)
        let start = try file.size(at: address + 24)
        _ = try file.slice(at: start, count: size)
        data = start..<start + size
        extents = [address..<address + 32, data]
        // The free blocks form a list with rising places, which ends with 1.
        var free = try file.integer(UInt64.self, at: address + 16)
        var lowest: UInt64 = 0
        while free != 1 {
            guard free >= lowest, free % 8 == 0, size >= 16, free <= UInt64(size - 16) else {
                throw file.damaged("the heap at position \(address) has a broken list of free blocks")
            }
            let length = try file.integer(UInt64.self, at: start + Int(free) + 8)
            guard length >= 16, length <= UInt64(size) - free else {
                throw file.damaged("the heap at position \(address) has a broken list of free blocks")
            }
            lowest = free + length
            free = try file.integer(UInt64.self, at: start + Int(free))
        }
    }

    /// The name at a place of the heap, which ends with a NUL.
    func text(at offset: Int) throws(FormatError) -> String {
        guard offset < data.count,
            let end = file.bytes[(data.lowerBound + offset)..<data.upperBound].firstIndex(of: 0),
            let text = String(validating: file.bytes[(data.lowerBound + offset)..<end], as: UTF8.self)
        else { throw file.damaged("has a name outside its heap, at position \(data.lowerBound)") }
        return text
    }
}

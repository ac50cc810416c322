internal import Foundation

/// Checks all structures of an HDF5 file as MATLAB and matio write it, before the HDF5 library may follow them:
/// superblock version 0, object headers version 1, groups with a B-tree and a local heap.
///
/// The library crashes on, or does not return from, some altered files.
///
/// Source: *HDF5 File Format Specification*, version 2.0, The HDF Group.
struct HDF5StructureChecker {
    var bytes: HDF5Bytes
    /// Global heap collections seen, and the sizes of their objects.
    var collections: [UInt64: [UInt64: Int]] = [:]
    /// What every object contains or refers to.
    private var parts: [UInt64: [UInt64]] = [:]
    private let leafSize: Int
    private let nodeSize: Int

    /// Bytes that MATLAB puts before the HDF5 part.
    private static let userBlockSize = 512
    private static let greatestDepth = 32

    /// Checks a whole file.
    ///
    /// - Parameter file: a file whose HDF5 part begins after 512 bytes.
    /// - Returns: how many variables there are.
    /// - Throws: ``FormatError`` where something contradicts the format.
    static func check(_ file: MappedFile) throws(FormatError) -> Int {
        var bytes = HDF5Bytes(
            file: file, base: userBlockSize, end: max(0, file.byteCount - userBlockSize))
        var start = HDF5Cursor(try bytes.visit(0, 96))
        guard start.bytes(8).elementsEqual([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]),
            start.bytes(8).elementsEqual([0, 0, 0, 0, 0, 8, 8, 0])
        else {
            throw FormatError(
                .unsupported, path: file.url.path, "its HDF5 part is not of the version that MATLAB writes",
                remedy: "Save it in MATLAB with '-v7', or export a .npy file.")
        }
        let (leafSize, nodeSize) = (start.integer(2), start.integer(2))
        guard (1...256).contains(leafSize), (1...256).contains(nodeSize), start.number(4) == 0,
            start.integer() == userBlockSize, start.number(8) == HDF5Bytes.undefined
        else { throw bytes.damaged("the superblock") }
        guard start.integer() == file.byteCount else { throw bytes.damaged("it was cut off or extended") }
        guard start.number(8) == HDF5Bytes.undefined else { throw bytes.damaged("the superblock names a driver") }
        start.skip(8)
        let root = start.number(8)
        guard start.number(4) <= 1 else { throw bytes.damaged("the root is not a group") }
        var checker = HDF5StructureChecker(bytes: bytes, leafSize: leafSize, nodeSize: nodeSize)
        let names = try checker.checkObject(root, depth: 0)
        var path: Set<UInt64> = []
        try checker.requireTree(root, path: &path)
        return names.count { !$0.starts(with: "#".utf8) }
    }

    private init(bytes: HDF5Bytes, leafSize: Int, nodeSize: Int) {
        self.bytes = bytes
        self.leafSize = leafSize
        self.nodeSize = nodeSize
    }

    /// Checks a group or data set with all that is in it; returns the names in a group.
    private mutating func checkObject(_ address: UInt64, depth: Int) throws(FormatError) -> [ArraySlice<UInt8>] {
        guard depth < Self.greatestDepth else { throw bytes.damaged("groups are nested too deeply") }
        let header = try HDF5ObjectHeader(at: address, in: &bytes)
        var references: [UInt64] = []
        for attribute in header.messages(.attribute) { try checkAttribute(attribute) }
        guard let table = header.messages(.symbolTable).first else {
            parts[address] = try checkDataSet(header)
            return []
        }
        guard table.count >= 16 else { throw bytes.damaged("a group without its tables") }
        var fields = HDF5Cursor(table)
        let tree = fields.number(8)
        let heap = try localHeap(fields.number(8))
        let entries = try groupEntries(tree, level: nil, heap: heap)
        for entry in entries {
            references.append(entry.object)
            _ = try checkObject(entry.object, depth: depth + 1)
        }
        parts[address] = references
        return entries.map(\.name)
    }

    /// Refuses references to what is no object, and objects that contain themselves.
    private func requireTree(_ object: UInt64, path: inout Set<UInt64>) throws(FormatError) {
        guard let references = parts[object] else { throw bytes.damaged("a reference leads to no object") }
        guard path.count < Self.greatestDepth, path.insert(object).inserted else {
            throw bytes.damaged("an object contains itself, or is nested too deeply")
        }
        for reference in references { try requireTree(reference, path: &path) }
        path.remove(object)
    }

    private mutating func localHeap(_ address: UInt64) throws(FormatError) -> ArraySlice<UInt8> {
        var header = HDF5Cursor(try bytes.visit(address, 32))
        guard header.bytes(8).elementsEqual(Array("HEAP".utf8) + [0, 0, 0, 0]) else {
            throw bytes.damaged("a group's names at \(address)")
        }
        let (size, free, start) = (header.integer(), header.integer(), header.number(8))
        let heap = try bytes.visit(start, size)
        var (offset, previous) = (free, -1)
        while offset != 1 {
            guard offset > previous, offset >= 0, offset <= size - 16 else {
                throw bytes.damaged("the free space among a group's names")
            }
            var block = HDF5Cursor(heap.dropFirst(offset))
            let (next, length) = (block.integer(), block.integer())
            guard length >= 16, length <= size - offset else {
                throw bytes.damaged("the free space among a group's names")
            }
            (offset, previous) = (next, offset)
        }
        return heap
    }

    private mutating func groupEntries(
        _ address: UInt64, level: Int?, heap: ArraySlice<UInt8>
    ) throws(FormatError) -> [(name: ArraySlice<UInt8>, object: UInt64)] {
        var node = HDF5Cursor(try bytes.visit(address, 24 + 32 * nodeSize + 8))
        guard node.bytes(4).elementsEqual("TREE".utf8), node.number(1) == 0 else {
            throw bytes.damaged("a group's tree at \(address)")
        }
        let (found, count) = (node.integer(1), node.integer(2))
        node.skip(16)
        guard found == level ?? found, found <= 8, count <= 2 * nodeSize else {
            throw bytes.damaged("a group's tree at \(address)")
        }
        var entries: [(name: ArraySlice<UInt8>, object: UInt64)] = []
        _ = try name(at: node.integer(), in: heap)
        for _ in 0..<count {
            let child = node.number(8)
            _ = try name(at: node.integer(), in: heap)
            entries +=
                found == 0
                ? try leafEntries(child, heap: heap) : try groupEntries(child, level: found - 1, heap: heap)
        }
        return entries
    }

    private mutating func leafEntries(
        _ address: UInt64, heap: ArraySlice<UInt8>
    ) throws(FormatError) -> [(name: ArraySlice<UInt8>, object: UInt64)] {
        var node = HDF5Cursor(try bytes.visit(address, 8 + 80 * leafSize))
        guard node.bytes(6).elementsEqual(Array("SNOD".utf8) + [1, 0]) else {
            throw bytes.damaged("a group's entries at \(address)")
        }
        let count = node.integer(2)
        guard count <= 2 * leafSize else { throw bytes.damaged("a group's entries at \(address)") }
        var entries: [(name: ArraySlice<UInt8>, object: UInt64)] = []
        for _ in 0..<count {
            let name = try name(at: node.integer(), in: heap)
            let object = node.number(8)
            // A kind of 2 is a link to elsewhere.
            guard node.number(4) <= 1, !name.isEmpty else { throw bytes.damaged("an entry of a group is no object") }
            node.skip(20)
            entries.append((name, object))
        }
        return entries
    }

    private func name(at offset: Int, in heap: ArraySlice<UInt8>) throws(FormatError) -> ArraySlice<UInt8> {
        let rest = heap.dropFirst(offset)
        guard let end = rest.firstIndex(of: 0) else { throw bytes.damaged("a name without end") }
        return rest[..<end]
    }
}

internal import Files

/// Checks all structures of an HDF5 file before the HDF5 library may follow them.
///
/// The library (1.10) crashes on, or does not return from, some altered files, and neither can be caught. Keras, MATLAB
/// and matio use a small part of the format: superblock version 0, object headers version 1, groups with a tree and a
/// heap, arrays in one block or in pieces. Only files that use nothing else, and whose every address, count and size
/// holds, get as far as the library.
///
/// Source: *HDF5 File Format Specification*, version 2.0, The HDF Group.
struct HDF5Structure {
    let usage: HDF5Usage
    var content: HDF5Content
    /// Global heap collections seen, and the sizes of their texts.
    var collections: [UInt64: [UInt64: Int]] = [:]
    /// The objects that every object contains or refers to.
    private var parts: [UInt64: [UInt64]] = [:]
    /// What every object takes in memory, without its parts.
    private var sizes: [UInt64: Int] = [:]
    /// Half of what a node of a group's tree, and half of what a leaf can hold.
    private(set) var nodeSize = 0
    private(set) var leafSize = 0

    private static let greatestDepth = 32
    /// What the libraries keep of an object beside its numbers.
    static let objectSize = 2048

    /// Checks a file that is read piece by piece; returns the names in its root group.
    static func check(_ file: MappedFile, _ usage: HDF5Usage) throws(FileError) -> [String] {
        var structure = HDF5Structure(usage: usage, content: HDF5Content(file, usage))
        return try structure.check()
    }

    /// Checks a file in memory.
    static func check(_ file: FileBytes, _ usage: HDF5Usage) throws(FileError) {
        var structure = HDF5Structure(usage: usage, content: HDF5Content(file, usage))
        _ = try structure.check()
    }

    private init(usage: HDF5Usage, content: HDF5Content) {
        self.usage = usage
        self.content = content
    }

    private mutating func check() throws(FileError) -> [String] {
        let root = try superblock()
        let members = try checkObject(root, depth: 0)
        try content.requireNoOverlap()
        try requireTree(root.object)
        return members.map { String(decoding: $0.name, as: UTF8.self) }
    }

    /// Reads the superblock; returns the root group.
    private mutating func superblock() throws(FileError) -> HDF5Member {
        var start = HDF5Cursor(try content.structure(0, 96))
        guard start.bytes(8).elementsEqual([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]),
            start.bytes(8).elementsEqual([0, 0, 0, 0, 0, 8, 8, 0])
        else { throw content.unsupported("is no HDF5 file, or not of the version that this program reads") }
        (leafSize, nodeSize) = (start.integer(2), start.integer(2))
        guard (1...256).contains(leafSize), (1...256).contains(nodeSize), start.number(4) == 0,
            start.integer() == usage.userBlockSize, start.number(8) == HDF5Content.undefined
        else { throw content.damaged("the superblock") }
        let end = start.integer()
        guard end == content.byteCount else {
            throw content.damaged("it says that it has \(end) bytes, but has \(content.byteCount); it was cut off")
        }
        guard start.number(8) == HDF5Content.undefined else { throw content.damaged("the superblock names a driver") }
        start.skip(8)
        return try HDF5Member(name: [], rest: &start, in: content)
    }

    /// Checks a group or array with all that is in it; returns the members of a group.
    private mutating func checkObject(_ object: HDF5Member, depth: Int) throws(FileError) -> [HDF5Member] {
        guard depth < Self.greatestDepth else { throw content.damaged("groups are nested too deeply") }
        let header = try HDF5ObjectHeader(at: object.object, in: &content)
        var size = Self.objectSize
        for attribute in header.attributes { size += try checkAttribute(attribute) }
        guard let tables = header.message(.symbolTable)?.prefix(16) else {
            guard object.tables == nil else { throw content.damaged("an array that its parent calls a group") }
            let array = try checkArray(header)
            parts[object.object] = array.references
            sizes[object.object] = size + array.byteCount
            return []
        }
        guard tables.count == 16, object.tables ?? tables == tables else {
            throw content.damaged("a group contradicts its parent")
        }
        let members = try self.members(tables)
        parts[object.object] = members.map(\.object)
        sizes[object.object] = size
        for member in members { _ = try checkObject(member, depth: depth + 1) }
        return members
    }

    /// Refuses references to what is no object, objects that contain themselves, and those that become larger without
    /// bound when whoever reads them copies what is referred to.
    private func requireTree(_ root: UInt64) throws(FileError) {
        // Without sharing, a path leads from every enclosing object to each part.
        var pathsLeft = Self.greatestDepth * (1 + parts.values.reduce(0) { $0 + $1.count })
        var unvisited = [(object: root, depth: 0)]
        while let (object, depth) = unvisited.popLast() {
            pathsLeft -= 1
            guard let references = parts[object] else { throw content.damaged("a reference leads to no object") }
            // Whoever reads a part that several objects share has it as many times.
            try content.contents.charge(sizes[object] ?? 0, for: "what it holds")
            guard depth < Self.greatestDepth, pathsLeft >= references.count else {
                throw content.damaged("an object contains itself, or is nested too deeply")
            }
            unvisited += references.map { ($0, depth + 1) }
        }
    }
}

internal import Files

/// A group or an array, with its attributes.
struct HDF5Object: Sendable {
    let file: HDF5File
    /// The address of its header.
    let address: UInt64
    /// Where it was found, for messages.
    let path: String
    private let header: HDF5ObjectHeader

    private static let mostLinks = 16

    init(in file: HDF5File, at address: UInt64, path: String) throws(FileError) {
        (self.file, self.address, self.path) = (file, address, path)
        header = try HDF5ObjectHeader(at: address, in: file.content)
    }

    /// Whether it holds numbers, texts or other values.
    var isDataset: Bool { header.message(.layout) != nil }

    /// Whether it holds other objects.
    var isGroup: Bool {
        header.message(.symbolTable) != nil || header.message(.linkInfo) != nil || header.message(.link) != nil
    }

    /// The array; refuses a group.
    func dataset() throws(FileError) -> HDF5Dataset { try HDF5Dataset(header, of: self) }
}

extension HDF5Object {
    /// The names in a group and what they stand for; none of an array.
    func links() throws(FileError) -> [HDF5Link] { try HDF5Links(header, in: file.content).links }

    /// The object of a name in a group, or of a path of names; `nil` where there is none.
    func member(_ path: String) throws(FileError) -> HDF5Object? {
        var hops = 0
        return try follow(path, hops: &hops)
    }

    /// The object that a link of this group leads to; `nil` where it leads nowhere.
    func object(of link: HDF5Link) throws(FileError) -> HDF5Object? {
        var hops = 0
        return try follow(link, hops: &hops)
    }

    private func follow(_ path: String, hops: inout Int) throws(FileError) -> HDF5Object? {
        var object = path.hasPrefix("/") ? try file.rootGroup() : self
        for name in path.split(separator: "/") where name != "." {
            guard let link = try object.links().first(where: { $0.name == name }),
                let next = try object.follow(link, hops: &hops)
            else { return nil }
            object = next
        }
        return object
    }

    private func follow(_ link: HDF5Link, hops: inout Int) throws(FileError) -> HDF5Object? {
        let name = (path == "/" ? "" : path) + "/" + link.name
        hops += 1
        guard hops <= Self.mostLinks * 8 else { throw file.content.damaged("“\(name)” is a link to itself") }
        switch link.target {
        case .object(let address): return try file.object(at: address, path: name)
        case .path(let path): return try follow(path, hops: &hops)
        case .external(let file, let path):
            return try self.file.linked(file, from: name).rootGroup().follow(path, hops: &hops)
        case .foreign:
            throw file.content.unsupported("“\(name)” is a link of a kind that only another program understands")
        }
    }
}

extension HDF5Object {
    /// The values of an attribute; `nil` where there is none of the name.
    func attribute(_ name: String) throws(FileError) -> HDF5Values? {
        for message in header.messages where message.kind == .attribute {
            if let values = try attribute(message.content, named: name) { return values }
        }
        guard let info = header.message(.attributeInfo) else { return nil }
        for message in try HDF5DenseMessages(attributeInfo: info.content, in: file.content).messages {
            if let values = try attribute(message, named: name) { return values }
        }
        return nil
    }

    /// The text of an attribute; `nil` where there is none of the name, or it is no single text.
    func text(ofAttribute name: String) throws(FileError) -> String? { try attribute(name)?.text() }

    /// The number of an attribute; `nil` where there is none of the name, or it is no single number.
    func number(ofAttribute name: String) throws(FileError) -> Double? { try attribute(name)?.number }

    private func attribute(
        _ message: ArraySlice<UInt8>, named wanted: String
    ) throws(FileError) -> HDF5Values? {
        let content = file.content
        var fields = HDF5Cursor(message)
        let (version, flags) = (fields.number(1), fields.number(1))
        let (nameSize, typeSize, spaceSize) = (fields.integer(2), fields.integer(2), fields.integer(2))
        fields.skip(version == 3 ? 1 : 0)
        // Version 1 pads each part to eight bytes.
        func part(_ size: Int) -> ArraySlice<UInt8> {
            fields.bytes(version == 1 ? (size + 7) / 8 * 8 : size).prefix(size)
        }
        let name = part(nameSize)
        let (type, space) = (part(typeSize), part(spaceSize))
        guard (1...3).contains(version), !fields.isExhausted, name.last == 0 else {
            throw content.damaged("an attribute of “\(path)”")
        }
        guard name.dropLast().elementsEqual(wanted.utf8) else { return nil }
        let element = try file.type(type, isShared: version > 1 && flags & 1 != 0)
        let extents = try HDF5Space(space, in: content).extents
        guard version == 1 || flags & 2 == 0, let byteCount = checkedProduct(extents + [element.size]) else {
            throw content.damaged("the attribute “\(wanted)” of “\(path)”")
        }
        let values = fields.bytes(byteCount)
        guard !fields.isExhausted else { throw content.damaged("the attribute “\(wanted)” of “\(path)” is cut off") }
        return HDF5Values(type: element, shape: extents, bytes: values, content: content)
    }
}

extension HDF5File {
    /// A type, or one that is kept as an object of its own and has a name.
    func type(_ message: ArraySlice<UInt8>, isShared: Bool) throws(FileError) -> HDF5Type {
        guard isShared else { return try HDF5Type(message, in: content) }
        var fields = HDF5Cursor(message)
        let (version, kind) = (fields.number(1), fields.number(1))
        fields.skip(version == 1 ? 6 : 0)
        let address = fields.number(8)
        guard (1...3).contains(version), version < 3 || kind == 2, !fields.isExhausted else {
            throw content.unsupported("keeps a type where it is not read")
        }
        guard let type = try HDF5ObjectHeader(at: address, in: content).message(.datatype), !type.isShared else {
            throw content.damaged("a type that has a name")
        }
        return try HDF5Type(type.content, in: content)
    }
}

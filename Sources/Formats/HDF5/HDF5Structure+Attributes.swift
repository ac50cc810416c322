internal import Files

extension HDF5Structure {
    /// Checks an attribute, with its texts of variable length; returns what it takes in memory.
    mutating func checkAttribute(_ message: ArraySlice<UInt8>) throws(FileError) -> Int {
        var fields = HDF5Cursor(message)
        guard fields.number(2) == 1 else { throw content.damaged("an attribute's version") }
        let sizes = (0..<3).map { _ in fields.integer(2) }
        // Version 1 pads each part to eight bytes.
        let name = fields.bytes((sizes[0] + 7) / 8 * 8).prefix(sizes[0])
        let type = fields.bytes((sizes[1] + 7) / 8 * 8)
        let space = fields.bytes((sizes[2] + 7) / 8 * 8)
        guard !fields.isExhausted, let end = name.firstIndex(of: 0), end == name.endIndex - 1 else {
            throw content.damaged("an attribute's name")
        }
        let text = String(decoding: name.dropLast(), as: UTF8.self)
        let element = try HDF5ElementType(type, in: content)
        let extents = try self.extents(space)
        guard usage.allowsAttribute(text, element, extents) else {
            throw content.unsupported("has the attribute “\(text)” of an unusual type or shape")
        }
        guard let count = checkedProduct(extents), let byteCount = checkedProduct([count, element.size]) else {
            throw content.damaged("an attribute of shape \(extents)")
        }
        var values = HDF5Cursor(fields.bytes(byteCount))
        guard !fields.isExhausted else { throw content.damaged("the attribute “\(text)” is cut off") }
        guard element.kind == .characters || element.kind == .string else { return byteCount }
        // Many may share a text, and each has it in memory.
        var size = byteCount
        for _ in 0..<count { size += try checkText(&values) }
        return size
    }

    /// Checks a text of variable length: its length, which is returned, and its place in a global heap.
    private mutating func checkText(_ fields: inout HDF5Cursor) throws(FileError) -> Int {
        let (count, address, index) = (fields.integer(4), fields.number(8), fields.number(4))
        if count == 0 { return 0 }
        if collections[address] == nil { collections[address] = try collection(address) }
        guard collections[address]?[index] == count else { throw content.damaged("text of \(count) bytes is gone") }
        return count
    }

    /// The sizes of the texts in a collection of a global heap, by their numbers.
    private mutating func collection(_ address: UInt64) throws(FileError) -> [UInt64: Int] {
        var header = HDF5Cursor(try content.read(address, 16))
        guard header.bytes(8).elementsEqual(Array("GCOL".utf8) + [1, 0, 0, 0]) else {
            throw content.damaged("a heap at \(address)")
        }
        let size = header.integer()
        guard size >= 4096 else { throw content.damaged("a heap at \(address)") }
        var fields = HDF5Cursor(try content.structure(address, size).dropFirst(16))
        var sizes: [UInt64: Int] = [:]
        while fields.rest.count >= 16 {
            let (index, references) = (fields.number(2), fields.number(2))
            fields.skip(4)
            let length = fields.integer()
            // Number 0 is the space that is left, with its own header.
            if index == 0 {
                guard length == fields.rest.count + 16 else { throw content.damaged("a heap at \(address)") }
                break
            }
            guard sizes[index] == nil, references <= 1, length <= fields.rest.count else {
                throw content.damaged("a heap at \(address)")
            }
            sizes[index] = length
            fields.skip((length + 7) / 8 * 8)
            guard !fields.isExhausted else { throw content.damaged("a heap at \(address)") }
        }
        return sizes
    }
}

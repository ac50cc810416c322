extension HDF5StructureChecker {
    /// Checks a data set; returns the objects that it refers to.
    mutating func checkDataSet(_ header: HDF5ObjectHeader) throws(FormatError) -> [UInt64] {
        guard let space = header.messages(.dataspace).first, let type = header.messages(.datatype).first,
            let layout = header.messages(.layout).first
        else { throw bytes.damaged("a data set without extents, type or place") }
        try checkFillValue(header)
        let extents = try self.extents(space)
        let element = try HDF5ElementType(type, in: bytes)
        guard element.kind != .variableLength, let byteCount = checkedProduct(extents + [element.size]) else {
            throw bytes.damaged("a data set of shape \(extents)")
        }
        let filters = try filters(header.messages(.filters).first)
        var fields = HDF5Cursor(layout)
        guard fields.number(1) == 3 else { throw bytes.damaged("a data set's place") }
        let content: ArraySlice<UInt8>
        switch fields.number(1) {
        case 0 where filters.isEmpty:
            let size = fields.integer(2)
            content = fields.bytes(size)
            guard size == byteCount, !fields.isExhausted else { throw bytes.damaged("a small data set's size") }
        case 1 where filters.isEmpty:
            let (address, size) = (fields.number(8), fields.integer())
            guard size == byteCount else { throw bytes.damaged("a data set has \(size) instead of \(byteCount) bytes") }
            guard address != HDF5Bytes.undefined else { return [] }
            content = try element.kind == .reference ? bytes.read(address, size) : bytes.require(address, size)
        case 2:
            let chunks = try HDF5Chunks(
                fields, extents: extents, elementSize: element.size, filters: filters, in: bytes)
            guard element.kind != .reference else { throw bytes.damaged("references in chunks") }
            try chunks.check(in: &bytes)
            return []
        default: throw bytes.damaged("a data set's place")
        }
        guard element.kind == .reference else { return [] }
        return stride(from: content.startIndex, to: content.endIndex, by: 8).map {
            content[$0..<$0 + 8].unsignedNumber()
        }
    }

    /// Checks an attribute; the values of other than variable length must be single.
    mutating func checkAttribute(_ message: ArraySlice<UInt8>) throws(FormatError) {
        var fields = HDF5Cursor(message)
        // Version 1 pads each part to eight bytes.
        guard fields.number(2) == 1 else { throw bytes.damaged("an attribute's version") }
        let sizes = (0..<3).map { _ in fields.integer(2) }
        let name = fields.bytes((sizes[0] + 7) / 8 * 8).prefix(sizes[0])
        let type = fields.bytes((sizes[1] + 7) / 8 * 8)
        let space = fields.bytes((sizes[2] + 7) / 8 * 8)
        guard !fields.isExhausted, let end = name.firstIndex(of: 0), end == name.endIndex - 1 else {
            throw bytes.damaged("an attribute's name")
        }
        let element = try HDF5ElementType(type, in: bytes)
        let extents = try self.extents(space)
        guard let count = checkedProduct(extents), count <= 4096,
            let byteCount = checkedProduct([count, element.size])
        else { throw bytes.damaged("an attribute of shape \(extents)") }
        let content = fields.bytes(byteCount)
        let text = String(decoding: name.dropLast(), as: UTF8.self)
        let kind: HDF5ElementType.Kind =
            ["MATLAB_class": .text, "H5PATH": .text, "MATLAB_fields": .variableLength][text] ?? .integer
        guard !fields.isExhausted, element.kind == kind, kind == .variableLength ? extents.count == 1 : count == 1
        else {
            throw bytes.damaged("the attribute “\(text)”")
        }
        guard kind == .variableLength else { return }
        for index in 0..<count { try checkText(content.dropFirst(16 * index).prefix(16)) }
    }

    /// The extents of a data set or attribute; none for a single value.
    private func extents(_ message: ArraySlice<UInt8>) throws(FormatError) -> [Int] {
        var fields = HDF5Cursor(message)
        let (version, rank, flags) = (fields.number(1), fields.integer(1), fields.number(1))
        fields.skip(version == 1 ? 5 : 1)
        let extents = (0..<min(rank, 32)).map { _ in fields.number(8) }
        let greatest = flags == 1 ? extents.map { _ in fields.number(8) } : extents
        guard version == 1, rank <= 32, flags <= 1, !fields.isExhausted,
            zip(extents, greatest).allSatisfy({ $0 <= UInt64(Int32.max) && $0 <= $1 })
        else { throw bytes.damaged("the extents of a data set or attribute") }
        return extents.map { Int(clamping: $0) }
    }

    private func checkFillValue(_ header: HDF5ObjectHeader) throws(FormatError) {
        guard header.messages(.oldFillValue).isEmpty else { throw bytes.damaged("an old fill value") }
        guard let message = header.messages(.fillValue).first else { return }
        var fields = HDF5Cursor(message)
        let version = fields.number(1)
        let times = (fields.number(1), fields.number(1))
        let isDefined = fields.number(1)
        // MATLAB and matio leave the value to the library.
        guard version == 2, (1...3).contains(times.0), times.1 <= 2,
            isDefined == 0 || isDefined == 1 && fields.number(4) == 0
        else { throw bytes.damaged("a fill value") }
    }

    private func filters(_ message: ArraySlice<UInt8>?) throws(FormatError) -> [UInt64] {
        guard let message else { return [] }
        var fields = HDF5Cursor(message)
        guard fields.number(1) == 1 else { throw bytes.damaged("the filters of a data set") }
        let count = fields.integer(1)
        fields.skip(6)
        var filters: [UInt64] = []
        for _ in 0..<min(count, 8) {
            let (filter, nameSize, flags, valueCount) = (
                fields.number(2), fields.integer(2), fields.number(2), fields.integer(2)
            )
            guard flags <= 1, nameSize.isMultiple(of: 8), valueCount == 1 else {
                throw bytes.damaged("the filters of a data set")
            }
            let name = fields.bytes(nameSize)
            guard name.isEmpty || name.contains(0) else { throw bytes.damaged("a filter's name") }
            fields.skip(8)
            filters.append(filter)
        }
        // Shuffling (2) may precede deflation (1).
        guard !fields.isExhausted, filters == [1] || filters == [2, 1] else {
            throw bytes.damaged("a data set that is packed otherwise than by deflation")
        }
        return filters
    }

    /// Checks text of variable length: its length, and its place in a global heap.
    private mutating func checkText(_ element: ArraySlice<UInt8>) throws(FormatError) {
        var fields = HDF5Cursor(element)
        let (count, address, index) = (fields.integer(4), fields.number(8), fields.number(4))
        if count == 0 { return }
        if collections[address] == nil { collections[address] = try collection(address) }
        guard collections[address]?[index] == count else { throw bytes.damaged("text of \(count) bytes is gone") }
    }

    private mutating func collection(_ address: UInt64) throws(FormatError) -> [UInt64: Int] {
        var header = HDF5Cursor(try bytes.read(address, 16))
        guard header.bytes(8).elementsEqual(Array("GCOL".utf8) + [1, 0, 0, 0]) else {
            throw bytes.damaged("a heap at \(address)")
        }
        let size = header.integer()
        guard size >= 4096 else { throw bytes.damaged("a heap at \(address)") }
        var rest = HDF5Cursor(try bytes.visit(address, size).dropFirst(16))
        var objects: [UInt64: Int] = [:]
        while rest.rest.count >= 16 {
            let (index, references) = (rest.number(2), rest.number(2))
            rest.skip(4)
            let length = rest.integer()
            // Number 0 is the space that is left, with its own header.
            if index == 0 {
                guard length == rest.rest.count + 16 else { throw bytes.damaged("a heap at \(address)") }
                break
            }
            guard objects[index] == nil, references <= 1, length <= rest.rest.count else {
                throw bytes.damaged("a heap at \(address)")
            }
            objects[index] = length
            rest.skip((length + 7) / 8 * 8)
            guard !rest.isExhausted else { throw bytes.damaged("a heap at \(address)") }
        }
        return objects
    }
}

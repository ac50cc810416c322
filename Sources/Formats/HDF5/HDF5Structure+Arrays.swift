internal import Files

extension HDF5Structure {
    /// Checks an array; returns what it takes in memory and the objects that it refers to.
    mutating func checkArray(
        _ header: HDF5ObjectHeader
    ) throws(FileError) -> (byteCount: Int, references: [UInt64]) {
        guard let space = header.message(.dataspace), let type = header.message(.datatype),
            let fillValue = header.message(.fillValue), let layout = header.message(.layout)
        else { throw content.damaged("an array without extents, type, fill value or place") }
        try checkFillValue(fillValue)
        let extents = try self.extents(space)
        let element = try HDF5ElementType(type, in: content)
        guard usage.allowsElement(element) else {
            throw content.unsupported("holds an array of a type that is not read")
        }
        guard let byteCount = checkedProduct(extents + [element.size]) else {
            throw content.damaged("an array of shape \(extents)")
        }
        // A number may become one of eight bytes, a reference an object. What was never written takes no place in the
        // file, but as much memory as any other.
        guard let size = checkedProduct(extents + [element.kind == .reference ? Self.objectSize : 8]) else {
            throw content.damaged("an array of shape \(extents)")
        }
        let filters = try filters(header.message(.filters))
        var fields = HDF5Cursor(layout)
        guard fields.number(1) == 3 else { throw content.damaged("an array's place") }
        var references: ArraySlice<UInt8> = []
        switch fields.number(1) {
        case 0 where filters.isEmpty:
            let size = fields.integer(2)
            references = fields.bytes(size)
            guard size == byteCount, !fields.isExhausted else { throw content.damaged("a small array's size") }
        case 1 where filters.isEmpty:
            let (address, size) = (fields.number(8), fields.integer())
            guard size == byteCount else { throw content.damaged("an array has \(size) instead of \(byteCount) bytes") }
            // What was never written has no place, and reads as zeros.
            guard address != HDF5Content.undefined, size > 0 else { break }
            try content.claim(address, size)
            if element.kind == .reference { references = try content.read(address, size) }
        case 2 where element.kind != .reference:
            try HDF5Chunks(fields, extents: extents, elementSize: element.size, filters: filters, in: content)
                .check(in: &content)
        default: throw content.damaged("an array's place")
        }
        guard element.kind == .reference else { return (max(size, byteCount), []) }
        let places = stride(from: references.startIndex, to: references.endIndex, by: 8)
        return (size, places.map { references[$0..<$0 + 8].unsignedNumber() })
    }

    /// The extents of an array or attribute; none for a single value.
    func extents(_ message: ArraySlice<UInt8>) throws(FileError) -> [Int] {
        var fields = HDF5Cursor(message)
        let (version, rank, flags) = (fields.number(1), fields.integer(1), fields.number(1))
        fields.skip(5)
        // The library knows 32 axes at most.
        let extents = (0..<min(rank, 32)).map { _ in fields.number(8) }
        let greatest = flags == 1 ? extents.map { _ in fields.number(8) } : extents
        guard version == 1, rank <= 32, flags <= 1, !fields.isExhausted,
            zip(extents, greatest).allSatisfy({ $0 <= UInt64(Int32.max) && $0 <= $1 })
        else { throw content.damaged("the extents of an array or attribute") }
        return extents.map { Int(clamping: $0) }
    }

    /// All programs leave the value to the library.
    private func checkFillValue(_ message: ArraySlice<UInt8>) throws(FileError) {
        var fields = HDF5Cursor(message)
        let version = fields.number(1)
        let (allocationTime, writingTime, isDefined) = (fields.number(1), fields.number(1), fields.number(1))
        guard version == 2, (1...3).contains(allocationTime), writingTime <= 2, isDefined <= 1,
            isDefined == 0 || fields.number(4) == 0, !fields.isExhausted
        else { throw content.damaged("a fill value") }
    }

    /// The filters that packed the pieces of an array: deflation (1), before it perhaps shuffling (2).
    private func filters(_ message: ArraySlice<UInt8>?) throws(FileError) -> [UInt64] {
        guard let message else { return [] }
        var fields = HDF5Cursor(message)
        guard fields.number(1) == 1 else { throw content.damaged("the filters of an array") }
        let count = fields.integer(1)
        fields.skip(6)
        var filters: [UInt64] = []
        for _ in 0..<min(count, 8) {
            filters.append(fields.number(2))
            let (nameSize, flags, valueCount) = (fields.integer(2), fields.number(2), fields.integer(2))
            guard flags <= 1, nameSize.isMultiple(of: 8), valueCount == 1 else {
                throw content.damaged("the filters of an array")
            }
            let name = fields.bytes(nameSize)
            guard name.isEmpty || name.contains(0) else { throw content.damaged("a filter's name") }
            fields.skip(8)
        }
        guard !fields.isExhausted, filters == [1] || filters == [2, 1] else {
            throw content.damaged("an array that is packed otherwise than by deflation")
        }
        return filters
    }
}

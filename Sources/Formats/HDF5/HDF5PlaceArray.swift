internal import Files

/// A list of the places of an array's pieces, in the order of their numbers: of fixed length, or one that grows along
/// a single axis.
struct HDF5PlaceArray {
    /// Bytes per element.
    let elementSize: Int
    /// The elements that were written, with their numbers.
    private(set) var elements: [(number: Int, bytes: ArraySlice<UInt8>)] = []
    private let content: HDF5Content
    private var claims = DisjointRanges()

    private init(elementSize: Int, _ content: HDF5Content) throws(FileError) {
        guard (8...20).contains(elementSize) else { throw content.damaged("a list of pieces") }
        (self.elementSize, self.content) = (elementSize, content)
    }

    /// A structure that ends with its checksum and begins with a signature and a version of 0.
    private mutating func structure(
        _ address: UInt64, _ size: Int, _ signature: String
    ) throws(FileError) -> HDF5Cursor {
        try claims.claim(address, size, in: content)
        return try Self.structure(address, size, signature, in: content)
    }

    private static func structure(
        _ address: UInt64, _ size: Int, _ signature: String, in content: HDF5Content
    ) throws(FileError) -> HDF5Cursor {
        var fields = HDF5Cursor(try content.checked(address, size))
        guard fields.bytes(4).elementsEqual(signature.utf8), fields.number(1) == 0 else {
            throw content.damaged("a list of pieces at \(address)")
        }
        // Whether the elements have sizes, which the array knows.
        fields.skip(1)
        return fields
    }

    private mutating func add(_ count: Int, from first: Int, _ fields: inout HDF5Cursor) throws(FileError) {
        for number in first..<first + count { elements.append((number, fields.bytes(elementSize))) }
        guard !fields.isExhausted else { throw content.damaged("a list of pieces") }
    }

    /// Elements in pages, each with a checksum.
    private mutating func addPages(
        _ count: Int, pageCount: Int, from first: Int, at address: UInt64, isWritten: (Int) -> Bool
    ) throws(FileError) {
        for (page, start) in stride(from: 0, to: count, by: pageCount).enumerated() where isWritten(page) {
            let length = min(pageCount, count - start)
            let place = address &+ UInt64(page * (pageCount * elementSize + 4))
            var fields = HDF5Cursor(try content.checked(place, length * elementSize + 4))
            try add(length, from: first + start, &fields)
        }
    }

    private static func isSet(_ bit: Int, in mask: ArraySlice<UInt8>) -> Bool {
        mask[mask.startIndex + bit / 8] >> UInt8(7 - bit % 8) & 1 == 1
    }
}

extension HDF5PlaceArray {
    /// A list of fixed length; `nil` where nothing was written.
    static func fixed(at address: UInt64, in content: HDF5Content) throws(FileError) -> HDF5PlaceArray? {
        if address == HDF5Content.undefined { return nil }
        var header = try structure(address, 28, "FAHD", in: content)
        let (elementSize, pageBits, count) = (header.integer(1), header.integer(1), header.integer())
        let block = header.number(8)
        var array = try HDF5PlaceArray(elementSize: elementSize, content)
        guard (1...30).contains(pageBits), let size = checkedProduct([count, elementSize]) else {
            throw content.damaged("a list of pieces at \(address)")
        }
        if block == HDF5Content.undefined { return nil }
        let prefixSize = 14
        let pageCount = 1 << pageBits
        guard count > pageCount else {
            guard size <= content.byteCount else { throw content.damaged("a list of pieces at \(address)") }
            var fields = try array.structure(block, prefixSize + size + 4, "FADB")
            fields.skip(8)
            try array.add(count, from: 0, &fields)
            return array
        }
        let maskSize = ((count - 1) / pageCount + 1 + 7) / 8
        guard maskSize <= content.byteCount else { throw content.damaged("a list of pieces at \(address)") }
        var fields = try array.structure(block, prefixSize + maskSize + 4, "FADB")
        fields.skip(8)
        let mask = fields.bytes(maskSize)
        try array.addPages(
            count, pageCount: pageCount, from: 0, at: block &+ UInt64(prefixSize + maskSize + 4)
        ) { isSet($0, in: mask) }
        return array
    }

    /// The parameters of a list that grows: it is kept in blocks, of which every second size has twice as many elements.
    private struct Growth {
        let maximumBits: Int
        let indexElements: Int
        let blockElements: Int
        let pointers: Int
        let pageCount: Int
        var offsetSize: Int { (maximumBits + 7) / 8 }

        init(_ header: inout HDF5Cursor, in content: HDF5Content) throws(FileError) {
            (maximumBits, indexElements) = (header.integer(1), header.integer(1))
            (blockElements, pointers) = (header.integer(1), header.integer(1))
            let pageBits = header.integer(1)
            pageCount = 1 << min(pageBits, 30)
            guard (1...64).contains(maximumBits), blockElements.nonzeroBitCount == 1, pointers > 1,
                pointers.nonzeroBitCount == 1, (1...30).contains(pageBits)
            else { throw content.damaged("a list of pieces") }
        }

        /// Of the groups of blocks of one size: how many blocks, and how many elements in each.
        func group(_ number: Int) -> (blocks: Int, elements: Int) {
            (1 << (number / 2), (1 << ((number + 1) / 2)) * blockElements)
        }

        var groupCount: Int { 1 + maximumBits - blockElements.trailingZeroBitCount }
        /// Groups whose blocks the index itself knows.
        var directGroupCount: Int { 2 * pointers.trailingZeroBitCount }
    }

    /// A list that grows; `nil` where nothing was written.
    static func extensible(at address: UInt64, in content: HDF5Content) throws(FileError) -> HDF5PlaceArray? {
        if address == HDF5Content.undefined { return nil }
        var header = try structure(address, 72, "EAHD", in: content)
        var array = try HDF5PlaceArray(elementSize: header.integer(1), content)
        let growth = try Growth(&header, in: content)
        header.skip(4 * 8)
        // The elements that were written are fewer than this.
        let count = header.integer()
        header.skip(8)
        let index = header.number(8)
        if index == HDF5Content.undefined { return nil }
        let directBlocks = 2 * (growth.pointers - 1)
        let farGroups = max(0, growth.groupCount - growth.directGroupCount)
        let size = 14 + growth.indexElements * array.elementSize + 8 * (directBlocks + farGroups) + 4
        var fields = try array.structure(index, size, "EAIB")
        fields.skip(8)
        try array.add(growth.indexElements, from: 0, &fields)
        var first = growth.indexElements
        for number in 0..<min(growth.groupCount, 48) where first < count {
            let group = growth.group(number)
            if number < growth.directGroupCount {
                for _ in 0..<group.blocks {
                    try array.addBlock(at: fields.number(8), group.elements, from: first, growth, mask: nil)
                    first += group.elements
                }
            } else {
                try array.addGroup(at: fields.number(8), group, from: first, count: count, growth)
                first += group.blocks * group.elements
            }
        }
        guard !fields.isExhausted else { throw content.damaged("a list of pieces at \(address)") }
        return array
    }

    /// A group of blocks with a structure of its own.
    private mutating func addGroup(
        at address: UInt64, _ group: (blocks: Int, elements: Int), from first: Int, count: Int, _ growth: Growth
    ) throws(FileError) {
        if address == HDF5Content.undefined { return }
        let pages = group.elements > growth.pageCount ? group.elements / growth.pageCount : 0
        let maskSize = (pages + 7) / 8
        let size = 14 + growth.offsetSize + group.blocks * (maskSize + 8) + 4
        guard size <= content.byteCount else { throw content.damaged("a list of pieces at \(address)") }
        var fields = try structure(address, size, "EASB")
        fields.skip(8 + growth.offsetSize)
        let masks = fields.bytes(group.blocks * maskSize)
        for block in 0..<group.blocks {
            let start = first + block * group.elements
            let mask = masks.dropFirst(block * maskSize).prefix(maskSize)
            let place = fields.number(8)
            if start < count { try addBlock(at: place, group.elements, from: start, growth, mask: mask) }
        }
        guard !fields.isExhausted else { throw content.damaged("a list of pieces at \(address)") }
    }

    private mutating func addBlock(
        at address: UInt64, _ count: Int, from first: Int, _ growth: Growth, mask: ArraySlice<UInt8>?
    ) throws(FileError) {
        if address == HDF5Content.undefined { return }
        let prefixSize = 14 + growth.offsetSize
        guard count > growth.pageCount, let mask else {
            guard count <= content.byteCount else { throw content.damaged("a list of pieces at \(address)") }
            var fields = try structure(address, prefixSize + count * elementSize + 4, "EADB")
            fields.skip(8 + growth.offsetSize)
            return try add(count, from: first, &fields)
        }
        _ = try structure(address, prefixSize + 4, "EADB")
        try addPages(
            count, pageCount: growth.pageCount, from: first, at: address &+ UInt64(prefixSize + 4)
        ) { Self.isSet($0, in: mask) }
    }
}

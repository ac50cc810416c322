internal import Files

/// The links of a large group, or the attributes of an object that has many: messages in a fractal heap, which a tree
/// of records lists.
struct HDF5DenseMessages {
    private(set) var messages: [ArraySlice<UInt8>] = []

    /// The links that a group's information leads to; none where the header has them itself.
    init(linkInfo message: ArraySlice<UInt8>, in content: HDF5Content) throws(FileError) {
        var fields = HDF5Cursor(message)
        let (version, flags) = (fields.number(1), fields.number(1))
        fields.skip(flags & 1 != 0 ? 8 : 0)
        guard version == 0 else { throw content.damaged("a group's links") }
        // A link's record is a checksum of its name, then its place.
        try read(heap: fields.number(8), tree: fields.number(8), type: 5, placeOffset: 4, fields, in: content)
    }

    /// The attributes that an object's information leads to; none where the header has them itself.
    init(attributeInfo message: ArraySlice<UInt8>, in content: HDF5Content) throws(FileError) {
        var fields = HDF5Cursor(message)
        let (version, flags) = (fields.number(1), fields.number(1))
        fields.skip(flags & 1 != 0 ? 2 : 0)
        guard version == 0 else { throw content.damaged("an object's attributes") }
        // An attribute's record begins with its place.
        try read(heap: fields.number(8), tree: fields.number(8), type: 8, placeOffset: 0, fields, in: content)
    }

    private mutating func read(
        heap: UInt64, tree: UInt64, type: UInt64, placeOffset: Int, _ fields: HDF5Cursor, in content: HDF5Content
    ) throws(FileError) {
        guard !fields.isExhausted else { throw content.damaged("where many messages are") }
        if heap == HDF5Content.undefined { return }
        let heap = try HDF5FractalHeap(at: heap, in: content)
        let budget = content.budget()
        for record in try HDF5RecordTree.records(at: tree, type: type, in: content) {
            let message = try heap.object(record.dropFirst(placeOffset).prefix(heap.placeSize))
            try budget.charge(message.count, for: "what its groups and objects are called")
            messages.append(message)
        }
    }
}

/// A heap of messages: blocks that double in size from row to row, of which a root block of addresses knows all.
private struct HDF5FractalHeap {
    /// Bytes that say where an object is.
    let placeSize: Int
    private let content: HDF5Content
    private let offsetSize: Int
    private let lengthSize: Int
    private let width: Int
    private let startingSize: Int
    private let largestDirectSize: Int
    private let blockPrefix: Int
    private let root: UInt64
    private let rootRows: Int
    private let isChecked: Bool

    init(at address: UInt64, in content: HDF5Content) throws(FileError) {
        // Filters of the heap itself, which nobody uses, would make the header longer.
        var fields = HDF5Cursor(try content.checked(address, 146))
        guard fields.bytes(4).elementsEqual("FRHP".utf8), fields.number(1) == 0 else {
            throw content.damaged("a heap at \(address)")
        }
        self.content = content
        placeSize = fields.integer(2)
        let filterSize = fields.integer(2)
        let flags = fields.number(1)
        let largestObject = fields.integer(4)
        // Counts and places that only a writer needs.
        fields.skip(12 * 8)
        (width, startingSize, largestDirectSize) = (fields.integer(2), fields.integer(), fields.integer())
        let offsetBits = fields.integer(2)
        fields.skip(2)
        (root, rootRows) = (fields.number(8), fields.integer(2))
        guard filterSize == 0, !fields.isExhausted, (1...1024).contains(width), (1...64).contains(offsetBits),
            startingSize.nonzeroBitCount == 1, largestDirectSize.nonzeroBitCount == 1,
            startingSize <= largestDirectSize, largestDirectSize <= 1 << 32, rootRows <= 64
        else { throw content.damaged("a heap at \(address)") }
        offsetSize = (offsetBits + 7) / 8
        let largest = min(largestDirectSize, largestObject)
        lengthSize = min((largestDirectSize.trailingZeroBitCount + 7) / 8, Self.encodedSize(largest))
        isChecked = flags & 2 != 0
        blockPrefix = 13 + offsetSize
    }

    /// Bytes that any number up to a limit fits in.
    private static func encodedSize(_ limit: Int) -> Int {
        (Int.bitWidth - 1 - max(1, limit).leadingZeroBitCount) / 8 + 1
    }

    /// The object at a place.
    func object(_ place: ArraySlice<UInt8>) throws(FileError) -> ArraySlice<UInt8> {
        var fields = HDF5Cursor(place)
        let kind = fields.number(1)
        switch kind >> 4 {
        case 0:
            let (offset, length) = (fields.integer(offsetSize), fields.integer(lengthSize))
            let block = try block(at: offset)
            guard !fields.isExhausted, length <= block.size - block.offset else {
                throw content.damaged("an object in a heap")
            }
            return try content.read(block.address &+ UInt64(block.offset), length)
        case 2:
            let object = fields.bytes(Int(kind & 0xF) + 1)
            guard !fields.isExhausted else { throw content.damaged("an object in a heap") }
            return object
        default: throw content.unsupported("holds a very large attribute, which is not read")
        }
    }

    /// The block that holds an offset of the heap, and where in it.
    private func block(at offset: Int) throws(FileError) -> (address: UInt64, size: Int, offset: Int) {
        guard rootRows > 0 else {
            try check(root, startingSize, signature: "FHDB")
            guard offset < startingSize else { throw content.damaged("an object in a heap") }
            return (root, startingSize, offset)
        }
        var (address, rows, offset) = (root, rootRows, offset)
        let directRows = (largestDirectSize / startingSize).trailingZeroBitCount + 2
        // Every step leads to a block of fewer rows.
        while true {
            let directCount = min(rows, directRows) * width
            let count = rows * width
            let table = try check(address, blockPrefix + 8 * count + 4, signature: "FHIB").dropFirst(blockPrefix)
            let place = try self.place(of: offset, rows: rows)
            guard place.index < count else { throw content.damaged("an object in a heap") }
            let start = table.startIndex + 8 * place.index
            address = table[start..<start + 8].unsignedNumber()
            offset = place.offset
            if place.index < directCount {
                try check(address, place.size, signature: "FHDB")
                return (address, place.size, offset)
            }
            let nextRows = (place.size / startingSize / width).trailingZeroBitCount + 1
            guard nextRows < rows, nextRows > 0 else { throw content.damaged("a heap's blocks") }
            rows = nextRows
        }
    }

    /// The number of a block in a table, its size, and where an offset is in it.
    private func place(of offset: Int, rows: Int) throws(FileError) -> (index: Int, size: Int, offset: Int) {
        var (start, size) = (0, startingSize)
        for row in 0..<rows {
            // The first two rows have blocks of the same size.
            if row > 1 { size = size.multipliedReportingOverflow(by: 2).partialValue }
            guard let rowSize = checkedProduct([size, width]), start <= Int.max - rowSize else { break }
            if offset < start + rowSize {
                return (row * width + (offset - start) / size, size, (offset - start) % size)
            }
            start += rowSize
        }
        throw content.damaged("an object in a heap")
    }

    /// Reads a block and compares its checksum, where it has one.
    @discardableResult
    private func check(_ address: UInt64, _ size: Int, signature: String) throws(FileError) -> ArraySlice<UInt8> {
        // The checksum of a block of objects is in its prefix, so that it is not compared.
        let isTable = signature == "FHIB"
        let block = isTable ? try content.checked(address, size) : try content.read(address, min(size, blockPrefix))
        guard block.starts(with: signature.utf8) else { throw content.damaged("a heap's block at \(address)") }
        return block
    }
}

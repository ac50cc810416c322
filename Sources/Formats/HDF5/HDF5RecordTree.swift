internal import Files

/// A tree of records of one length (version 2): of links, attributes, or pieces of an array.
enum HDF5RecordTree {
    private static let greatestDepth = 8

    /// What the records of a tree have in common.
    private struct Shape {
        let type: UInt64
        let nodeSize: Int
        let recordSize: Int
        /// Bytes of a child's number of records, and, by depth, of those of all below it.
        let countSize: Int
        var totalSizes = [0]

        init(type: UInt64, nodeSize: Int, recordSize: Int, depth: Int) {
            (self.type, self.nodeSize, self.recordSize) = (type, nodeSize, recordSize)
            let greatest = (nodeSize - HDF5RecordTree.prefixSize) / recordSize
            countSize = Self.encodedSize(greatest)
            var total = greatest
            for level in 0..<depth {
                let pointer = 8 + countSize + totalSizes[level]
                let most = (nodeSize - HDF5RecordTree.prefixSize - pointer) / (recordSize + pointer)
                let (product, overflows) = (most + 1).multipliedReportingOverflow(by: total)
                total = overflows ? Int.max : product.addingReportingOverflow(most).partialValue
                totalSizes.append(Self.encodedSize(max(total, 1)))
            }
        }

        private static func encodedSize(_ limit: Int) -> Int {
            (Int.bitWidth - 1 - max(1, limit).leadingZeroBitCount) / 8 + 1
        }
    }

    /// A signature, a version, a type and a checksum.
    private static let prefixSize = 10

    /// All records of a tree, each in as many bytes as it has.
    static func records(
        at address: UInt64, type: UInt64, in content: HDF5Content
    ) throws(FileError) -> [ArraySlice<UInt8>] {
        var fields = HDF5Cursor(try content.checked(address, 38))
        guard fields.bytes(4).elementsEqual("BTHD".utf8), fields.number(1) == 0, fields.number(1) == type else {
            throw content.damaged("a tree of records at \(address)")
        }
        let (nodeSize, recordSize, depth) = (fields.integer(4), fields.integer(2), fields.integer(2))
        fields.skip(2)
        let (root, count) = (fields.number(8), fields.integer(2))
        guard recordSize > 0, (64...1 << 24).contains(nodeSize), depth <= greatestDepth else {
            throw content.damaged("a tree of records at \(address)")
        }
        if root == HDF5Content.undefined { return [] }
        let shape = Shape(type: type, nodeSize: nodeSize, recordSize: recordSize, depth: depth)
        var (records, claims): ([ArraySlice<UInt8>], _) = ([], DisjointRanges())
        try read(root, count: count, depth: depth, shape, &records, &claims, in: content)
        try claims.requireNoOverlap(in: content)
        return records
    }

    private static func read(
        _ address: UInt64, count: Int, depth: Int, _ shape: Shape, _ records: inout [ArraySlice<UInt8>],
        _ claims: inout DisjointRanges, in content: HDF5Content
    ) throws(FileError) {
        try claims.claim(address, shape.nodeSize, in: content)
        let pointerSize = depth == 0 ? 0 : 8 + shape.countSize + shape.totalSizes[depth - 1]
        let size = 6 + count * shape.recordSize + (depth == 0 ? 0 : (count + 1) * pointerSize) + 4
        guard size <= shape.nodeSize else { throw content.damaged("a tree of records at \(address)") }
        var fields = HDF5Cursor(try content.checked(address, size))
        guard fields.bytes(4).elementsEqual((depth == 0 ? "BTLF" : "BTIN").utf8), fields.number(1) == 0,
            fields.number(1) == shape.type
        else { throw content.damaged("a tree of records at \(address)") }
        for _ in 0..<count { records.append(fields.bytes(shape.recordSize)) }
        guard depth > 0 else { return }
        for _ in 0...count {
            let (child, childCount) = (fields.number(8), fields.integer(shape.countSize))
            fields.skip(shape.totalSizes[depth - 1])
            try read(child, count: childCount, depth: depth - 1, shape, &records, &claims, in: content)
        }
    }
}

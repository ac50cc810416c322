internal import Files

/// The pieces in which an array is stored.
struct HDF5Chunks {
    private let tree: UInt64
    private let extents: [Int]
    private let chunk: [Int]
    private let byteCount: Int
    private let filters: [UInt64]

    /// Children per node: twice the library's constant.
    private static let capacity = 64

    /// Reads the shape of the pieces.
    init(
        _ fields: HDF5Cursor, extents: [Int], elementSize: Int, filters: [UInt64], in content: HDF5Content
    ) throws(FileError) {
        var fields = fields
        let rank = fields.integer(1)
        tree = fields.number(8)
        guard rank == extents.count + 1 else { throw content.damaged("the rank of an array's pieces") }
        chunk = (1..<rank).map { _ in fields.integer(4) }
        guard fields.integer(4) == elementSize, !fields.isExhausted, chunk.allSatisfy({ $0 > 0 }),
            let byteCount = checkedProduct(chunk + [elementSize]), byteCount <= Int(Int32.max)
        else { throw content.damaged("the shape of an array's pieces") }
        self.byteCount = byteCount
        self.extents = extents
        self.filters = filters
    }

    /// Checks the tree and every piece, which must become exactly as large as the shape says.
    func check(in content: inout HDF5Content) throws(FileError) {
        if tree != HDF5Content.undefined { try checkNode(tree, level: nil, in: &content) }
    }

    private func checkNode(_ address: UInt64, level: Int?, in content: inout HDF5Content) throws(FileError) {
        // A key is a size, a mask, and the place of the first number, down to the byte.
        var node = try HDF5TreeNode(
            at: address, kind: 1, level: level, capacity: Self.capacity, keySize: 16 + 8 * extents.count,
            in: &content)
        for _ in 0..<node.count {
            let (stored, mask) = (node.fields.integer(4), node.fields.number(4))
            let offsets = extents.map { _ in node.fields.integer() }
            let isInside = zip(zip(offsets, extents), chunk).allSatisfy { $0.0 < $0.1 && $0.0.isMultiple(of: $1) }
            guard mask == 0, node.fields.number(8) == 0, isInside else {
                throw content.damaged("a piece of an array at \(address)")
            }
            let child = node.fields.number(8)
            if node.level > 0 {
                try checkNode(child, level: node.level - 1, in: &content)
            } else {
                try checkPiece(child, stored, in: &content)
            }
        }
    }

    private func checkPiece(_ address: UInt64, _ stored: Int, in content: inout HDF5Content) throws(FileError) {
        try content.claim(address, stored)
        try content.inflated.charge(byteCount, for: "an array in pieces of shape \(chunk)")
        let isSound =
            filters.isEmpty
            ? stored == byteCount
            : Inflater.inflate(Array(try content.read(address, stored)), count: byteCount) != nil
        guard isSound else { throw content.damaged("a piece of an array at \(address) has not its \(byteCount) bytes") }
    }
}

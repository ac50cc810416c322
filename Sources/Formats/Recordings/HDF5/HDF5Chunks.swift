/// The pieces in which a data set is stored.
struct HDF5Chunks {
    private let tree: UInt64
    private let extents: [Int]
    private let chunk: [Int]
    private let byteCount: Int
    private let filters: [UInt64]

    /// Entries per node: twice the library's constant.
    private static let greatestCount = 64

    /// Reads the shape of the pieces.
    init(
        _ fields: HDF5Cursor, extents: [Int], elementSize: Int, filters: [UInt64], in bytes: HDF5Bytes
    ) throws(FormatError) {
        var fields = fields
        let rank = fields.integer(1)
        tree = fields.number(8)
        guard rank == extents.count + 1 else { throw bytes.damaged("the rank of a data set's pieces") }
        chunk = (1..<rank).map { _ in fields.integer(4) }
        guard fields.integer(4) == elementSize, !fields.isExhausted, chunk.allSatisfy({ $0 > 0 }),
            let byteCount = checkedProduct(chunk + [elementSize]), byteCount <= Int(Int32.max)
        else { throw bytes.damaged("the shape of a data set's pieces") }
        self.byteCount = byteCount
        self.extents = extents
        self.filters = filters
    }

    /// Checks the tree and every piece, which must become exactly as large as the shape says.
    func check(in bytes: inout HDF5Bytes) throws(FormatError) {
        if tree != HDF5Bytes.undefined { try checkNode(tree, level: nil, in: &bytes) }
    }

    private func checkNode(_ address: UInt64, level: Int?, in bytes: inout HDF5Bytes) throws(FormatError) {
        let keySize = 16 + 8 * extents.count
        let size = 24 + (Self.greatestCount + 1) * keySize + Self.greatestCount * 8
        var node = HDF5Cursor(try bytes.visit(address, size))
        guard node.bytes(4).elementsEqual("TREE".utf8), node.number(1) == 1 else {
            throw bytes.damaged("the tree of a data set's pieces at \(address)")
        }
        let (found, count) = (node.integer(1), node.integer(2))
        node.skip(16)
        guard found == level ?? found, found <= 8, count <= Self.greatestCount else {
            throw bytes.damaged("the tree of a data set's pieces at \(address)")
        }
        for _ in 0..<count {
            let (stored, mask) = (node.integer(4), node.number(4))
            let offsets = extents.map { _ in node.integer() }
            let isInside = zip(zip(offsets, extents), chunk).allSatisfy { $0.0 < $0.1 && $0.0.isMultiple(of: $1) }
            guard mask == 0, node.number(8) == 0, isInside else {
                throw bytes.damaged("a piece of a data set at \(address)")
            }
            let child = node.number(8)
            if found > 0 {
                try checkNode(child, level: found - 1, in: &bytes)
            } else {
                try checkPiece(child, stored, in: &bytes)
            }
        }
    }

    private func checkPiece(_ address: UInt64, _ stored: Int, in bytes: inout HDF5Bytes) throws(FormatError) {
        let isSound =
            filters.isEmpty
            ? stored == byteCount
            : Inflater.inflate(Array(try bytes.read(address, stored)), count: byteCount) != nil
        guard isSound else { throw bytes.damaged("a piece of a data set at \(address) has not its \(byteCount) bytes") }
        _ = try bytes.require(address, stored)
    }
}

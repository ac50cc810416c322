internal import Files

/// A node of the tree of a group (kind 0) or of an array's pieces (kind 1).
struct HDF5TreeNode {
    /// 0 where the children are leaves.
    let level: Int
    /// How many children there are.
    let count: Int
    /// A key, then a child and a key for each child.
    var fields: HDF5Cursor

    /// Reads a node of the level that its parent demands; a root may have any.
    init(
        at address: UInt64, kind: UInt64, level expectedLevel: Int?, capacity: Int, keySize: Int,
        in content: inout HDF5Content
    ) throws(FileError) {
        fields = HDF5Cursor(try content.structure(address, 24 + (capacity + 1) * keySize + capacity * 8))
        let (signature, foundKind) = (fields.bytes(4), fields.number(1))
        let (level, count) = (fields.integer(1), fields.integer(2))
        (self.level, self.count) = (level, count)
        let siblings = (fields.number(8), fields.number(8))
        guard signature.elementsEqual("TREE".utf8), foundKind == kind, level == expectedLevel ?? level, level <= 8,
            count <= capacity,
            expectedLevel != nil || siblings == (HDF5Content.undefined, HDF5Content.undefined)
        else { throw content.damaged("a tree's node at \(address)") }
    }
}

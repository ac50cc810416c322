internal import Files

/// The pieces in which an array is stored, and where they are.
struct HDF5Chunks: Sendable {
    /// A piece in the file.
    struct Place: Sendable {
        let address: UInt64
        let byteCount: Int
        /// A bit for each filter that was not applied.
        let skippedFilters: UInt64
    }

    private let path: String
    private let content: HDF5Content
    private let filters: HDF5Filters
    private let elementSize: Int
    /// The extents of a piece, and how many pieces lie along each axis.
    private let chunk: [Int]
    private let grid: [Int]
    private let byteCount: Int
    /// Pieces at the end of an axis may be stored as they are.
    private let leavesEdgesAsTheyAre: Bool
    private let extents: [Int]
    /// The pieces that were written, by their number; the last axis runs fast.
    private let places: [Int: Place]

    /// Reads where the pieces are; `fields` is the rest of the layout.
    init(
        _ fields: HDF5Cursor, version: UInt64, space: HDF5Space, elementSize: Int, filters: HDF5Filters, path: String,
        in content: HDF5Content
    ) throws(FileError) {
        (self.path, self.content, self.filters) = (path, content, filters)
        (extents, self.elementSize) = (space.extents, elementSize)
        var fields = fields
        let flags = version == 3 ? 0 : fields.number(1)
        let rank = fields.integer(1)
        let tree = version == 3 ? fields.number(8) : 0
        let width = version == 3 ? 4 : fields.integer(1)
        let all = (0..<min(rank, 33)).map { _ in fields.integer(width) }
        guard rank == extents.count + 1, rank > 1, (1...8).contains(width), all.last == elementSize,
            all.allSatisfy({ $0 > 0 }), let byteCount = checkedProduct(all), byteCount <= Int(UInt32.max),
            !fields.isExhausted
        else { throw content.damaged("the shape of the pieces of “\(path)”") }
        (chunk, self.byteCount) = (all.dropLast(), byteCount)
        grid = zip(extents, chunk).map { ($0 + $1 - 1) / $1 }
        leavesEdgesAsTheyAre = flags & 1 != 0
        let index = HDF5ChunkIndex(
            space: space, chunk: chunk, grid: grid, byteCount: byteCount, isFiltered: !filters.isEmpty, path: path,
            content: content)
        places = version == 3 ? try index.tree(tree) : try index.read(fields, isFilteredSingle: flags & 2 != 0)
        var ranges = DisjointRanges()
        for place in places.values {
            _ = try content.read(place.address &+ UInt64(max(0, place.byteCount - 1)), min(1, place.byteCount))
            try ranges.claim(place.address, place.byteCount, in: content)
        }
        try ranges.requireNoOverlap(in: content)
    }

    /// Reads the pieces that a block touches.
    func read(_ block: [Range<Int>], into target: inout HDF5Block, _ budget: MemoryBudget) throws(FileError) {
        try filters.requireKnown(of: path, in: content)
        let touched = zip(block, chunk).map { $0.lowerBound / $1..<($0.upperBound - 1) / $1 + 1 }
        var place = touched.map(\.lowerBound)
        while true {
            let number = zip(place, grid).reduce(0) { $0 * $1.1 + $1.0 }
            if let piece = places[number] {
                let origin = zip(place, chunk).map { $0 * $1 }
                let region = block.indices.map { axis in
                    block[axis].clamped(to: origin[axis]..<origin[axis] + chunk[axis])
                }
                try budget.charge(byteCount, for: "“\(path)” in pieces of shape \(chunk)")
                let bytes = try self.bytes(of: piece, isEdge: isEdge(origin))
                target.copy(region, from: bytes, origin: origin, extents: chunk)
            }
            var axis = place.count - 1
            while axis >= 0 {
                place[axis] += 1
                if place[axis] < touched[axis].upperBound { break }
                place[axis] = touched[axis].lowerBound
                axis -= 1
            }
            if axis < 0 { return }
        }
    }

    private func isEdge(_ origin: [Int]) -> Bool { origin.indices.contains { origin[$0] + chunk[$0] > extents[$0] } }

    private func bytes(of piece: Place, isEdge: Bool) throws(FileError) -> ArraySlice<UInt8> {
        let stored = try content.read(piece.address, piece.byteCount)
        let isPlain = filters.isEmpty || leavesEdgesAsTheyAre && isEdge
        let bytes =
            isPlain
            ? stored
            : filters.undo(
                stored, skipped: piece.skippedFilters, byteCount: byteCount, elementSize: elementSize)
        guard let bytes, bytes.count == byteCount else {
            throw content.damaged("a piece of “\(path)” at \(piece.address) has not its \(byteCount) bytes")
        }
        return bytes
    }
}

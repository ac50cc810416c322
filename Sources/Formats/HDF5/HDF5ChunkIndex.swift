internal import Files

/// Finds the pieces of an array: the file lists them in one of six ways.
struct HDF5ChunkIndex {
    let space: HDF5Space
    let chunk: [Int]
    /// How many pieces lie along each axis.
    let grid: [Int]
    /// Bytes of a piece in memory.
    let byteCount: Int
    let isFiltered: Bool
    let path: String
    let content: HDF5Content

    typealias Places = [Int: HDF5Chunks.Place]

    private static let greatestLevel = 8

    private var rank: Int { chunk.count }

    /// Reads the list that a layout of version 4 names.
    func read(_ fields: HDF5Cursor, isFilteredSingle: Bool) throws(FileError) -> Places {
        var fields = fields
        let kind = fields.number(1)
        switch kind {
        case 1:
            let stored = isFilteredSingle ? fields.integer() : byteCount
            let skipped = isFilteredSingle ? fields.number(4) : 0
            let address = try self.address(&fields)
            return address == HDF5Content.undefined
                ? [:] : [0: .init(address: address, byteCount: stored, skippedFilters: skipped)]
        case 2: return try implicit(address(&fields))
        case 3:
            fields.skip(1)
            return try places(HDF5PlaceArray.fixed(at: address(&fields), in: content))
        case 4:
            fields.skip(5)
            return try places(HDF5PlaceArray.extensible(at: address(&fields), in: content))
        case 5:
            fields.skip(6)
            return try recordTree(address(&fields))
        default: throw content.damaged("the pieces of “\(path)”")
        }
    }

    private func address(_ fields: inout HDF5Cursor) throws(FileError) -> UInt64 {
        let address = fields.number(8)
        guard !fields.isExhausted else { throw content.damaged("the pieces of “\(path)”") }
        return address
    }

    /// All pieces, one behind the other.
    private func implicit(_ address: UInt64) throws(FileError) -> Places {
        if address == HDF5Content.undefined { return [:] }
        guard let count = checkedProduct(grid), let size = checkedProduct([count, byteCount]),
            size <= content.byteCount
        else { throw content.damaged("the pieces of “\(path)”") }
        var places = Places()
        for number in 0..<count {
            let start = address &+ UInt64(number * byteCount)
            let place = HDF5Chunks.Place(address: start, byteCount: byteCount, skippedFilters: 0)
            try add(place, at: scaled(number), to: &places)
        }
        return places
    }

    /// Where a piece lies, counted in pieces. The numbers of pieces leave room for as large as the array may become;
    /// the axis without limit is the slow one.
    private func scaled(_ number: Int) -> [Int] {
        let axes =
            chunk.indices.filter { space.greatest[$0] == nil } + chunk.indices.filter { space.greatest[$0] != nil }
        var (scaled, rest) = (chunk, number)
        for axis in axes.dropFirst().reversed() {
            let greatest = space.greatest[axis] ?? space.extents[axis]
            let count = max(1, greatest / chunk[axis] + (greatest.isMultiple(of: chunk[axis]) ? 0 : 1))
            scaled[axis] = rest % count
            rest /= count
        }
        scaled[axes[0]] = rest
        return scaled
    }

    /// Pieces in the order of their numbers.
    private func places(_ array: HDF5PlaceArray?) throws(FileError) -> Places {
        guard let array else { return [:] }
        var places = Places()
        for (number, element) in array.elements {
            var fields = HDF5Cursor(element)
            let address = fields.number(8)
            if address == HDF5Content.undefined { continue }
            let place = try place(address, &fields, sizeLength: array.elementSize - 12)
            try add(place, at: scaled(number), to: &places)
        }
        return places
    }

    private func place(
        _ address: UInt64, _ fields: inout HDF5Cursor, sizeLength: Int
    ) throws(FileError) -> HDF5Chunks.Place {
        guard isFiltered else { return .init(address: address, byteCount: byteCount, skippedFilters: 0) }
        guard (1...8).contains(sizeLength) else { throw content.damaged("the pieces of “\(path)”") }
        let place = HDF5Chunks.Place(
            address: address, byteCount: fields.integer(sizeLength), skippedFilters: fields.number(4))
        guard !fields.isExhausted else { throw content.damaged("the pieces of “\(path)”") }
        return place
    }

    /// Records of address, place along every axis, and between them what filters made of the piece.
    private func recordTree(_ address: UInt64) throws(FileError) -> Places {
        guard address != HDF5Content.undefined else { return [:] }
        var places = Places()
        for record in try HDF5RecordTree.records(at: address, type: isFiltered ? 11 : 10, in: content) {
            var fields = HDF5Cursor(record)
            let start = fields.number(8)
            let place = try place(start, &fields, sizeLength: record.count - 12 - 8 * rank)
            let scaled = chunk.map { _ in fields.integer() }
            guard !fields.isExhausted else { throw content.damaged("the pieces of “\(path)”") }
            try add(place, at: scaled, to: &places)
        }
        return places
    }

    private func add(_ place: HDF5Chunks.Place, at scaled: [Int], to places: inout Places) throws(FileError) {
        // Pieces behind the end may be left from when the array was larger.
        guard zip(scaled, grid).allSatisfy({ $0 < $1 }) else { return }
        let number = zip(scaled, grid).reduce(0) { $0 * $1.1 + $1.0 }
        guard places.updateValue(place, forKey: number) == nil else {
            throw content.damaged("a piece of “\(path)” that comes twice")
        }
    }
}

extension HDF5ChunkIndex {
    /// Reads the tree of a layout of version 3.
    func tree(_ address: UInt64) throws(FileError) -> Places {
        var (places, claims) = (Places(), DisjointRanges())
        if address != HDF5Content.undefined { try readNode(address, level: nil, &places, &claims) }
        try claims.requireNoOverlap(in: content)
        return places
    }

    private func readNode(
        _ address: UInt64, level expectedLevel: Int?, _ places: inout Places, _ claims: inout DisjointRanges
    ) throws(FileError) {
        var header = HDF5Cursor(try content.read(address, 24))
        guard header.bytes(4).elementsEqual("TREE".utf8), header.number(1) == 1 else {
            throw content.damaged("the pieces of “\(path)” at \(address)")
        }
        let (level, count) = (header.integer(1), header.integer(2))
        guard level == expectedLevel ?? level, level <= Self.greatestLevel else {
            throw content.damaged("the pieces of “\(path)” at \(address)")
        }
        // A key is a size, a mask, and the place of the first number, down to the byte; one follows the last child.
        let keySize = 16 + 8 * rank
        let size = 24 + count * (keySize + 8) + keySize
        try claims.claim(address, size, in: content)
        var fields = HDF5Cursor(try content.read(address, size).dropFirst(24))
        for _ in 0..<count {
            let (stored, mask) = (fields.integer(4), fields.number(4))
            let offsets = chunk.map { _ in fields.integer() }
            guard fields.number(8) == 0, zip(offsets, chunk).allSatisfy({ $0.isMultiple(of: $1) }) else {
                throw content.damaged("a piece of “\(path)” at \(address)")
            }
            let child = fields.number(8)
            if level > 0 {
                try readNode(child, level: level - 1, &places, &claims)
                continue
            }
            guard isFiltered || stored == byteCount else {
                throw content.damaged("a piece of “\(path)” at \(child) has not its \(byteCount) bytes")
            }
            let place = HDF5Chunks.Place(address: child, byteCount: stored, skippedFilters: mask)
            try add(place, at: zip(offsets, chunk).map { $0 / $1 }, to: &places)
        }
    }
}

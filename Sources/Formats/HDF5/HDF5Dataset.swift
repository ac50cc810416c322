internal import Files

/// An array of numbers, texts or other values, of which any block can be read.
struct HDF5Dataset: Sendable {
    /// Where it was found, for messages.
    let path: String
    let type: HDF5Type
    /// The extents, the fast one last; none for a single value.
    let shape: [Int]
    let content: HDF5Content
    /// Whether it is packed.
    let isCompressed: Bool
    /// The file that holds the values, which a link may have led to.
    var filePath: String { content.path }
    private let storage: Storage
    private let fill: [UInt8]

    private enum Storage: Sendable {
        /// In the header itself, or never written.
        case held(ArraySlice<UInt8>?)
        /// In one block.
        case block(UInt64)
        case pieces(HDF5Chunks)
    }

    /// Bytes that are read together where only some numbers of each row are wanted.
    private static let spanSize = 4 << 20

    init(_ header: HDF5ObjectHeader, of object: HDF5Object) throws(FileError) {
        content = object.file.content
        path = object.path
        guard let layout = header.message(.layout) else { throw content.unsupported("“\(path)” is not an array") }
        guard let space = header.message(.dataspace), let type = header.message(.datatype), !space.isShared else {
            throw content.damaged("“\(path)” lacks extents or type")
        }
        self.type = try object.file.type(type.content, isShared: type.isShared)
        let extents = try HDF5Space(space.content, in: content)
        shape = extents.extents
        guard let byteCount = checkedProduct(shape + [self.type.size]) else {
            throw content.damaged("“\(path)” has the shape \(shape)")
        }
        guard header.message(.externalFiles) == nil else {
            throw content.unsupported("“\(path)” is kept in files beside this one, which are not read")
        }
        fill = try Self.fill(header, size: self.type.size, in: content)
        let filters = try HDF5Filters(header.message(.filters)?.content, of: path, in: content)
        isCompressed = !filters.isEmpty
        var fields = HDF5Cursor(layout.content)
        let (version, kind) = (fields.number(1), fields.number(1))
        guard (3...5).contains(version) else {
            throw content.unsupported("“\(path)” is laid out as version \(version) of the format has it")
        }
        switch kind {
        case 0:
            let size = fields.integer(2)
            let values = fields.bytes(size)
            guard size == byteCount, !fields.isExhausted else { throw content.damaged("the size of “\(path)”") }
            storage = .held(values)
        case 1:
            let (address, size) = (fields.number(8), fields.integer())
            guard size == byteCount, !fields.isExhausted else {
                throw content.damaged("“\(path)” has \(size) instead of \(byteCount) bytes")
            }
            // What was never written has no place.
            let isWritten = address != HDF5Content.undefined && byteCount > 0
            storage = isWritten ? .block(address) : .held(nil)
            if isWritten { _ = try content.read(address &+ UInt64(byteCount - 1), 1) }
        case 2:
            storage = .pieces(
                try HDF5Chunks(
                    fields, version: version, space: extents, elementSize: self.type.size, filters: filters, path: path,
                    in: content))
        case 3: throw content.unsupported("“\(path)” is a view of arrays in other files, which is not read")
        default: throw content.damaged("the place of “\(path)”")
        }
    }

    /// The value of what was never written: zero, unless the file says otherwise.
    private static func fill(
        _ header: HDF5ObjectHeader, size: Int, in content: HDF5Content
    ) throws(FileError) -> [UInt8] {
        let zero = [UInt8](repeating: 0, count: min(size, 1 << 16))
        guard let message = header.message(.fillValue), !message.isShared else { return zero }
        var fields = HDF5Cursor(message.content)
        let version = fields.number(1)
        if version < 3 {
            fields.skip(2)
            guard fields.number(1) == 1 else { return zero }
        } else {
            guard fields.number(1) & 0x20 != 0 else { return zero }
        }
        let value = fields.bytes(fields.integer(4))
        guard !fields.isExhausted, value.isEmpty || value.count == size else { throw content.damaged("a fill value") }
        return value.isEmpty ? zero : Array(value)
    }
}

extension HDF5Dataset {
    /// The number of values.
    var count: Int { shape.reduce(1, *) }

    /// All values.
    func values() throws(FileError) -> HDF5Values {
        let bytes = try bytes(of: shape.map { 0..<$0 })
        return HDF5Values(type: type, shape: shape, bytes: bytes[...], content: content)
    }

    /// All numbers, in the file's order; refuses what are none.
    func numbers<Value: BinaryFloatingPoint & BitwiseCopyable>() throws(FileError) -> [Value] {
        guard let numbers: [Value] = try values().numbers() else { throw notNumbers }
        return numbers
    }

    /// The error of an array that was expected to hold numbers.
    var notNumbers: FileError { content.unsupported("“\(path)” holds \(type.name), not numbers") }

    /// The bytes of a block, one value after the other.
    ///
    /// - Parameter block: a range for every axis, within ``shape``.
    /// - Returns: as many bytes as the block's values have.
    /// - Throws: `FileError` when the file is damaged, cannot be read, or claims too much.
    func bytes(of block: [Range<Int>]) throws(FileError) -> [UInt8] {
        precondition(block.count == shape.count, "a range for every axis")
        let budget = content.budget()
        let count = block.reduce(1) { $0 * $1.count }
        try budget.charge(count, size: type.size, for: "“\(path)” of shape \(shape)")
        if count == 0 { return [] }
        var target = HDF5Block(
            origin: block.map(\.lowerBound), extents: block.map(\.count), elementSize: type.size, fill: fill)
        switch storage {
        case .held(nil): break
        case .held(let bytes?): target.copy(block, from: bytes, origin: shape.map { _ in 0 }, extents: shape)
        case .block(let address): try readBlock(address, block, into: &target)
        case .pieces(let pieces): try pieces.read(block, into: &target, budget)
        }
        return target.bytes
    }

    /// Reads as many rows at once as lie in a few megabytes, with what is between the wanted parts of each.
    private func readBlock(
        _ address: UInt64, _ block: [Range<Int>], into target: inout HDF5Block
    ) throws(FileError) {
        guard let rows = block.first else {
            return target.copy([], from: try content.read(address, type.size), origin: [], extents: [])
        }
        let rowSize = max(1, shape.dropFirst().reduce(type.size, *))
        let isWhole = zip(block, shape).dropFirst().allSatisfy { $0.count == $1 }
        let step = isWhole ? rows.count : max(1, Self.spanSize / rowSize)
        for first in stride(from: rows.lowerBound, to: rows.upperBound, by: max(1, step)) {
            let part = first..<min(rows.upperBound, first + step)
            let span = try content.read(address &+ UInt64(part.lowerBound * rowSize), part.count * rowSize)
            target.copy(
                [part] + block.dropFirst(), from: span, origin: [first] + shape.dropFirst().map { _ in 0 },
                extents: [part.count] + shape.dropFirst())
        }
    }
}

/// A block of an array in memory, which is put together from parts.
struct HDF5Block {
    private let origin: [Int]
    private let extents: [Int]
    private let elementSize: Int
    private(set) var bytes: [UInt8]

    init(origin: [Int], extents: [Int], elementSize: Int, fill: [UInt8]) {
        (self.origin, self.extents, self.elementSize) = (origin, extents, elementSize)
        let byteCount = extents.reduce(elementSize, *)
        bytes = [UInt8](repeating: 0, count: byteCount)
        guard fill.contains(where: { $0 != 0 }) else { return }
        for start in stride(from: 0, to: byteCount, by: elementSize) {
            bytes.replaceSubrange(start..<start + elementSize, with: fill)
        }
    }

    /// Copies a region, which both have.
    ///
    /// - Parameters:
    ///   - region: places in the whole array.
    ///   - source: the bytes of another block.
    ///   - sourceOrigin: where the other block begins in the whole array.
    ///   - sourceExtents: its extents.
    mutating func copy(
        _ region: [Range<Int>], from source: ArraySlice<UInt8>, origin sourceOrigin: [Int], extents sourceExtents: [Int]
    ) {
        // Axes of which both have all are copied at once.
        var (rank, run) = (region.count, elementSize)
        while rank > 0 {
            run *= region[rank - 1].count
            rank -= 1
            guard region[rank].count == extents[rank], region[rank].count == sourceExtents[rank] else { break }
        }
        let (steps, sourceSteps) = (Self.steps(extents, elementSize), Self.steps(sourceExtents, elementSize))
        var place = region.map(\.lowerBound)
        while true {
            var (target, start) = (0, source.startIndex)
            for axis in region.indices {
                target += (place[axis] - origin[axis]) * steps[axis]
                start += (place[axis] - sourceOrigin[axis]) * sourceSteps[axis]
            }
            bytes.replaceSubrange(target..<target + run, with: source[start..<start + run])
            var axis = rank - 1
            while axis >= 0 {
                place[axis] += 1
                if place[axis] < region[axis].upperBound { break }
                place[axis] = region[axis].lowerBound
                axis -= 1
            }
            if axis < 0 { return }
        }
    }

    /// Bytes from one place on an axis to the next.
    private static func steps(_ extents: [Int], _ elementSize: Int) -> [Int] {
        var (steps, size) = (extents, elementSize)
        for axis in extents.indices.reversed() {
            steps[axis] = size
            size *= extents[axis]
        }
        return steps
    }
}

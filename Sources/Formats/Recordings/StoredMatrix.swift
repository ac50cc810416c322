internal import Files

/// A matrix in the order in which a file holds it: the outer index runs slowly, the inner one fast.
protocol StoredMatrix: Sendable {
    /// The extent of the slow index.
    var outerCount: Int { get }
    /// The extent of the fast index.
    var innerCount: Int { get }

    /// The numbers of a block, `[outer × inner]`, as single precision.
    func values(outer: Range<Int>, inner: Range<Int>) throws(FileError) -> [Float]
}

/// A matrix whose numbers lie in a file without gaps; only what is asked for is mapped.
struct MappedMatrix: StoredMatrix {
    let file: MappedFile
    /// The first byte of the first number.
    let start: Int
    let storage: NumberStorage
    let outerCount: Int
    let innerCount: Int

    func values(outer: Range<Int>, inner: Range<Int>) throws(FileError) -> [Float] {
        guard !outer.isEmpty, !inner.isEmpty else { return [] }
        let first = outer.lowerBound * innerCount + inner.lowerBound
        let last = (outer.upperBound - 1) * innerCount + inner.upperBound
        let size = storage.kind.byteCount
        return try file.withBytes(in: start + first * size..<start + last * size) { bytes in
            if outer.count == 1 || inner.count == innerCount { return storage.decode(bytes) }
            var values: [Float] = []
            values.reserveCapacity(outer.count * inner.count)
            for row in 0..<outer.count {
                let offset = row * innerCount * size
                values += storage.decode(bytes.extracting(offset..<offset + inner.count * size))
            }
            return values
        }
    }
}

/// A matrix that was read as a whole.
struct HeldMatrix: StoredMatrix {
    let outerCount: Int
    let innerCount: Int
    /// `[outerCount × innerCount]`.
    let values: [Float]

    func values(outer: Range<Int>, inner: Range<Int>) -> [Float] {
        if inner.count == innerCount {
            return Array(values[outer.lowerBound * innerCount..<outer.upperBound * innerCount])
        }
        return outer.flatMap { row in
            values[row * innerCount + inner.lowerBound..<row * innerCount + inner.upperBound]
        }
    }
}

extension HeldMatrix {
    /// Reads all of another matrix.
    init(_ matrix: some StoredMatrix) throws(FileError) {
        self.init(
            outerCount: matrix.outerCount, innerCount: matrix.innerCount,
            values: try matrix.values(outer: 0..<matrix.outerCount, inner: 0..<matrix.innerCount))
    }
}

internal import Files

/// A matrix in an HDF5 file, of which only what is asked for is read; a single axis is its inner one.
struct HDF5Matrix: StoredMatrix {
    private let dataset: HDF5Dataset
    private let storage: NumberStorage
    let outerCount: Int
    let innerCount: Int

    /// An array of numbers with one or two axes; refuses others.
    init(_ dataset: HDF5Dataset) throws(FileError) {
        guard let storage = dataset.type.number else { throw dataset.notNumbers }
        guard (1...2).contains(dataset.shape.count) else {
            throw dataset.content.unsupported("“\(dataset.path)” of shape \(dataset.shape) is no matrix")
        }
        // Read a few rows at a time, it would pass every limit, and yet fill the memory of whoever keeps them.
        try dataset.content.budget().charge(
            dataset.count, size: max(dataset.type.size, MemoryLayout<Float>.size),
            for: "“\(dataset.path)” of shape \(dataset.shape)")
        (self.dataset, self.storage) = (dataset, storage)
        outerCount = dataset.shape.count == 1 ? 1 : dataset.shape[0]
        innerCount = dataset.shape[dataset.shape.count - 1]
    }

    func values(outer: Range<Int>, inner: Range<Int>) throws(FileError) -> [Float] {
        let block = dataset.shape.count == 1 ? [inner] : [outer, inner]
        return storage.decode(try dataset.bytes(of: block)[...])
    }
}

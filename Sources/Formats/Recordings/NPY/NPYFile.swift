package import Files
package import Foundation

/// A NumPy array in a `.npy` file (format 1, 2 or 3), read through the file's mapping and never as a whole
/// unless asked.
///
/// Floating-point numbers of 2, 4 or 8 bytes, integers and booleans are read, in C and Fortran order and in both
/// byte orders. Arrays of Python objects are refused, because reading them runs code.
package struct NPYFile: Sendable {
    /// The extents, outermost first; empty for a single number.
    package let shape: [Int]
    /// The first index runs fastest.
    package let isFortranOrder: Bool
    /// How a number is stored.
    package let storage: NumberStorage
    private let file: MappedFile
    private let start: Int

    /// Reads and checks the header.
    ///
    /// - Parameter url: a `.npy` file.
    /// - Throws: `FileError` when the file is missing, damaged, or holds something else than numbers.
    package init(_ url: URL) throws(FileError) {
        try self.init(MappedFile(url))
    }

    /// Reads and checks the header of a file that is open.
    init(_ file: MappedFile) throws(FileError) {
        try file.refuseGitLFSPointer()
        let (header, start) = try NPYHeader.read(file)
        guard let storage = NPYHeader.storage(descriptor: header.descriptor) else {
            throw NPYHeader.unsupportedType(header.descriptor, path: file.url.path)
        }
        guard let byteCount = checkedProduct(header.shape + [storage.kind.byteCount]),
            byteCount == file.byteCount - start
        else {
            throw FileError(
                .damaged, path: file.url.path,
                "the header promises an array of shape \(header.shape) of \(storage), but \(file.byteCount - start) bytes of numbers follow it",
                remedy: "The file was cut off or altered: copy or export it again.")
        }
        shape = header.shape
        isFortranOrder = header.isFortranOrder
        self.storage = storage
        self.start = start
        self.file = file
    }

    /// Reads the whole array.
    ///
    /// - Returns: every number, the last index running fastest (C order).
    /// - Throws: `FileError` when the file cannot be read.
    package func allValues() throws(FileError) -> [Double] {
        let stored: [Double] = try file.withBytes(in: start..<file.byteCount) { storage.decode($0) }
        guard isFortranOrder, shape.count > 1, !stored.isEmpty else { return stored }
        var strides = [1]
        for extent in shape.dropLast() { strides.append(strides[strides.count - 1] * extent) }
        var index = shape.map { _ in 0 }
        return stored.indices.map { _ in
            let value = stored[zip(index, strides).reduce(0) { $0 + $1.0 * $1.1 }]
            for axis in shape.indices.reversed() {
                index[axis] += 1
                if index[axis] < shape[axis] { break }
                index[axis] = 0
            }
            return value
        }
    }

    /// The array as a matrix: rows and columns of a 2-D array, the one row of a 1-D array; `nil` for another rank.
    var matrix: (stored: any StoredMatrix, isColumnMajor: Bool)? {
        guard shape.count == 1 || shape.count == 2 else { return nil }
        let extents = shape.count == 1 ? [1, shape[0]] : isFortranOrder ? shape.reversed() : shape
        let stored = MappedMatrix(
            file: file, start: start, storage: storage, outerCount: extents[0], innerCount: extents[1])
        return (stored, shape.count == 2 && isFortranOrder)
    }
}

internal import Files
internal import Foundation

/// Checks a MATLAB level 5 file before matio may see it: a header of 128 bytes, then one element per variable.
struct Level5File: Sendable {
    /// The variables, in the file's order.
    let arrays: [Level5Node]
    /// The bytes that hold the objects, as a file in the file.
    private let store: Level5Node?
    private let budget: @Sendable () -> MemoryBudget

    /// Bytes of the file's own header.
    static let headerSize = 128
    /// MATLAB itself neither writes nor reads a larger variable in this level.
    static let greatestVariable = Int(Int32.max)

    /// Walks over all elements; their sizes must fill the file exactly.
    init(_ file: MappedFile) throws(FileError) {
        guard file.byteCount >= Self.headerSize else {
            throw FileError(.damaged, path: file.url.path, "ends within the header of a MATLAB file")
        }
        let header = try file.bytes(in: 0..<Self.headerSize)
        let isBigEndian: Bool
        switch (header[126], header[127]) {
        case (0x49, 0x4D): isBigEndian = false
        case (0x4D, 0x49): isBigEndian = true
        default: throw FileError(.damaged, path: file.url.path, "lacks the byte order mark of a MATLAB file")
        }
        guard header[124..<126].unsignedNumber(isBigEndian: isBigEndian) == 0x0100 else {
            throw FileError(.unsupported, path: file.url.path, "is a MATLAB file of an unknown version")
        }
        budget = {
            MemoryBudget(
                path: file.url.path, fileOf: file.byteCount,
                remedy: "If it is as it should be, save it from MATLAB without compression: save(…, '-v6').")
        }
        let budget = budget()
        var (arrays, store): ([Level5Node], Level5Node?) = ([], nil)
        var position = Self.headerSize
        while position < file.byteCount {
            let range = try Self.element(at: position, of: file, isBigEndian: isBigEndian)
            let isCompressed = range.lowerBound > position
            let source = Level5Source(file: file, range: range, isCompressed: isCompressed, isBigEndian: isBigEndian)
            let checker = Level5ElementChecker(
                path: file.url.path, isBigEndian: isBigEndian, stream: source.stream(), budget: budget)
            let (name, array) = try checker.variable()
            let node = Level5Node(array, path: name, in: source)
            // Only what MATLAB keeps for itself has no name.
            if name.isEmpty { store = node } else { arrays.append(node) }
            position = range.upperBound
        }
        (self.arrays, self.store) = (arrays, store)
    }

    /// The cells of the store of objects; `nil` where the file has none.
    func objectCells() throws(FileError) -> [any MATArray]? {
        try store?.enclosed(budget())?.field("MCOS")?.cells()
    }

    /// The bytes of an array's element with its tag, or those within a compressed element's.
    private static func element(
        at position: Int, of file: MappedFile, isBigEndian: Bool
    ) throws(FileError) -> Range<Int> {
        guard position + 8 <= file.byteCount else {
            throw FileError(.damaged, path: file.url.path, "ends within the tag of a variable")
        }
        let tag = try file.bytes(in: position..<position + 8)
        let type = MATStorage(rawValue: UInt32(tag.prefix(4).unsignedNumber(isBigEndian: isBigEndian)))
        let count = Int(tag.suffix(4).unsignedNumber(isBigEndian: isBigEndian))
        guard type == .matrix || type == .compressed else {
            throw FileError(
                .damaged, path: file.url.path, "something else than a variable begins at byte \(position)")
        }
        guard count <= file.byteCount - position - 8 else {
            throw FileError(
                .damaged, path: file.url.path,
                "the variable at byte \(position) has \(count) bytes, but the file ends after \(file.byteCount - position - 8) of them",
                remedy: "The file was cut off or altered: copy or save it again.")
        }
        return (type == .matrix ? position : position + 8)..<position + 8 + count
    }
}

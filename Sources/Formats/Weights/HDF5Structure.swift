/// Walks an HDF5 file with Keras weights before libhdf5 may open it.
///
/// libhdf5 (1.10) can crash or run for ever on altered files, for example where a kind of number has odd bits, and
/// neither can be caught. Published weight files use a small part of the format: superblock 0, object headers of
/// version 1, old-style groups, contiguous arrays. Only files that use nothing else, and whose every address, count
/// and size holds, get as far as the library. That no two parts overlap also reveals most altered addresses, which
/// would otherwise read as other weights.
///
/// Source: HDF5 File Format Specification, version 1.1.
struct HDF5Structure {
    private static let deepestGroup = 8
    private static let mostObjects = 4096

    private let file: FileBytes
    /// Addresses of the object headers seen; no object has two names.
    private var visited: Set<Int> = []
    /// Where all parts lie that were seen.
    private var extents: [Range<Int>] = [0..<96]
    /// Where the texts of variable length lie, which objects share.
    private var collections: Set<Range<Int>> = []

    /// Checks the file.
    static func check(_ file: FileBytes) throws(FormatError) {
        var structure = HDF5Structure(file: file)
        let root = HDF5Group.Member(name: "/", header: try structure.readSuperblock(), cached: 72)
        try structure.checkObject(root, depth: 0)
        let all = (structure.extents + structure.collections).sorted { $0.lowerBound < $1.lowerBound }
        for (part, next) in zip(all, all.dropFirst()) where next.lowerBound < part.upperBound {
            throw file.damaged("two of its parts overlap at position \(next.lowerBound)")
        }
    }

    private init(file: FileBytes) {
        self.file = file
    }

    /// Returns the address of the root group.
    private func readSuperblock() throws(FormatError) -> Int {
        let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
        guard try file.slice(at: 0, count: 8) == signature[...] else {
            throw file.damaged("is no HDF5 file: its signature is missing")
        }
        // Versions 0, addresses and lengths of 8 bytes, group nodes of 4 and 16 entries, no flags, base address 0.
        let expected: [UInt8] = [0, 0, 0, 0, 0, 8, 8, 0, 4, 0, 16, 0, 0, 0, 0, 0] + Array(repeating: 0, count: 8)
        guard try file.slice(at: 8, count: 24) == expected[...] else {
            throw file.unsupported("is laid out in another way than published Keras weights (superblock)")
        }
        let hasNoFreeSpace = try file.integer(UInt64.self, at: 32) == .max
        let hasNoDriver = try file.integer(UInt64.self, at: 48) == .max
        let end = try file.integer(UInt64.self, at: 40)
        let isGroup = try file.integer(UInt32.self, at: 72) == 1
        guard hasNoFreeSpace, hasNoDriver, isGroup, end == UInt64(file.count) else {
            throw file.damaged("has \(file.count) bytes, but says \(end); it is cut off or altered")
        }
        return try file.size(at: 64)
    }

    private mutating func checkObject(_ member: HDF5Group.Member, depth: Int) throws(FormatError) {
        guard visited.insert(member.header).inserted, visited.count <= Self.mostObjects, depth <= Self.deepestGroup
        else { throw file.damaged("“\(member.name)” is nested in itself, too deeply, or has two names") }
        var header = try KerasObjectHeader(file, at: member.header)
        collections.formUnion(try header.checkAttributes())
        if header.messages.contains(where: { $0.kind == .symbolTable }) {
            let group = try HDF5Group(file, header: header, cached: member.cached)
            extents += group.extents
            for child in group.members { try checkObject(child, depth: depth + 1) }
        } else {
            guard member.cached == nil else { throw file.damaged("“\(member.name)” is and is not a group") }
            try header.checkDataset(named: member.name)
        }
        extents += header.extents
    }
}

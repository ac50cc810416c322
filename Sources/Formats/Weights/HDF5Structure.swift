/// Walks the part of an HDF5 file that holds Keras weights before libhdf5 may open it.
///
/// libhdf5 (1.10) can crash on altered files, and a crash cannot be caught. Published weight files use a small part
/// of the format: superblock 0, object headers of version 1, old-style groups, contiguous arrays. Only files that
/// use nothing else under `/model_weights`, and whose every address, count and size holds, get as far as the library.
///
/// Source: HDF5 File Format Specification, version 1.1.
struct HDF5Structure {
    private static let deepestGroup = 6
    private static let mostObjects = 4096

    private let file: FileBytes
    /// Addresses of the object headers seen; no object has two names.
    private var visited: Set<Int> = []

    /// Checks `/model_weights` and everything below.
    static func check(_ file: FileBytes) throws(FormatError) {
        var structure = HDF5Structure(file: file)
        let root = try HDF5Group(file, header: try structure.readSuperblock(), cached: 56 + 16)
        guard let weights = root.members.first(where: { $0.name == "model_weights" }) else {
            throw file.unsupported("is no Keras file: it has no group “model_weights”")
        }
        try structure.checkObject(weights, depth: 0)
    }

    private init(file: FileBytes) {
        self.file = file
    }

    /// Returns the address of the root group.
    private mutating func readSuperblock() throws(FormatError) -> Int {
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
        guard hasNoFreeSpace, hasNoDriver, end == UInt64(file.count) else {
            throw file.damaged("has \(file.count) bytes, but says \(end); it is cut off or altered")
        }
        let root = try file.size(at: 64)
        visited.insert(root)
        return root
    }

    private mutating func checkObject(_ member: HDF5Group.Member, depth: Int) throws(FormatError) {
        guard visited.insert(member.header).inserted, visited.count <= Self.mostObjects, depth <= Self.deepestGroup
        else { throw file.damaged("“\(member.name)” is nested in itself, too deeply, or has two names") }
        let header = try HDF5ObjectHeader(file, at: member.header)
        try header.checkAttributes()
        if header.messages.contains(where: { $0.kind == .symbolTable }) {
            let group = try HDF5Group(file, header: member.header, cached: member.cached)
            for child in group.members { try checkObject(child, depth: depth + 1) }
        } else {
            guard member.cached == nil else { throw file.damaged("“\(member.name)” is and is not a group") }
            try header.checkDataset(named: member.name)
        }
    }
}

internal import Files

/// The entries of a zip archive, read through its central directory and held to one way of reading it.
///
/// PyTorch's archives leave sizes and checksums out of the local headers, and a reader that trusts local headers
/// sees other files than one that trusts the directory. Here both must agree, the entries must not overlap, and
/// nothing may lie before the first entry or after the end record.
struct ZipDirectory: Sendable {
    /// One file or folder of the archive.
    struct Entry: Sendable {
        let name: String
        /// 0: stored, 8: deflated.
        let method: UInt16
        let checksum: UInt32
        let byteCount: Int
        /// Where its (compressed) bytes are in the archive.
        let range: Range<Int>
    }

    let entries: [Entry]
    private let archive: FileBytes

    /// Bytes that every zip archive with an entry begins with.
    static let signature: [UInt8] = [0x50, 0x4B, 0x03, 0x04]

    /// Reads and checks the directory, unless it says that there are more than `limit` entries.
    init(_ archive: FileBytes, atMost limit: Int) throws(FileError) {
        self.archive = archive
        let end = try ZipEnd(archive)
        guard end.entryCount <= limit else {
            throw FileError(
                .suspicious, path: archive.path,
                "has \(end.entryCount) entries, more than \(limit) entries are not read. Nothing was unpacked")
        }
        var entries: [Entry] = []
        var extents: [(range: Range<Int>, name: String)] = []
        var position = end.directory.lowerBound
        for _ in 0..<end.entryCount {
            let record = try CentralRecord(archive, at: position)
            position = record.end
            let start = try record.dataStart(in: archive)
            let range = start..<start + record.compressedCount
            guard range.upperBound <= end.directory.lowerBound else {
                throw archive.damaged("“\(record.name)” reaches into the directory of the archive")
            }
            entries.append(
                Entry(
                    name: record.name, method: record.method, checksum: record.checksum,
                    byteCount: record.byteCount, range: range))
            extents.append((record.localHeader..<range.upperBound, record.name))
        }
        guard position == end.directory.upperBound else {
            throw archive.damaged("the directory of the archive has another size than its end record says")
        }
        extents.sort { $0.range.lowerBound < $1.range.lowerBound }
        var free = 0
        for extent in extents {
            guard extent.range.lowerBound >= free, free > 0 || extent.range.lowerBound == 0 else {
                throw archive.damaged("“\(extent.name)” overlaps another entry, or follows foreign bytes")
            }
            free = extent.range.upperBound
        }
        var names: Set<String> = []
        if let twin = entries.first(where: { !names.insert($0.name).inserted }) {
            throw FileError(.suspicious, path: archive.path, "holds “\(twin.name)” twice")
        }
        self.entries = entries
    }

    /// The bytes of a stored entry, after comparing the checksum.
    func contents(of entry: Entry) throws(FileError) -> ArraySlice<UInt8> {
        guard entry.method == 0, entry.byteCount == entry.range.count else {
            throw archive.unsupported("“\(entry.name)” is compressed; PyTorch stores its entries uncompressed")
        }
        let bytes = archive.bytes[entry.range]
        guard CRC32.checksum(bytes) == entry.checksum else {
            throw archive.damaged("the checksum of “\(entry.name)” is wrong")
        }
        return bytes
    }
}

/// One record of the central directory.
private struct CentralRecord {
    let name: String
    let nameBytes: ArraySlice<UInt8>
    let method, flags: UInt16
    let checksum: UInt32
    let compressedCount, byteCount, localHeader: Int
    /// Where the next record begins.
    let end: Int

    init(_ archive: FileBytes, at position: Int) throws(FileError) {
        guard try archive.integer(UInt32.self, at: position) == 0x0201_4B50 else {
            throw archive.damaged("has no directory record at position \(position)")
        }
        flags = try archive.integer(UInt16.self, at: position + 8)
        method = try archive.integer(UInt16.self, at: position + 10)
        checksum = try archive.integer(UInt32.self, at: position + 16)
        let nameCount = Int(try archive.integer(UInt16.self, at: position + 28))
        let extraCount = Int(try archive.integer(UInt16.self, at: position + 30))
        let commentCount = Int(try archive.integer(UInt16.self, at: position + 32))
        let disk = try archive.integer(UInt16.self, at: position + 34)
        nameBytes = try archive.slice(at: position + 46, count: nameCount)
        guard let name = String(validating: nameBytes, as: UTF8.self), !nameBytes.contains(0) else {
            throw FileError(.suspicious, path: archive.path, "has an entry whose name is not UTF-8 text")
        }
        self.name = name
        guard disk == 0, flags & 1 == 0 else {
            throw archive.unsupported("“\(name)” is encrypted or on another disk")
        }
        var wide = try ZipExtra(archive, at: position + 46 + nameCount, count: extraCount)
        byteCount = try wide.size(archive, narrow: position + 24)
        compressedCount = try wide.size(archive, narrow: position + 20)
        localHeader = try wide.size(archive, narrow: position + 42)
        end = position + 46 + nameCount + extraCount + commentCount
    }

    /// Where the bytes begin, after comparing the local header with this record.
    func dataStart(in archive: FileBytes) throws(FileError) -> Int {
        guard try archive.integer(UInt32.self, at: localHeader) == 0x0403_4B50 else {
            throw archive.damaged("“\(name)” has no header at position \(localHeader)")
        }
        let nameCount = Int(try archive.integer(UInt16.self, at: localHeader + 26))
        let extraCount = Int(try archive.integer(UInt16.self, at: localHeader + 28))
        let localName = try archive.slice(at: localHeader + 30, count: nameCount)
        let localFlags = try archive.integer(UInt16.self, at: localHeader + 6)
        let localMethod = try archive.integer(UInt16.self, at: localHeader + 8)
        let localChecksum = try archive.integer(UInt32.self, at: localHeader + 14)
        var wide = try ZipExtra(archive, at: localHeader + 30 + nameCount, count: extraCount)
        let sizes = [
            try wide.size(archive, narrow: localHeader + 22), try wide.size(archive, narrow: localHeader + 18),
        ]
        // Bit 3: sizes and checksum follow the data, and are zero here.
        let isDeferred = localFlags & 8 != 0
        let agrees =
            localName == nameBytes && localMethod == method && localFlags & 9 == flags & 9
            && zip(sizes, [byteCount, compressedCount]).allSatisfy { $0 == $1 || isDeferred && $0 == 0 }
            && (localChecksum == checksum || isDeferred && localChecksum == 0)
        guard agrees else {
            throw FileError(
                .suspicious, path: archive.path, "the header of “\(name)” contradicts the directory of the archive")
        }
        return localHeader + 30 + nameCount + extraCount
    }
}

/// The extra fields of a record, for the numbers that do not fit into four bytes.
private struct ZipExtra {
    /// What is left of the zip64 field.
    private var wide: Range<Int>

    init(_ archive: FileBytes, at position: Int, count: Int) throws(FileError) {
        wide = position..<position
        var place = position
        while place + 4 <= position + count {
            let size = Int(try archive.integer(UInt16.self, at: place + 2))
            guard place + 4 + size <= position + count else { break }
            if try archive.integer(UInt16.self, at: place) == 0x0001 { wide = place + 4..<place + 4 + size }
            place += 4 + size
        }
    }

    /// A number of four bytes, or the next of eight bytes where the four are all ones.
    mutating func size(_ archive: FileBytes, narrow position: Int) throws(FileError) -> Int {
        let number = try archive.integer(UInt32.self, at: position)
        guard number == .max, wide.count >= 8 else { return Int(number) }
        let place = wide.lowerBound
        wide = place + 8..<wide.upperBound
        return try archive.size(at: place)
    }
}

/// The end records of an archive.
private struct ZipEnd {
    let entryCount: Int
    let directory: Range<Int>

    init(_ archive: FileBytes) throws(FileError) {
        let place = archive.count - 22
        guard place >= 0, try archive.integer(UInt32.self, at: place) == 0x0605_4B50,
            try archive.integer(UInt16.self, at: place + 20) == 0
        else {
            throw archive.damaged("is no zip archive, is cut off, or has bytes after its end record")
        }
        let disks = try archive.integer(UInt32.self, at: place + 4)
        guard disks == 0 else { throw archive.unsupported("is a part of an archive on several disks") }
        let narrow = (
            count: Int(try archive.integer(UInt16.self, at: place + 10)),
            size: Int(try archive.integer(UInt32.self, at: place + 12)),
            start: Int(try archive.integer(UInt32.self, at: place + 16))
        )
        let locator = place - 20
        guard locator >= 0, try archive.integer(UInt32.self, at: locator) == 0x0706_4B50 else {
            entryCount = narrow.count
            directory = try Self.range(narrow.start, narrow.size, endsAt: place, of: archive)
            return
        }
        let wide = try archive.size(at: locator + 8)
        guard try archive.integer(UInt32.self, at: wide) == 0x0606_4B50,
            try archive.size(at: wide + 4) == locator - wide - 12
        else {
            throw archive.damaged("has a zip64 locator that points nowhere")
        }
        entryCount = try archive.size(at: wide + 32)
        let size = try archive.size(at: wide + 40)
        let start = try archive.size(at: wide + 48)
        guard entryCount == narrow.count || narrow.count == 0xFFFF, size == narrow.size || narrow.size == 0xFFFF_FFFF,
            start == narrow.start || narrow.start == 0xFFFF_FFFF
        else {
            throw FileError(.suspicious, path: archive.path, "has two end records that contradict each other")
        }
        directory = try Self.range(start, size, endsAt: wide, of: archive)
    }

    private static func range(
        _ start: Int, _ size: Int, endsAt end: Int, of archive: FileBytes
    ) throws(FileError) -> Range<Int> {
        guard start + size == end else {
            throw archive.damaged("the directory of the archive is not where its end record says")
        }
        return start..<end
    }
}

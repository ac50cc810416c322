import Foundation

import Files
@testable import Formats

/// Builds a zip archive byte by byte, so that it can lie.
struct ZipFixture {
    struct Entry {
        var name: [UInt8]
        var contents: [UInt8]
        /// The name in the local header, where it differs.
        var localName: [UInt8]?
        /// Type and permissions, as Unix has them.
        var mode: UInt32 = 0o100644
        var method: UInt16 = 0
        var flags: UInt16 = 0
        var checksum: UInt32?
        var localChecksum: UInt32?
        var byteCount: Int?
        var localByteCount: Int?
        /// The local header that the directory names, where it is another's.
        var localHeader: Int?

        init(_ name: String, _ contents: [UInt8] = Array("contents".utf8)) {
            self.name = Array(name.utf8)
            self.contents = contents
        }

        func with(_ change: (inout Entry) -> Void) -> Entry {
            var copy = self
            change(&copy)
            return copy
        }
    }

    var entries: [Entry]
    /// As PyTorch writes: sizes and checksums only in the directory and after the data, and a zip64 end record.
    var isTorch = false
    var prefix: [UInt8] = []
    var suffix: [UInt8] = []
    /// What the end record says, where it lies.
    var entryCount: Int?

    func bytes() -> [UInt8] {
        var archive = prefix
        var directory: [UInt8] = []
        for entry in entries {
            let checksum = CRC32.checksum(entry.contents[...])
            let localHeader = entry.localHeader ?? archive.count
            let flags = entry.flags | (isTorch ? 0x0808 : 0)
            let localName = entry.localName ?? entry.name
            archive += littleEndian(UInt32(0x0403_4B50)) + littleEndian(UInt16(20)) + littleEndian(flags)
            archive += littleEndian(entry.method) + littleEndian(UInt32(0))
            archive += littleEndian(isTorch ? 0 : entry.localChecksum ?? entry.checksum ?? checksum)
            archive += littleEndian(UInt32(isTorch ? 0 : entry.contents.count))
            archive += littleEndian(
                UInt32(isTorch ? 0 : entry.localByteCount ?? entry.byteCount ?? entry.contents.count))
            archive += littleEndian(UInt16(localName.count)) + littleEndian(UInt16(0)) + localName + entry.contents
            if isTorch {
                archive += littleEndian(UInt32(0x0807_4B50)) + littleEndian(checksum)
                archive += littleEndian(UInt32(entry.contents.count)) + littleEndian(UInt32(entry.contents.count))
            }
            directory += littleEndian(UInt32(0x0201_4B50)) + littleEndian(UInt16(0x0314)) + littleEndian(UInt16(20))
            directory += littleEndian(flags) + littleEndian(entry.method) + littleEndian(UInt32(0))
            directory += littleEndian(entry.checksum ?? checksum) + littleEndian(UInt32(entry.contents.count))
            directory += littleEndian(UInt32(entry.byteCount ?? entry.contents.count))
            directory += littleEndian(UInt16(entry.name.count)) + [UInt8](repeating: 0, count: 8)
            directory += littleEndian(entry.mode << 16) + littleEndian(UInt32(localHeader)) + entry.name
        }
        let start = archive.count
        archive += directory
        if isTorch {
            let end = archive.count
            archive += littleEndian(UInt32(0x0606_4B50)) + littleEndian(UInt64(44)) + [UInt8](repeating: 0, count: 12)
            for number in [entries.count, entries.count, directory.count, start] {
                archive += littleEndian(UInt64(number))
            }
            archive += littleEndian(UInt32(0x0706_4B50)) + littleEndian(UInt32(0)) + littleEndian(UInt64(end))
            archive += littleEndian(UInt32(1))
        }
        let count = littleEndian(UInt16(entryCount ?? entries.count))
        archive += littleEndian(UInt32(0x0605_4B50)) + littleEndian(UInt32(0)) + count + count
        archive += littleEndian(UInt32(directory.count)) + littleEndian(UInt32(start)) + littleEndian(UInt16(0))
        return archive + suffix
    }
}

/// The bytes of a number, lowest first.
func littleEndian(_ number: some FixedWidthInteger & BitwiseCopyable) -> [UInt8] {
    Array(Data(littleEndian: [number]))
}

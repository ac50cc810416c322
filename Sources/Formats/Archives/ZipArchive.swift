package import Files
package import Foundation

/// Writes zip archives of stored (not compressed) files, whose bytes depend on nothing but the files' names and contents.
///
/// Every file begins at a multiple of 64 bytes, as in the archives of PyTorch, so that it can be mapped into memory.
package enum ZipArchive {
    private static let alignment = 64
    /// 1 January 1980, the first day that the format knows.
    private static let date: UInt16 = 0x0021
    /// The tag of PyTorch's extra field, which fills the place before a file.
    private static let paddingTag: UInt16 = 0x4246

    /// The archive's bytes, with the files in the order given.
    ///
    /// - Parameters:
    ///   - files: different names with their contents.
    ///   - path: the name to use in errors.
    /// - Returns: the archive.
    /// - Throws: `FileError` for more than 65,535 files or 4 GiB, which this simplest kind of zip cannot hold.
    package static func encode(_ files: [(name: String, bytes: Data)], path: String) throws(FileError) -> Data {
        let size = files.reduce(0) { $0 + $1.bytes.count + 2 * $1.name.utf8.count + 256 }
        guard files.count < 0xFFFF, size < 0xFFFF_FFFF else {
            throw FileError(
                .unsupported, path: path, "\(files.count) files of \(size) bytes are too many for a zip archive",
                remedy: "Write a folder instead.")
        }
        var archive = Data(capacity: size)
        var directory = Data()
        for file in files {
            let name = Data(file.name.utf8)
            let common = Self.common(name: name, bytes: file.bytes)
            let start = UInt32(archive.count)
            let unaligned = archive.count + 30 + name.count + 4
            let padding = (alignment - unaligned % alignment) % alignment
            archive += Data(littleEndian: [0x0403_4B50 as UInt32]) + common
            archive += Data(littleEndian: [UInt16(4 + padding)]) + name
            archive += Data(littleEndian: [paddingTag, UInt16(padding)])
            archive += Data(repeating: UInt8(ascii: "Z"), count: padding) + file.bytes
            directory += Data(littleEndian: [0x0201_4B50 as UInt32]) + Data(littleEndian: [20 as UInt16]) + common
            // No extra field, comment, second disk or attributes.
            directory += Data(count: 12) + Data(littleEndian: [start]) + name
        }
        let place = UInt32(archive.count)
        let count = UInt16(files.count)
        archive += directory
        archive += Data(littleEndian: [0x0605_4B50 as UInt32]) + Data(littleEndian: [0, 0, count, count])
        archive += Data(littleEndian: [UInt32(directory.count), place]) + Data(count: 2)
        return archive
    }

    /// What a local header and a record of the directory share: from the version needed to the length of the name.
    private static func common(name: Data, bytes: Data) -> Data {
        var sum = CRC32()
        sum.add(bytes)
        let isUTF8: UInt16 = 0x0800
        return Data(littleEndian: [20, isUTF8, 0, 0, date])
            + Data(littleEndian: [sum.value, UInt32(bytes.count), UInt32(bytes.count)])
            + Data(littleEndian: [UInt16(name.count)])
    }
}

package import Foundation

/// Writes tar archives (POSIX ustar) whose bytes depend on nothing but the files' names and contents.
package enum TarArchive {
    private static let blockLength = 512
    private static let longestName = 100
    private static let largestFile = (1 << 33) - 1

    /// The archive's bytes: every file with mode 0644, owner 0 and the date 0, in the order given.
    ///
    /// - Parameter files: names of at most 100 bytes with their contents, of less than 8 GiB.
    /// - Returns: the archive.
    /// - Precondition: names and contents keep to these limits.
    package static func encode(_ files: [(name: String, bytes: Data)]) -> Data {
        var archive = Data()
        for file in files {
            precondition((1...longestName).contains(file.name.utf8.count), "a name has at most 100 bytes")
            precondition(file.bytes.count <= largestFile, "a file has less than 8 GiB")
            archive.append(header(name: file.name, byteCount: file.bytes.count))
            archive.append(file.bytes)
            archive.append(Data(count: (blockLength - file.bytes.count % blockLength) % blockLength))
        }
        archive.append(Data(count: 2 * blockLength))
        return archive
    }

    private static func header(name: String, byteCount: Int) -> Data {
        var block = [UInt8](repeating: 0, count: blockLength)
        let put = { (text: String, offset: Int) in
            block.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
        }
        let octal = { (number: Int, digits: Int) in
            let text = String(number, radix: 8)
            return String(repeating: "0", count: digits - text.count) + text
        }
        put(name, 0)
        put(octal(0o644, 7), 100)  // mode
        put(octal(0, 7), 108)  // user
        put(octal(0, 7), 116)  // group
        put(octal(byteCount, 11), 124)
        put(octal(0, 11), 136)  // seconds since 1970
        put("        ", 148)  // the checksum counts as blanks
        put("0", 156)  // a plain file
        put("ustar", 257)
        put("00", 263)
        put(octal(block.reduce(0) { $0 + Int($1) }, 6), 148)
        block[154] = 0
        return Data(block)
    }
}

package import Foundation

/// The bytes of a small file, read at checked places; a place outside is an error that names the file.
package struct FileBytes: Sendable {
    /// The file, as the user named it.
    package let path: String
    package let bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    /// Reads a whole file, unless it is larger than such a file ever is.
    package init(_ url: URL, atMost limit: Int) throws(FileError) {
        try self.init(MappedFile(url), atMost: limit)
    }

    /// Reads all of a file that is open, unless it is larger than such a file ever is.
    package init(_ file: MappedFile, atMost limit: Int) throws(FileError) {
        guard file.byteCount <= limit else {
            throw FileError(
                .unsupported, path: file.url.path,
                "has \(file.byteCount) bytes; a file of this kind has at most \(limit)")
        }
        try file.refuseGitLFSPointer()
        self.init(path: file.url.path, bytes: try file.bytes(in: 0..<file.byteCount))
    }

    package var count: Int { bytes.count }

    /// Some bytes, without copying them.
    package func slice(at offset: Int, count: Int) throws(FileError) -> ArraySlice<UInt8> {
        let (end, overflows) = offset.addingReportingOverflow(count)
        guard offset >= 0, count >= 0, !overflows, end <= bytes.count else {
            throw damaged("ends after \(bytes.count) bytes, but speaks of \(count) bytes at position \(offset)")
        }
        return bytes[offset..<end]
    }

    /// A little-endian number.
    package func integer<Number: FixedWidthInteger & UnsignedInteger>(
        _ type: Number.Type, at offset: Int
    ) throws(FileError) -> Number {
        Number(truncatingIfNeeded: try slice(at: offset, count: MemoryLayout<Number>.size).unsignedNumber())
    }

    /// A little-endian number of eight bytes that counts or addresses bytes of this file.
    package func size(at offset: Int) throws(FileError) -> Int {
        let number = try integer(UInt64.self, at: offset)
        guard number <= UInt64(bytes.count) else {
            throw damaged("has \(bytes.count) bytes, but names \(number) at position \(offset)")
        }
        return Int(number)
    }

    package func damaged(_ detail: String) -> FileError {
        FileError(.damaged, path: path, detail, remedy: "Fetch the file again.")
    }

    package func unsupported(_ detail: String) -> FileError {
        FileError(.unsupported, path: path, detail)
    }
}

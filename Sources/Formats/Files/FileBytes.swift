internal import Foundation

/// The bytes of a small file, read at checked places; a place outside is an error that names the file.
struct FileBytes: Sendable {
    /// The file, as the user named it.
    let path: String
    let bytes: [UInt8]

    init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    /// Reads a whole file, unless it is larger than such a file ever is.
    init(_ url: URL, atMost limit: Int) throws(FormatError) {
        let file = try MappedFile(url)
        guard file.byteCount <= limit else {
            throw FormatError(
                .unsupported, path: url.path,
                "has \(file.byteCount) bytes; a file of this kind has at most \(limit)")
        }
        try file.refuseGitLFSPointer()
        self.init(path: url.path, bytes: try file.bytes(in: 0..<file.byteCount))
    }

    var count: Int { bytes.count }

    /// Some bytes, without copying them.
    func slice(at offset: Int, count: Int) throws(FormatError) -> ArraySlice<UInt8> {
        let (end, overflows) = offset.addingReportingOverflow(count)
        guard offset >= 0, count >= 0, !overflows, end <= bytes.count else {
            throw damaged("ends after \(bytes.count) bytes, but speaks of \(count) bytes at position \(offset)")
        }
        return bytes[offset..<end]
    }

    /// A little-endian number.
    func integer<Number: FixedWidthInteger & UnsignedInteger>(
        _ type: Number.Type, at offset: Int
    ) throws(FormatError) -> Number {
        Number(truncatingIfNeeded: try slice(at: offset, count: MemoryLayout<Number>.size).unsignedNumber())
    }

    /// A little-endian number of eight bytes that counts or addresses bytes of this file.
    func size(at offset: Int) throws(FormatError) -> Int {
        let number = try integer(UInt64.self, at: offset)
        guard number <= UInt64(bytes.count) else {
            throw damaged("has \(bytes.count) bytes, but names \(number) at position \(offset)")
        }
        return Int(number)
    }

    func damaged(_ detail: String) -> FormatError {
        FormatError(.damaged, path: path, detail, remedy: "Fetch the file again.")
    }

    func unsupported(_ detail: String) -> FormatError {
        FormatError(.unsupported, path: path, detail)
    }
}

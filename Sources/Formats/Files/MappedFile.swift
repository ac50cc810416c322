#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif
public import Foundation

/// A file that is mapped into memory one range at a time, so that a large file never counts as memory in use.
public struct MappedFile: Sendable {
    /// The file.
    public let url: URL
    /// Its size in bytes when it was opened.
    public let byteCount: Int

    /// Looks at the file's size.
    ///
    /// - Parameter url: a regular file.
    /// - Throws: ``FormatError`` when it is not there or not a regular file.
    public init(_ url: URL) throws(FormatError) {
        var status = stat()
        guard unsafe stat(url.path, &status) == 0 else {
            throw FormatError.system(path: url.path, "cannot be opened", errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FormatError(.unsupported, path: url.path, "is not a regular file")
        }
        self.url = url
        byteCount = Int(status.st_size)
    }

    /// Maps a range and calls `body` with its bytes; they are gone when `body` returns.
    ///
    /// - Parameters:
    ///   - range: bytes of the file.
    ///   - body: reads the bytes.
    /// - Returns: what `body` returns.
    /// - Throws: ``FormatError`` when the file is shorter by now or cannot be mapped, or what `body` throws.
    public func withBytes<Result>(
        in range: Range<Int>, _ body: (RawSpan) throws(FormatError) -> Result
    ) throws(FormatError) -> Result {
        guard !range.isEmpty else { return try body(RawSpan()) }
        let descriptor = unsafe open(url.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FormatError.system(path: url.path, "cannot be opened", errno: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, range.upperBound <= Int(status.st_size) else {
            throw FormatError(
                .damaged, path: url.path,
                "ends after \(status.st_size) bytes, but bytes up to \(range.upperBound) were expected")
        }
        let page = Int(getpagesize())
        let start = range.lowerBound / page * page
        let length = range.upperBound - start
        let mapping = unsafe mmap(nil, length, PROT_READ, MAP_PRIVATE, descriptor, off_t(start))
        guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED else {
            throw FormatError.system(path: url.path, "cannot be mapped into memory", errno: errno)
        }
        defer { unsafe munmap(mapping, length) }
        let bytes = unsafe UnsafeRawBufferPointer(
            start: mapping + (range.lowerBound - start), count: range.count)
        return try body(unsafe bytes.bytes)
    }

    /// A copy of a range of the file.
    func bytes(in range: Range<Int>) throws(FormatError) -> [UInt8] {
        try withBytes(in: range) { bytes in unsafe bytes.withUnsafeBytes { unsafe Array($0) } }
    }
}

package import Foundation

/// A file that is held open and read one range at a time: a large file never counts as memory in use, and one that is
/// renamed over meanwhile is still the one that was opened.
package struct MappedFile: Sendable {
    /// The file.
    package let url: URL
    /// Its size in bytes when it was opened.
    package let byteCount: Int
    /// Which file it was, and in which state, when it was opened.
    private let identity: FileIdentity
    private let descriptor: OpenDescriptor

    /// Opens the file.
    ///
    /// - Parameter url: a regular file.
    /// - Throws: ``FileError`` when it is not there, cannot be read, or is not a regular file.
    package init(_ url: URL) throws(FileError) {
        // Opening a pipe would wait for somebody who writes to it.
        var number: Int32
        repeat {
            number = unsafe open(url.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        } while number < 0 && errno == EINTR
        guard number >= 0 else { throw FileError.system(path: url.path, "cannot be opened", errno: errno) }
        descriptor = OpenDescriptor(number: number)
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else {
            throw FileError.system(path: url.path, "cannot be opened", errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FileError(.unsupported, path: url.path, "is not a regular file")
        }
        self.url = url
        byteCount = Int(status.st_size)
        identity = FileIdentity(status)
    }

    /// Reads a range and calls `body` with its bytes; they are gone when `body` returns.
    ///
    /// - Parameters:
    ///   - range: bytes of the file.
    ///   - body: reads the bytes.
    /// - Returns: what `body` returns.
    /// - Throws: ``FileError`` when the file is shorter by now or cannot be read, or what `body` throws.
    package func withBytes<Result>(
        in range: Range<Int>, _ body: (RawSpan) throws(FileError) -> Result
    ) throws(FileError) -> Result {
        let bytes = try bytes(in: range)
        return try body(unsafe bytes.span.bytes)
    }

    /// A copy of a range of the file.
    ///
    /// A file that shrinks meanwhile is an error; a mapping of it into memory would end the process.
    package func bytes(in range: Range<Int>) throws(FileError) -> [UInt8] {
        guard range.upperBound <= byteCount else { throw tooShort(range.upperBound, now: byteCount) }
        var (count, failure): (Int, Int32) = (0, 0)
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initializedCount in
            while count < range.count {
                let place = unsafe buffer.baseAddress.map { unsafe $0 + count }
                let result = unsafe pread(
                    descriptor.number, place, min(range.count - count, 1 << 30), off_t(range.lowerBound + count))
                if result < 0, errno == EINTR { continue }
                if result < 0 { failure = errno }
                guard result > 0 else { break }
                count += result
            }
            initializedCount = count
        }
        guard failure == 0 else { throw FileError.system(path: url.path, "cannot be read", errno: failure) }
        guard count == range.count else { throw tooShort(range.upperBound, now: range.lowerBound + count) }
        return bytes
    }

    private func tooShort(_ wanted: Int, now count: Int) -> FileError {
        FileError(.damaged, path: url.path, "ends after \(count) bytes, but bytes up to \(wanted) were expected")
    }

    /// Makes sure that the file is still what it was when it was opened, and that its name still stands for it.
    ///
    /// - Throws: ``FileError`` of code `.damaged` when somebody changed it or put another one in its place.
    package func requireUnchanged() throws(FileError) {
        var (now, named) = (stat(), stat())
        guard unsafe fstat(descriptor.number, &now) == 0 else {
            throw FileError.system(path: url.path, "cannot be looked at", errno: errno)
        }
        let isNamed = unsafe stat(url.path, &named) == 0
        guard isNamed, FileIdentity(now) == identity, FileIdentity(named) == identity else { throw changed }
    }

    package var changed: FileError {
        FileError(
            .damaged, path: url.path, "was changed or replaced while it was read",
            remedy: "Repeat the command once nothing writes the file any more.")
    }
}

/// Which file something is, and in which state.
package struct FileIdentity: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    private let byteCount: Int64
    private let modified: Int

    package init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        byteCount = Int64(status.st_size)
        modified = status.modificationTime
    }
}

/// A descriptor that is closed with the last reference to it.
private final class OpenDescriptor: Sendable {
    package let number: Int32

    package init(number: Int32) {
        self.number = number
    }

    deinit { close(number) }
}

import Foundation

/// An open descriptor of the system: a file, a pipe, a terminal or a socket.
struct Descriptor {
    let number: Int32

    static let standardInput = Descriptor(number: STDIN_FILENO)
    static let standardOutput = Descriptor(number: STDOUT_FILENO)
    static let standardError = Descriptor(number: STDERR_FILENO)

    var isTerminal: Bool { isatty(number) == 1 }

    /// Writes all of some numbers as bytes; returns 0, or the reason as `errno` has it.
    func writeAll(_ numbers: Span<some BitwiseCopyable>) -> Int32 {
        let bytes = unsafe numbers.bytes
        var done = 0
        while done < bytes.byteCount {
            let count = unsafe bytes.withUnsafeBytes { bytes in
                unsafe write(number, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done)
            }
            if count >= 0 {
                done += count
            } else if !isWorthWaiting(for: POLLOUT) {
                return errno
            }
        }
        return 0
    }

    /// Fills room for numbers, as far as there are bytes.
    ///
    /// - Returns: how many bytes were read, fewer than there is room for only at the end; and 0, or the reason as `errno`
    ///   has it.
    func readAll(into numbers: inout MutableSpan<Float>) -> (count: Int, errno: Int32) {
        var room = unsafe numbers.mutableBytes
        var done = 0
        while done < room.byteCount {
            let count = unsafe room.withUnsafeMutableBytes { bytes in
                unsafe read(number, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done)
            }
            if count == 0 { break }
            if count > 0 {
                done += count
            } else if !isWorthWaiting(for: POLLIN) {
                return (done, errno)
            }
        }
        return (done, 0)
    }

    /// After a call that failed: whether it was interrupted, or had to wait, and does not any more. Somebody who shares a
    /// terminal or pipe may have made it non-blocking.
    private func isWorthWaiting(for event: Int32) -> Bool {
        if errno == EINTR { return true }
        guard errno == EAGAIN else { return false }
        var ready = pollfd(fd: number, events: Int16(event), revents: 0)
        _ = unsafe poll(&ready, 1, -1)
        return true
    }
}

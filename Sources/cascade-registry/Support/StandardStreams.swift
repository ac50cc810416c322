import Core
import Files
import Foundation
import Synchronization

/// `-` in the place of a file.
enum StandardStreams {
    private static let isHeld = Mutex(false)

    /// The file that is to be read; of `-` and `/dev/stdin`, what comes on standard input.
    ///
    /// Files are read more than once and at any place. What comes through a pipe is kept in a file without a name, which
    /// takes the place of standard input.
    static func input(_ argument: String) throws(FileError) -> URL {
        guard ["-", "/dev/stdin"].contains(argument) else { return URL(filePath: argument) }
        try isHeld.withLock { isHeld throws(FileError) in
            if !isHeld { try hold() }
            isHeld = true
        }
        return URL(filePath: "/dev/stdin")
    }

    /// The file that is to be written; `-` is standard output.
    static func output(_ argument: String) -> URL { URL(filePath: argument == "-" ? "/dev/stdout" : argument) }

    /// - Throws: `FileError` where a person would have to type what is read.
    static func requireNoTerminal(remedy: String) throws(FileError) {
        guard Descriptor.standardInput.isTerminal else { return }
        throw FileError(
            .missing, path: "/dev/stdin", "is a terminal, at which nobody types recordings", remedy: remedy)
    }

    private static func hold() throws(FileError) {
        var status = stat()
        guard unsafe fstat(STDIN_FILENO, &status) == 0 else { throw failure("cannot be read") }
        if status.st_mode & S_IFMT == S_IFREG { return }
        try requireNoTerminal(remedy: "Send a file: cat dff.npy | cascade-registry …")
        let template = FileManager.default.temporaryDirectory.appending(path: "cascade-input-XXXXXX").path
        var name = template.utf8CString
        let file = unsafe name.withUnsafeMutableBufferPointer { unsafe $0.baseAddress.map { unsafe mkstemp($0) } ?? -1 }
        guard file >= 0 else { throw failure("cannot be kept") }
        defer { close(file) }
        _ = unsafe name.withUnsafeBufferPointer { unsafe $0.baseAddress.map { unsafe unlink($0) } }
        try copy(to: file)
        guard dup2(file, STDIN_FILENO) >= 0 else { throw failure("cannot be kept") }
    }

    private static func copy(to file: Int32) throws(FileError) {
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count == 0 { return }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw failure("cannot be read")
            }
            let reason = unsafe buffer.withUnsafeBytes { bytes in
                AtomicFile.writeAll(count) { range in
                    unsafe write(file, bytes.baseAddress.map { unsafe $0 + range.lowerBound }, range.count)
                }
            }
            if let reason { throw FileError.system(path: "/dev/stdin", "cannot be kept", errno: reason) }
        }
    }

    private static func failure(_ action: String) -> FileError {
        FileError.system(path: "/dev/stdin", action, errno: errno)
    }
}

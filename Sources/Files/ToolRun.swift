#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif
package import Foundation

/// What came of another program that was run to its end.
///
/// The program belongs to the same terminal, so that it can ask for a passphrase, and an interruption ends it too.
package struct ToolRun: Sendable {
    /// The exit code, or 128 and the number of the signal that ended it.
    package let status: Int32
    /// What it wrote to its standard output.
    package let output: Data
    /// What it wrote to its standard error.
    package let message: String

    /// Nobody needs more of what a tool says.
    private static let longestOutput = 1 << 20

    /// Runs a program.
    ///
    /// - Parameters:
    ///   - name: its name, looked for in `PATH`, or its path.
    ///   - arguments: without the name.
    ///   - input: what it reads from its standard input.
    ///   - folder: for the files that take what it writes; it must exist.
    /// - Throws: ``FileError`` of code `missing` where there is no such program, and when it cannot be run.
    package init(_ name: String, _ arguments: [String], input: Data, in folder: URL) throws(FileError) {
        let unique = UUID().uuidString
        let files = ["in", "out", "err"].map { folder.appending(path: "tool-\(unique).\($0)") }
        defer { for file in files { UnfinishedFiles.remove(file.path) } }
        let given = try AtomicFile(files[0], replacesExisting: false, temporary: files[0])
        try given.write(input)
        try given.flush()
        status = try Self.end(of: Self.spawn(name, arguments, files))
        output = try Self.contents(of: files[1])
        message = String(decoding: try Self.contents(of: files[2]), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        withExtendedLifetime(given) {}
    }

    private static func contents(of file: URL) throws(FileError) -> Data {
        let file = try MappedFile(file)
        return Data(try file.bytes(in: 0..<min(file.byteCount, longestOutput)))
    }

    /// Starts the program with files as its standard input, output and error.
    private static func spawn(_ name: String, _ arguments: [String], _ files: [URL]) throws(FileError) -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = unsafe posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        for (number, file) in files.enumerated() {
            let mode = number == 0 ? O_RDONLY : O_WRONLY | O_CREAT | O_EXCL
            unsafe posix_spawn_file_actions_addopen(&actions, Int32(number), file.path, mode, 0o600)
        }
        // This process waits for signals on a thread of its own and ignores some; the tool takes them as usual.
        var (none, usual) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&none)
        unsafe sigemptyset(&usual)
        for signal in [SIGPIPE, SIGXFSZ] { unsafe sigaddset(&usual, signal) }
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &usual)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var process: pid_t = 0
        var words = unsafe Self.cStrings([name] + arguments)
        var variables = unsafe Self.cStrings(ProcessInfo.processInfo.environment.map { "\($0)=\($1)" })
        defer { unsafe (words + variables).forEach { unsafe free($0) } }
        for file in files.dropFirst() { _ = UnfinishedFiles.add(file.path) { 0 } }
        let code = unsafe posix_spawnp(&process, name, &actions, &attributes, &words, &variables)
        guard code == 0 else { throw FileError.system(path: name, "cannot be run", errno: code) }
        return process
    }

    /// Texts as C hands them over, to be freed one by one.
    private static func cStrings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
        unsafe texts.map { unsafe strdup($0) } + [nil]
    }

    /// Waits for the program to end.
    private static func end(of process: pid_t) throws(FileError) -> Int32 {
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else {
                throw FileError.system(path: "\(process)", "cannot be waited for", errno: errno)
            }
        }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
}

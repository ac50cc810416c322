import ArgumentParser
import Core
import Files
import Foundation
import Logging
import Synchronization

/// What happens, step by step: on standard error with `--verbose`, and at the end of a log file, where one is named.
enum Log {
    private static let logger = Mutex<Logger?>(nil)

    /// Begins to tell what happens.
    ///
    /// - Parameters:
    ///   - isVerbose: whether steps are told on standard error.
    ///   - file: what is told goes here, too, with all messages and errors.
    ///   - arguments: the command line.
    /// - Throws: `FileError` when the file cannot be written.
    static func begin(isVerbose: Bool, file: URL?, arguments: [String]) throws(FileError) {
        let start = ContinuousClock.now
        var handlers: [any LogHandler] = []
        if isVerbose {
            handlers.append(
                LineLog { event in
                    // What is more than a step is said there anyway.
                    guard event.level == .info else { return }
                    Console.note(step: "[\(fixed((ContinuousClock.now - start) / .seconds(1), 3)) s] \(event.message)")
                })
        }
        if let file {
            let file = try LogFile(file)
            handlers.append(LineLog { file.add("\($0.level): \($0.message)") })
        }
        guard !handlers.isEmpty else { return }
        logger.withLock { $0 = Logger(label: Program.name) { _ in MultiplexLogHandler(handlers) } }
        step("\(Program.nameAndVersion): \(arguments.map(\.shellWord).joined(separator: " "))")
    }

    /// Tells a step.
    static func step(_ text: @autoclosure () -> String) { logger.withLock { $0 }?.info("\(text())") }

    /// Keeps a message that was printed.
    static func keep(_ line: String) {
        let level: Logger.Level = line.hasPrefix("Error") ? .error : line.hasPrefix("Warning") ? .warning : .notice
        logger.withLock { $0 }?.log(level: level, "\(line)")
    }
}

/// Whether steps are told. Both hold from the start of the process, before anything else is parsed.
struct LogOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Tell every step, on standard error.")
    var verbose = false

    @Option(
        help: ArgumentHelp("Also tell every step, and all messages, at the end of this file.", valueName: "file"),
        completion: .file())
    var logFile: String?
}

/// Hands every event on.
private struct LineLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info
    private let take: @Sendable (LogEvent) -> Void

    init(_ take: @escaping @Sendable (LogEvent) -> Void) {
        self.take = take
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { take(event) }
}

/// A file at whose end several processes may add lines.
private final class LogFile: Sendable {
    private let descriptor: Int32

    init(_ url: URL) throws(FileError) {
        descriptor = unsafe open(url.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            let error = FileError.system(path: url.path, "cannot be opened to log to", errno: errno)
            throw FileError(
                error.code, path: error.path, error.detail, remedy: "Name another file with --log-file FILE.")
        }
    }

    deinit { close(descriptor) }

    /// Adds a line in one piece. That a log is full is no reason to end a prediction.
    func add(_ line: String) {
        let line =
            "\(Date.now.formatted(.iso8601)) \(ProcessInfo.processInfo.processIdentifier) \(line.visibleOnOneLine)\n"
        let bytes = Array(line.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
    }
}

import Core
import Files
import Formats
import Foundation
import Synchronization

/// Results go to standard output, everything else to standard error.
///
/// All that the program says passes here, and nothing of it commands the terminal: text of files, names and arguments is
/// quoted everywhere, and any of it may be hostile.
enum Console {
    /// Why standard output did not take something, as `errno` has it; 0 where it took all.
    private static let failure = Mutex<Int32>(0)

    /// Prints a line about what is going on; where nobody listens, nothing is lost.
    static func note(_ line: String) {
        Log.keep(line)
        note(step: line)
    }

    /// Prints a step, which a log has already.
    static func note(step line: String) {
        _ = send(shown(line.visibleOnOneLine + "\n", on: STDERR_FILENO), to: STDERR_FILENO)
    }

    /// Prints what is wrong, and on a line of its own what to do next.
    static func note(error reason: String, remedy: String?) {
        note("Error: \(reason)")
        if let remedy { note("  → \(RepeatedCommand().filled(remedy))") }
    }

    /// Prints what went wrong.
    static func note(error: any Error) {
        let known = error as? any CascadeError
        note(error: known?.reason ?? "\(error)", remedy: known?.remedy)
    }

    /// Draws a line of a terminal over, as far as it fits; without a text, takes it away.
    static func redraw(_ line: String = "") {
        let line = line.visibleOnOneLine.prefix((Terminal.columns(of: STDERR_FILENO) ?? .max) - 1)
        _ = send("\r\u{1B}[K\(line)", to: STDERR_FILENO)
    }

    /// Visible text as a descriptor can show it.
    private static func shown(_ text: String, on descriptor: Int32) -> String {
        Terminal.hasColours(descriptor) ? Colour.painted(text) : text
    }

    /// Asks a question that a person at a terminal answers with yes or no; where there is nobody, the answer is no.
    static func confirms(_ question: String, isQuiet: Bool) -> Bool {
        answer(question, default: "N", isQuiet: isQuiet) ?? false
    }

    /// Asks a question that has no answer of its own; `nil` where there is nobody, or the answer is neither yes nor no.
    static func answer(_ question: String, isQuiet: Bool) -> Bool? {
        answer(question, default: "n", isQuiet: isQuiet)
    }

    private static func answer(_ question: String, default no: String, isQuiet: Bool) -> Bool? {
        guard !isQuiet, isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return nil }
        _ = send("\(question.visibleOnOneLine) [y/\(no)] ", to: STDERR_FILENO)
        return switch readLine()?.lowercased() {
        case "y", "yes": true
        case "n", "no": false
        default: nil
        }
    }

    /// Prints a line of the result; ``flush()`` tells whether it arrived.
    static func printLine(_ line: String) {
        sendResult(shown("\(line.visibleOnOneLine)\n", on: STDOUT_FILENO))
    }

    /// Prints several lines of the result, in whose fields line ends were written out already.
    static func printText(_ text: String) {
        guard !text.isEmpty else { return }
        sendResult(shown("\(text.visible)\(text.hasSuffix("\n") ? "" : "\n")", on: STDOUT_FILENO))
    }

    /// Prints a result as one JSON document.
    static func printDocument(_ content: some Encodable, schema: String, version: Int = 1) throws {
        let document = try JSONDocument.encode(content, schema: schema, version: version)
        let text = String(decoding: document, as: UTF8.self)
        // What is not visible is inside of strings, where JSON has its own way to write it.
        sendResult(text.visible { scalar in scalar.utf16.map { String(format: "\\u%04x", $0) }.joined() })
        try flush()
    }

    /// Makes sure that what was printed has arrived.
    static func flush() throws {
        let code = failure.withLock { $0 }
        guard code == 0 else {
            throw FileError.system(path: "standard output", "cannot be written", errno: code)
        }
    }

    private static func sendResult(_ text: String) {
        failure.withLock { failure in
            guard failure == 0 else { return }
            failure = send(text, to: STDOUT_FILENO)
        }
        // The reader has seen enough, as `head` has.
        if failure.withLock({ $0 == EPIPE }) { Interruption.end(by: SIGPIPE) }
    }

    /// Writes all of a text; returns 0, or the reason as `errno` has it.
    private static func send(_ text: String, to descriptor: Int32) -> Int32 {
        Descriptor(number: descriptor).writeAll(Array(text.utf8).span)
    }
}

/// Prints a line of the result. Stands in the place of Swift's own, which would print control characters as they are.
func print(_ line: String) {
    Console.printLine(line)
}

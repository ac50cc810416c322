import Core
import Formats
import Foundation

/// Results go to standard output, everything else to standard error.
enum Console {
    /// Prints a line about what is going on; where nobody listens, nothing is lost.
    static func note(_ line: String) {
        try? FileHandle.standardError.write(contentsOf: Data("\(line)\n".utf8))
    }

    /// Asks a question that a person at a terminal answers with yes or no; where there is nobody, the answer is no.
    static func confirms(_ question: String, isQuiet: Bool) -> Bool {
        guard !isQuiet, isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return false }
        try? FileHandle.standardError.write(contentsOf: Data("\(question) [y/N] ".utf8))
        return ["y", "yes"].contains(readLine()?.lowercased())
    }

    /// Prints a result as one JSON document.
    static func printDocument(_ content: some Encodable, schema: String, version: Int = 1) throws {
        let document = try JSONDocument.encode(content, schema: schema, version: version)
        do {
            try FileHandle.standardOutput.write(contentsOf: document)
        } catch {
            throw FormatError(.disk, path: "standard output", "cannot be written: \(error.localizedDescription)")
        }
    }

    /// Makes sure that what was printed has arrived.
    static func flush() throws {
        guard fflush(nil) == 0 else {
            throw FormatError.system(path: "standard output", "cannot be written", errno: errno)
        }
    }
}

import Core
import Formats
import Foundation

/// Results go to standard output, everything else to standard error.
enum Console {
    /// Prints a line about what is going on.
    static func note(_ line: String) {
        FileHandle.standardError.write(Data("\(line)\n".utf8))
    }

    /// Prints a result as one JSON document.
    static func printDocument(_ content: some Encodable, schema: String, version: Int = 1) {
        do {
            FileHandle.standardOutput.write(try JSONDocument.encode(content, schema: schema, version: version))
        } catch {
            note("Error: the result cannot be written as JSON: \(error)")
        }
    }
}

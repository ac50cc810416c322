internal import Foundation

/// Python, in which most users read what the program writes.
public enum Python {
    /// Whether modules can be imported, such as `"scipy.io, numpy"`.
    public static func has(_ modules: String) -> Bool { (try? run("import \(modules)")) != nil }

    /// Runs a program and returns what it prints.
    @discardableResult
    public static func run(_ program: String, _ arguments: String...) throws -> String {
        let python = Process()
        python.executableURL = URL(filePath: "/usr/bin/env")
        python.arguments = ["python3", "-c", program] + arguments
        let (output, errors) = (Pipe(), FileManager.default.temporaryDirectory.appending(path: UUID().uuidString))
        defer { try? FileManager.default.removeItem(at: errors) }
        try Data().write(to: errors)
        python.standardOutput = output
        python.standardError = try FileHandle(forWritingTo: errors)
        try python.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        python.waitUntilExit()
        guard python.terminationStatus == 0 else {
            throw PythonError(text: try String(contentsOf: errors, encoding: .utf8))
        }
        return text
    }
}

/// What Python said when it failed.
public struct PythonError: Error, CustomStringConvertible {
    let text: String

    /// The traceback.
    public var description: String { text }
}

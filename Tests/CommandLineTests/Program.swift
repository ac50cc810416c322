import Foundation
import Synchronization
import Testing

/// The built program, run as a process of its own.
enum BuiltProgram {
    /// The executable that `CASCADE_PROGRAM` names, or else the one beside the test bundle.
    static func executable() throws -> URL {
        if let named = ProcessInfo.processInfo.environment["CASCADE_PROGRAM"] { return URL(filePath: named) }
        for argument in CommandLine.arguments where argument.hasPrefix("/") {
            var folder = URL(filePath: argument)
            while folder.path != "/" {
                folder.deleteLastPathComponent()
                let candidate = folder.appending(path: "cascade-registry")
                if isProgram(candidate) { return candidate }
            }
        }
        throw CocoaError(
            .fileNoSuchFile,
            userInfo: [
                NSLocalizedDescriptionKey: "no cascade-registry beside the tests: \(CommandLine.arguments)"
            ])
    }

    private static func isProgram(_ file: URL) -> Bool {
        let isFile = (try? file.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true
        return isFile && FileManager.default.isExecutableFile(atPath: file.path)
    }
}

/// How a process ended and what it said.
struct Outcome: CustomStringConvertible {
    /// The exit code, or minus the signal's number.
    let status: Int32
    let standardOutput: String
    let standardError: String

    var description: String { "status \(status)\nstdout: \(standardOutput)\nstderr: \(standardError)" }

    /// The one JSON document on standard output, which names its format.
    func document() throws -> [String: Any] {
        let content = try JSONSerialization.jsonObject(with: Data(standardOutput.utf8))
        let document = try #require(content as? [String: Any], "\(self)")
        #expect((document["schema"] as? String)?.hasPrefix("cascade-registry/") == true, "\(self)")
        #expect(document["schemaVersion"] as? Int == 1, "\(self)")
        return document
    }
}

/// A process of the program that may still run.
final class RunningProgram: Sendable {
    private let process: Mutex<Process>
    private let identifier: Int32
    private let end = DispatchSemaphore(value: 0)
    private let output: URL
    private let errors: URL

    /// Starts the program; what it prints goes to files, so that no full pipe can stop it.
    init(_ arguments: [String], environment: [String: String], in folder: URL, through wrapper: [String] = []) throws {
        let unique = UUID().uuidString
        output = FileManager.default.temporaryDirectory.appending(path: "cascade-\(unique).out")
        errors = FileManager.default.temporaryDirectory.appending(path: "cascade-\(unique).err")
        for file in [output, errors] { try Data().write(to: file) }
        let command = wrapper + [try BuiltProgram.executable().path] + arguments
        let process = Process()
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
        process.environment = environment
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        process.terminationHandler = { [end] _ in end.signal() }
        try process.run()
        identifier = process.processIdentifier
        self.process = Mutex(process)
    }

    deinit {
        for file in [output, errors] { try? FileManager.default.removeItem(at: file) }
    }

    func send(_ signal: Int32) { kill(identifier, signal) }

    /// What has been said on standard error so far.
    var standardErrorSoFar: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

    /// Waits for the end; a process that hangs is killed, which fails the test by its status.
    func outcome() throws -> Outcome {
        if end.wait(timeout: .now() + 120) == .timedOut {
            send(SIGKILL)
            end.wait()
        }
        let status = process.withLock { process in
            process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        }
        return Outcome(
            status: status, standardOutput: try String(contentsOf: output, encoding: .utf8),
            standardError: try String(contentsOf: errors, encoding: .utf8))
    }
}

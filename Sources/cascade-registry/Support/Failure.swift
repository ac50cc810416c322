import ArgumentParser
import Core
import Files
import Formats
import Foundation

/// An error on its way to the person or the program that called.
struct Failure {
    private let error: any Error

    init(_ error: any Error) {
        self.error = error
    }

    /// Prints the error and ends the process with its exit code.
    func end(asJSON: Bool) -> Never {
        let status = exitStatus
        if status == 0 {
            printRequested()
        } else if error is any CascadeError {
            Console.note(error: error)
        } else {
            noteOfParser()
        }
        if asJSON, status != 0, !(error is ExitCode) {
            let document = ErrorDocument(
                category: category, exitStatus: status, reason: reason, remedy: remedy)
            try? Console.printDocument(document, schema: "cascade-registry/error")
        }
        Log.step("ended with exit code \(status)")
        Foundation.exit(status)
    }

    /// Prints what was asked for in place of a command: help, the version, a completion script.
    private func printRequested() {
        Console.printText(CascadeRegistry.fullMessage(for: error))
        do {
            try Console.flush()
        } catch {
            Failure(error).end(asJSON: false)
        }
    }

    /// Prints what is wrong with a command line, and how it is used; nothing where all has been said and only the exit code
    /// is left.
    private func noteOfParser() {
        let (message, text) = (CascadeRegistry.message(for: error), CascadeRegistry.fullMessage(for: error))
        guard !text.isEmpty else { return }
        let said = ParserMessage(message)
        for line in text.replacing(message, with: said.text).split(separator: "\n", omittingEmptySubsequences: false) {
            Console.note(String(line))
        }
        if let remedy = said.remedy { Console.note("  → \(remedy)") }
    }

    var exitStatus: Int32 {
        if let error = error as? any CascadeError { return error.category.exitStatus }
        let status = CascadeRegistry.exitCode(for: error).rawValue
        // The parser's way to say that it does not know the error; 1 itself is a verdict.
        return status == 1 && !(error is ExitCode) ? FailureCategory.bug.exitStatus : status
    }

    private var category: String {
        (error as? any CascadeError)?.category.rawValue ?? (exitStatus == 64 ? "usage" : "bug")
    }

    /// What is wrong, on one line.
    var reason: String {
        (error as? any CascadeError)?.reason ?? ParserMessage(CascadeRegistry.message(for: error)).text
    }

    private var remedy: String? {
        if let known = error as? any CascadeError { return known.remedy.map(RepeatedCommand().filled) }
        return ParserMessage(CascadeRegistry.message(for: error)).remedy
    }
}

/// An error as JSON.
private struct ErrorDocument: Encodable {
    let category: String
    let exitStatus: Int32
    let reason: String
    let remedy: String?
}

extension FailureCategory {
    /// The exit code of the process.
    var exitStatus: Int32 {
        switch self {
        case .usage: 64
        case .badData: 65
        case .notFound: 66
        case .network: 69
        case .bug: 70
        case .disk: 74
        case .locked: 75
        case .permission: 77
        }
    }
}

import ArgumentParser
import Core
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
        if asJSON, status != 0, !(error is ExitCode) {
            let document = ErrorDocument(
                category: category, exitStatus: status, reason: reason, remedy: (error as? any CascadeError)?.remedy)
            try? Console.printDocument(document, schema: "cascade-registry/error")
        }
        guard let known = error as? any CascadeError else {
            // Help, version, completion scripts, and everything that the parser found wrong.
            CascadeRegistry.exit(withError: error)
        }
        Console.note("Error: \(known)")
        Foundation.exit(status)
    }

    var exitStatus: Int32 {
        (error as? any CascadeError)?.category.exitStatus ?? CascadeRegistry.exitCode(for: error).rawValue
    }

    private var category: String {
        (error as? any CascadeError)?.category.rawValue ?? (exitStatus == 64 ? "usage" : "bug")
    }

    private var reason: String {
        (error as? any CascadeError)?.reason ?? CascadeRegistry.message(for: error)
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

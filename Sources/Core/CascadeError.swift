/// What kind of failure an error is. The command line turns it into an exit code.
public enum FailureCategory: String, Sendable, Codable, CaseIterable {
    /// The request contradicts itself or lacks something.
    case usage
    /// The input is not what it has to be.
    case badData
    /// There is no such file, model or neuron.
    case notFound
    /// A remote did not deliver.
    case network
    /// The program itself is wrong.
    case bug
    /// The disk failed or is full.
    case disk
    /// Somebody else holds the registry for too long.
    case locked
    /// The operating system forbids it.
    case permission
}

/// An error that can be shown to the person who typed the command.
///
/// Every library of the package throws one type that conforms. The message says what is wrong, where and why;
/// the remedy says what to do next.
public protocol CascadeError: Error, CustomStringConvertible {
    /// The kind of failure.
    var category: FailureCategory { get }
    /// What is wrong, where (file, variable, index), and why.
    var reason: String { get }
    /// What to do next, ideally the next command to type.
    var remedy: String? { get }
}

extension CascadeError {
    /// The reason, followed by the remedy.
    public var description: String {
        guard let remedy else { return reason }
        return "\(reason)\n  → \(remedy)"
    }
}

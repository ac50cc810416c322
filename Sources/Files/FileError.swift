public import Core
internal import Foundation

/// A file that could not be read or written, said in words for the person who named it.
public struct FileError: CascadeError, Hashable {
    /// What kind of fault it is, for programs.
    public enum Code: String, Sendable, Codable {
        /// There is no such file or folder.
        case missing
        /// The operating system does not let us read or write it.
        case forbidden
        /// The file contradicts its own format: cut off, altered, or something else altogether.
        case damaged
        /// The file is sound, but holds something this program does not take.
        case unsupported
        /// Several things in the file could be meant, or none.
        case ambiguous
        /// The file holds something that must not be trusted: a path outside, a link, code.
        case suspicious
        /// A file of this name exists, and nobody allowed replacing it.
        case exists
        /// A file would be written that the same command reads, or writes as something else.
        case conflict
        /// The disk is full or failed.
        case disk
    }

    /// The kind of fault.
    public let code: Code
    /// The file, as the user named it.
    public let path: String
    /// What is wrong, where in the file, and why.
    public let detail: String
    /// What to do next.
    public let remedy: String?

    /// Describes a fault.
    ///
    /// - Parameters:
    ///   - code: the kind of fault.
    ///   - path: the file, as the user named it.
    ///   - detail: what is wrong, where in the file (variable, index), and why.
    ///   - remedy: what to do next.
    public init(_ code: Code, path: String, _ detail: String, remedy: String? = nil) {
        self.code = code
        self.path = path
        self.detail = detail
        self.remedy = remedy
    }

    /// The path, then the detail.
    public var reason: String { "\(path): \(detail)" }

    /// The failure category that decides the exit code.
    public var category: FailureCategory {
        switch code {
        case .missing: .notFound
        case .forbidden: .permission
        case .damaged, .unsupported, .ambiguous, .suspicious: .badData
        case .exists, .conflict: .usage
        case .disk: .disk
        }
    }
}

extension FileError {
    /// The error that the operating system's `errno` stands for.
    ///
    /// - Parameters:
    ///   - path: the file, as the user named it.
    ///   - action: what was tried, such as “cannot be opened”.
    ///   - code: the value of `errno` right after the call.
    /// - Returns: the error, with the system's own words for the reason.
    package static func system(path: String, _ action: String, errno code: Int32) -> FileError {
        let why = unsafe String(cString: strerror(code))
        let kind: Code =
            switch code {
            case ENOENT, ENOTDIR: .missing
            case EACCES, EPERM, EROFS: .forbidden
            case EEXIST: .exists
            default: .disk
            }
        let isFull = [ENOSPC, EDQUOT, EFBIG].contains(code)
        return FileError(
            kind, path: path, "\(action): \(why)", remedy: isFull ? "Free some space and repeat the command." : nil)
    }

    /// The error that one of Foundation stands for: that of the `errno` that it was made of, as far as that is known.
    ///
    /// - Parameters:
    ///   - path: the file, as the user named it.
    ///   - action: what was tried, such as “cannot be opened”.
    ///   - error: what Foundation threw.
    /// - Returns: the error, with the system's own words for the reason.
    package static func system(path: String, _ action: String, _ error: any Error) -> FileError {
        // The cause is an `NSError` or a `POSIXError`; only as an error does the second become the first.
        let cause = ((error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error ?? error) as NSError
        guard cause.domain == NSPOSIXErrorDomain else {
            return FileError(.disk, path: path, "\(action): \(error.localizedDescription)")
        }
        return system(path: path, action, errno: Int32(truncatingIfNeeded: cause.code))
    }
}

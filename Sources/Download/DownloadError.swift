package import Core

/// A file that could not be fetched, said in words for the person who asked for it.
package struct DownloadError: CascadeError, Hashable {
    /// What happened, for programs.
    package enum Code: Hashable, Sendable {
        /// There was no connection: its name is not known, nobody answers, or its identity cannot be verified.
        case unreachable
        /// There was no connection in time.
        case timedOut
        /// The connection stood, but nothing arrived.
        case stalled
        /// The connection stood, but was slower than allowed.
        case tooSlow
        /// The connection broke before the whole file was there.
        case interrupted
        /// The server answered with this status.
        case refused(status: Int)
        /// Redirects led on and on.
        case tooManyRedirects
        /// A redirect led off the web, or from https to http.
        case forbiddenRedirect
        /// The file is larger than allowed.
        case tooLarge
        /// The file has another size than it should have.
        case wrongSize
        /// The file has other bytes than it should have.
        case altered
        /// A web page came in place of the file.
        case webPage
        /// The file has no bytes.
        case empty
        /// The file became another one while it was being fetched.
        case changed
        /// The answer does not keep to HTTP, or not to what was asked.
        case unusable
        /// What arrived could not be kept.
        case disk
    }

    /// What to do about it.
    enum Retry: Hashable {
        /// It would happen again.
        case never
        /// Drop what has arrived, and ask once more for the whole file.
        case anew
        /// Ask again after a pause, for which the server may have demanded a time.
        case later(seconds: Double?)
    }

    /// What happened.
    package let code: Code
    /// The failure category that decides the exit code.
    package let category: FailureCategory
    /// What is wrong, at which address, and why.
    package let reason: String
    /// What to do next.
    package let remedy: String?
    let retry: Retry

    init(_ code: Code, _ category: FailureCategory, _ reason: String, remedy: String?, retry: Retry = .never) {
        self.code = code
        self.category = category
        self.reason = reason
        self.remedy = remedy
        self.retry = retry
    }

    /// Whether the bytes that arrived before may still be the beginning of the wanted file.
    var leavesBytesUsable: Bool {
        switch code {
        case .unreachable, .timedOut, .stalled, .tooSlow, .interrupted, .refused, .tooManyRedirects, .forbiddenRedirect,
            .webPage:
            true
        case .tooLarge, .wrongSize, .altered, .empty, .changed, .unusable, .disk: false
        }
    }

    /// What happened at all addresses; of several failures one that may pass by itself decides about the rest.
    static func summary(of failures: [DownloadError]) -> DownloadError {
        let main = failures.first { $0.code == .disk } ?? failures.first { $0.category == .network }
        guard let main = main ?? failures.first else {
            return DownloadError(
                .unusable, .badData, "no address is known from which the file could be fetched",
                remedy: "Ask whoever described the file for its address.")
        }
        guard failures.count > 1 else { return main }
        let list = failures.map(\.reason).joined(separator: "; ")
        return DownloadError(
            main.code, main.category, "none of \(failures.count) addresses delivered the file: \(list)",
            remedy: main.remedy)
    }
}

internal import Core
internal import Files
internal import Foundation

extension DownloadError {
    /// A failure at an address.
    init(_ code: Code, at address: WebAddress, _ detail: String, remedy: String, retry: Retry = .never) {
        let category: FailureCategory =
            switch code {
            case .unreachable, .timedOut, .stalled, .tooSlow, .interrupted, .refused, .tooManyRedirects,
                .forbiddenRedirect, .changed:
                .network
            case .tooLarge, .wrongSize, .altered, .webPage, .empty, .unusable: .badData
            case .disk: .disk
            }
        self.init(code, category, "\(address): \(detail)", remedy: remedy, retry: retry)
    }

    /// What arrived could not be kept.
    init(_ error: FileError) {
        let remedy = "Free some space, or make the folder writable, and repeat the command."
        // A folder in which nothing can be kept is no file that somebody asked for.
        let category = error.category == .notFound ? .disk : error.category
        self.init(.disk, category, error.reason, remedy: error.remedy ?? remedy)
    }

    /// Gives the errors of files the words of downloads.
    static func onDisk<Result>(_ work: @autoclosure () throws(FileError) -> Result) throws(DownloadError) -> Result {
        do {
            return try work()
        } catch {
            throw DownloadError(error)
        }
    }

    /// The server will not deliver, or not now.
    static func refused(
        status: Int, at address: WebAddress, kind: DownloadRequest.Kind, retryAfterSeconds: Double? = nil
    ) -> DownloadError {
        let (meaning, remedy) = explanation(of: status, kind)
        return DownloadError(
            .refused(status: status), at: address, "the server answered \(status)\(meaning)", remedy: remedy,
            retry: passing.contains(status) ? .later(seconds: retryAfterSeconds) : .never)
    }

    /// The statuses that may be gone in a while.
    private static let passing: Set = [408, 425, 429, 500, 502, 503, 504]

    private static func explanation(of status: Int, _ kind: DownloadRequest.Kind) -> (String, remedy: String) {
        switch status {
        case 401, 403, 407: (": it wants to know who asks, or forbids it", byHand(kind))
        case 404, 410:
            (": there is no such file", "Check the address; whoever published the file knows whether it moved.")
        case 429: (": too many requests", "Repeat the command in a while.")
        case 500...: (": it is in trouble itself", "Repeat the command in a while.")
        default: ("", byHand(kind))
        }
    }

    /// How a person gets what the program does not.
    static func byHand(_ kind: DownloadRequest.Kind) -> String {
        switch kind {
        case .archive: "Fetch the file with a browser, then: `cascade-registry model import FILE`"
        case .groundTruth: "Fetch the file with a browser, then: `cascade-registry ground-truth import FILE`"
        case .text: "Fetch the file with a browser, then: `cascade-registry catalog add FILE`"
        }
    }

    /// The server wants a longer pause than anybody waits for.
    func postponed(seconds: Double) -> DownloadError {
        let wait = seconds < 120 ? secondsText(seconds.rounded(.up)) : "\(Int(min(seconds, 1e9) / 60) + 1) min"
        return DownloadError(
            code, category, "\(reason); it asks to come back in \(wait)", remedy: "Repeat the command in \(wait).")
    }

    /// The same failure, of which asking for the whole file again may be the cure.
    func orAnew(if isPossible: Bool) -> DownloadError {
        guard isPossible else { return self }
        return DownloadError(code, category, reason, remedy: remedy, retry: .anew)
    }

    /// The answer is not what HTTP, or the request, asks for.
    static func unusable(at address: WebAddress, _ detail: String) -> DownloadError {
        DownloadError(
            .unusable, at: address, "the server's answer cannot be used: \(detail)",
            remedy: "Try from another network: a proxy on the way may be the cause. Or ask whoever runs the server.")
    }

    /// More bytes than are allowed; `byteCount` where it is known how many.
    static func tooLarge(at address: WebAddress, _ byteCount: Int?, limit: Int) -> DownloadError {
        DownloadError(
            .tooLarge, at: address,
            byteCount.map { "the file has \($0) bytes, more than the \(limit) that are allowed" }
                ?? "the file has more than the \(limit) bytes that are allowed",
            remedy: "Check the address: no file of this kind is that large.")
    }

    /// Another size than was demanded; `byteCount` where it is known.
    static func wrongSize(at address: WebAddress, _ byteCount: Int?, wanted: Int) -> DownloadError {
        DownloadError(
            .wrongSize, at: address,
            byteCount.map { "the file has \($0) bytes in place of the \(wanted) that it should have" }
                ?? "the file has more than the \(wanted) bytes that it should have",
            remedy: "It is another file, or a newer one: ask whoever published it.")
    }

    /// Another file than was wanted.
    static func altered(
        at address: WebAddress, _ digest: Digest, wanted: Digest, byteCount: Int, isWhole: Bool
    ) -> DownloadError {
        let digests = "SHA-256 \(digest.abbreviated)… in place of \(wanted.abbreviated)…"
        let detail =
            isWhole
            ? "the file arrived whole, with all \(byteCount) bytes, but they are other bytes: \(digests)"
            : "\(byteCount) bytes arrived, and they are not the file: it was altered, or cut off where the server told "
                + "no length: \(digests)"
        return DownloadError(
            .altered, at: address, detail,
            remedy: "Do not use it from there. Ask whoever published the file whether it was replaced.")
    }

    /// A login page, or a notice.
    static func webPage(at address: WebAddress, title: String?, kind: DownloadRequest.Kind) -> DownloadError {
        let place = kind == .text ? "a list" : "an archive"
        return DownloadError(
            .webPage, at: address,
            "delivered a web page\(title.map { " (“\($0)”)" } ?? "") in place of \(place): probably a login page or a notice",
            remedy: "Look at the address in a browser. \(byHand(kind))")
    }

    /// A file of no bytes.
    static func empty(at address: WebAddress) -> DownloadError {
        DownloadError(
            .empty, at: address, "the file is empty", remedy: "Ask whoever published it; it may be being replaced.")
    }

    /// How far the file had come.
    static func after(_ received: Int, of total: Int?) -> String {
        "after \(total.map { "\(received) of \($0)" } ?? "\(received)") bytes"
    }

    /// The connection ended too soon.
    static func interrupted(at address: WebAddress, _ received: Int, of total: Int?, _ detail: String) -> DownloadError
    {
        DownloadError(
            .interrupted, at: address,
            "the connection broke \(after(received, of: total))\(detail)",
            remedy: "Repeat the command; where the server allows, it goes on from there.", retry: .later(seconds: nil))
    }

    /// The server's file became another one.
    static func changed(at address: WebAddress) -> DownloadError {
        DownloadError(
            .changed, at: address, "the file changed at the server while it was being fetched",
            remedy: "Fetch it again.")
    }
}

/// A time in words.
func secondsText(_ seconds: Double) -> String {
    "\(significant(seconds)) s"
}

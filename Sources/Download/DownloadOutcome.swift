package import Core
internal import Files
package import Foundation

/// How a download ended.
package enum DownloadOutcome: Sendable {
    /// The server says that the file is still the one with the request's validators.
    case unchanged
    /// The file is there.
    case downloaded(DownloadedFile)
}

/// A whole file that was checked against everything that was known of it.
package struct DownloadedFile: Hashable, Sendable {
    /// The file, in the folder for unfinished work. Whoever asked for it moves it, or reads it and calls ``remove()``.
    package let file: URL
    /// The SHA-256 of its bytes.
    package let digest: Digest
    /// Its size in bytes.
    package let byteCount: Int
    /// Which of the wanted addresses delivered it.
    package let address: WebAddress
    /// Where it lay in the end, after redirects.
    package let finalAddress: WebAddress
    /// What the server tells this version by.
    package let validators: Validators?

    /// Removes the file, unless it was moved away.
    package func remove() {
        UnfinishedFiles.remove(file.path)
    }
}

/// How far a download is.
public struct DownloadProgress: Hashable, Sendable {
    /// How many bytes of the file are there.
    public let receivedByteCount: Int
    /// The size of the file, as far as anybody told it.
    public let totalByteCount: Int?
    /// How many of the received bytes an earlier run had fetched.
    public let resumedByteCount: Int
    /// What happened besides, in words: “waiting 5 s: the server answered 503”.
    public let note: String?
}

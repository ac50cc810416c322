package import Core
internal import Download
package import Foundation

/// An archive of ground truth that an address has delivered.
package struct DatasetDelivery: Hashable, Sendable, Codable {
    /// The SHA-256 of the archive.
    package let archiveDigest: Digest
    /// The size of the archive.
    package let byteCount: Int
    /// When it was fetched last; whole seconds.
    package let fetchedAt: Date
    /// What was made of it: versions of datasets, `NAME@VERSION`.
    package let datasets: [String]
    /// What the server calls this state of the archive.
    let validators: Validators?
}

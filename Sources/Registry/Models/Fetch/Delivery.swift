package import Core
internal import Download
package import Foundation

/// An archive that an address has delivered. The newest one of an address is what it is expected to deliver again.
package struct Delivery: Hashable, Sendable, Codable {
    /// The SHA-256 of the archive.
    package let archiveDigest: Digest
    /// The size of the archive.
    package let byteCount: Int
    /// When it was fetched first; whole seconds.
    package let fetchedAt: Date
    /// The model that was made of it, `NAME@VERSION`.
    package let model: String
    /// The digest of that model's weights.
    package let weightsDigest: Digest
    /// What the server calls this state of the archive.
    let validators: Validators?
}

extension RegistryModels {
    /// What verification finds about the records of addresses.
    func linkFindings() throws -> [VerificationReport.Finding] {
        try manifests.knownDeliveries().faults.sorted { $0.key < $1.key }.map { file, fault in
            .init(
                .warning, .linkUnreadable, location.links.appending(path: file), fault.reason,
                fault.remedy ?? "Look at the disk, and make the file readable.")
        }
    }
}

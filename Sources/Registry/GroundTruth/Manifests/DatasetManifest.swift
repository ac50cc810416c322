package import Core
package import Foundation

/// One version of a dataset: which neurons it is made of. Its file, `manifests/ground-truth/NAME@VERSION.json`, is
/// written once, when an import of the dataset is complete, and never changes.
///
/// Versions share the neurons that they have in common.
package struct DatasetManifest: Hashable, Sendable, Codable {
    /// Names the format of the file.
    package static let schema = "cascade-registry/dataset"
    /// The newest version of the format that this program reads, and the one that it writes.
    package static let schemaVersion = 1

    /// A neuron, by its name within the dataset and its content.
    package struct Neuron: Hashable, Sendable, Codable {
        /// Its name.
        package let name: String
        /// The digest of its object.
        package let digest: Digest
    }

    /// The dataset's name, such as `DS09-GCaMP6f-m-V1`.
    package let name: String
    /// Counts the different contents of the dataset, from 1.
    package let version: Int
    /// Its neurons, by name.
    package let neurons: [Neuron]
    /// When this version came to be; whole seconds.
    package let importedAt: Date
    /// The program that imported it, with its version.
    package let importedBy: String
    /// What it was fetched from; `nil` for what was imported from files or changed here.
    package var source: DatasetSource?

    /// `NAME@VERSION`, whose content never changes.
    package var identifier: String { "\(name)@\(version)" }

    /// The digests of the neurons by their names.
    var digests: [String: Digest] { Dictionary(neurons.map { ($0.name, $0.digest) }) { first, _ in first } }

    /// Checks what a decoder cannot.
    func fault() -> String? {
        if let name = ([name] + neurons.map(\.name)).first(where: { !RegistryName.isValid($0) }) {
            return "“\(name)” is not a valid name"
        }
        if !(1...1_000_000).contains(version) { return "the version \(version) is not between 1 and 1000000" }
        let names = neurons.map(\.name)
        return Set(names).count == names.count ? nil : "a neuron occurs twice"
    }
}

/// What a version of a dataset was fetched from.
package struct DatasetSource: Hashable, Sendable, Codable {
    /// Where the list lies that offered it; `nil` where an address was given by hand.
    package let list: ListLocation?
    /// The address of the archive.
    package let address: WebAddress
    /// The SHA-256 of the archive.
    package let archiveDigest: Digest
}

public import Core
public import Foundation

/// One version of a dataset: which neurons it is made of. Its file, `manifests/ground-truth/NAME@VERSION.json`, is
/// written once, when an import of the dataset is complete, and never changes.
///
/// Versions share the neurons that they have in common.
public struct DatasetManifest: Hashable, Sendable, Codable {
    /// Names the format of the file.
    public static let schema = "cascade-registry/dataset"
    /// The newest version of the format that this program reads, and the one that it writes.
    public static let schemaVersion = 1

    /// A neuron, by its name within the dataset and its content.
    public struct Neuron: Hashable, Sendable, Codable {
        /// Its name.
        public let name: String
        /// The digest of its object.
        public let digest: Digest
    }

    /// The dataset's name, such as `DS09-GCaMP6f-m-V1`.
    public let name: String
    /// Counts the different contents of the dataset, from 1.
    public let version: Int
    /// Its neurons, by name.
    public let neurons: [Neuron]
    /// When this version came to be; whole seconds.
    public let importedAt: Date
    /// The program that imported it, with its version.
    public let importedBy: String

    /// `NAME@VERSION`, whose content never changes.
    public var identifier: String { "\(name)@\(version)" }

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

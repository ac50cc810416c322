package import Core
internal import Files
internal import Formats
package import Foundation
package import Inspection

/// Everything known about one neuron of the ground truth. Its file, `manifests/ground-truth/DATASET/NAME@DIGEST.json`,
/// is the truth; the catalog is an index over these files.
///
/// A neuron is what its object holds: other samples, other traits or another name make another digest, and so another
/// manifest beside the old one. Only ``inspection`` can change, for it follows from the object.
package struct NeuronManifest: Hashable, Sendable, Codable {
    /// Names the format of the file.
    package static let schema = "cascade-registry/neuron"
    /// The newest version of the format that this program reads, and the one that it writes.
    package static let schemaVersion = 1

    /// The dataset that the neuron belongs to.
    package let dataset: String
    /// Its name within the dataset.
    package let name: String
    /// The neuron in the native form; its digest is the neuron's content.
    package let object: StoredObject
    /// What is known about the neuron besides its recordings.
    package let traits: Traits
    /// Where each trait is known from, by the trait's name.
    package let traitSources: [String: String]
    /// The file that it was read from.
    package let source: NeuronSource
    /// What the reader cut, dropped or left out, for those recordings where there was something.
    package let notes: [GroundTruthNote]
    /// When it was imported; whole seconds.
    package let importedAt: Date
    /// The program that imported it, with its version.
    package let importedBy: String
    /// What the checks found, and the numbers of the recordings.
    package internal(set) var inspection: NeuronInspection
    /// The program whose checks these are, with its version.
    package internal(set) var inspectedBy: String

    /// `DATASET/NAME`.
    package var identifier: String { "\(dataset)/\(name)" }
    /// The digest of the object, which tells the neuron's content.
    package var digest: Digest { object.digest }
}

/// The file that a neuron was read from.
package struct NeuronSource: Hashable, Sendable, Codable {
    /// The file or archive on this machine, at the time of the import.
    package let path: String
    /// The file within the archive; `nil` where there was none.
    package let entry: String?
    /// The SHA-256 of the file's bytes; for a neuron of several files, of the list of their digests.
    package let digest: Digest

    /// The path, and the entry of the archive.
    package var description: String { entry.map { "\(path)/\($0)" } ?? path }
}

extension NeuronManifest {
    /// The manifest's file within `manifests/ground-truth`.
    var file: String { "\(dataset)/\(name)@\(digest.abbreviated).json" }

    /// Checks what a decoder cannot.
    func fault() -> String? {
        if let name = [dataset, name].first(where: { !RegistryName.isValid($0) }) {
            return "“\(name)” is not a valid name"
        }
        if !(1...(1 << 40)).contains(object.byteCount) { return "the object's size \(object.byteCount) is impossible" }
        return nil
    }
}

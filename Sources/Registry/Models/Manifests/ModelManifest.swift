public import Core
package import Foundation

/// An object of the store, as a manifest refers to it.
package struct StoredObject: Hashable, Sendable, Codable {
    /// The SHA-256 of its bytes, which is also its name.
    package let digest: Digest
    /// Its size.
    package let byteCount: Int
}

/// Everything known about one version of a model. Its file, `manifests/models/NAME@VERSION.json`, is the truth;
/// the catalog is an index over these files.
package struct ModelManifest: Hashable, Sendable, Codable {
    /// Names the format of the file.
    package static let schema = "cascade-registry/model"
    /// The newest version of the format that this program reads, and the one that it writes.
    package static let schemaVersion = 1

    /// The model's name, as `config.yaml` states it or the user chose it.
    package internal(set) var name: String
    /// Counts the different contents that were imported under the name, from 1.
    package internal(set) var version: Int
    /// How the networks were trained: rate, smoothing, kernel, window, noise levels, members, shape, datasets.
    package let configuration: BundleConfiguration
    /// How long after a frame its prediction can be made, in seconds; follows from the configuration.
    package let latencySeconds: Double
    /// What the model was made for, as far as it is known. For a published model it is read from the name.
    package let traits: Traits
    /// The SPDX identifier of the licence, where it is known.
    package let licence: String?
    /// What to cite when the model is used, where it is known.
    package let citation: String?
    /// Where the model came from.
    package internal(set) var source: ModelSource
    /// When it was imported; whole seconds.
    package internal(set) var importedAt: Date
    /// The program that imported it, with its version.
    package internal(set) var importedBy: String
    /// Contradictions between the name and the configuration that the user accepted, in words.
    package internal(set) var acceptedContradictions: [String]
    /// Its objects in the store.
    package let objects: ModelObjects

    /// `NAME@VERSION`, whose content never changes.
    package var identifier: String { "\(name)@\(version)" }
    /// The digest of the weights, which tells the model's content.
    package var digest: Digest { objects.weights.digest }
}

/// Where a model came from.
public struct ModelSource: Hashable, Sendable, Codable {
    /// The file, folder or address, as it was given; `built-in` for a model that came with the program.
    public let location: String
    /// The program that trained the networks or wrote the weights: `keras`, `torch` or `cascade-registry`.
    public let framework: String
    /// The digest of the archive; for a folder, of the list of its files' names and digests.
    public let digest: Digest

    /// The location of a model that was trained in its registry.
    package static let trainedHere = "trained here"

    package init(location: String, framework: String, digest: Digest) {
        self.location = location
        self.framework = framework
        self.digest = digest
    }
}

/// The objects of one version of a model.
package struct ModelObjects: Hashable, Sendable, Codable {
    /// The weights of all members, as safetensors.
    package let weights: StoredObject
    /// An input and what every member makes of it, as safetensors.
    package let testVectors: StoredObject
    /// The original `config.yaml`, byte for byte.
    package let configuration: StoredObject
    /// How the model was trained, a `TrainingRecord` as JSON; `nil` where nobody recorded it.
    package let training: StoredObject?

    init(
        weights: StoredObject, testVectors: StoredObject, configuration: StoredObject, training: StoredObject? = nil
    ) {
        self.weights = weights
        self.testVectors = testVectors
        self.configuration = configuration
        self.training = training
    }

    /// All objects with their roles.
    var byRole: [(role: ObjectRole, object: StoredObject)] {
        [(.weights, weights), (.testVectors, testVectors), (.configuration, configuration)]
            + (training.map { [(.training, $0)] } ?? [])
    }
}

/// As what a model needs an object.
enum ObjectRole: String, CaseIterable {
    case weights, testVectors, configuration, training

    /// The object's name where a model is a folder of files.
    var fileName: String {
        switch self {
        case .weights: "weights.safetensors"
        case .testVectors: "test-vectors.safetensors"
        case .configuration: "config.yaml"
        case .training: "training.json"
        }
    }
}

extension ModelManifest {
    /// The same manifest under another name or version.
    func renamed(_ name: String, version: Int) -> ModelManifest {
        var manifest = self
        manifest.name = name
        manifest.version = version
        return manifest
    }

    /// Whether another manifest describes the same networks, wherever they came from.
    func hasSameContent(as other: ModelManifest) -> Bool {
        objects.weights == other.objects.weights && configuration == other.configuration
    }

    /// Checks what a decoder cannot: names that make file names, and numbers that later arithmetic relies on.
    func fault() -> String? {
        let sizes = objects.byRole.map(\.object.byteCount)
        let levels = configuration.noiseLevels
        if !RegistryName.isValid(name) { return "“\(name)” is not a valid name" }
        if !(1...1_000_000).contains(version) { return "the version \(version) is not between 1 and 1000000" }
        if !sizes.allSatisfy({ (1...(1 << 40)).contains($0) }) { return "the objects' sizes \(sizes) are impossible" }
        if !(configuration.frameRateHz > 0 && configuration.frameRateHz <= 1e6) {
            return "the frame rate \(configuration.frameRateHz) Hz is impossible"
        }
        if !(configuration.smoothingSeconds >= 0 && configuration.smoothingSeconds <= 1e3) {
            return "the smoothing \(configuration.smoothingSeconds) s is impossible"
        }
        if !(0...1).contains(configuration.fractionBefore) {
            return "the share of the window before the frame, \(configuration.fractionBefore), is not between 0 and 1"
        }
        if !(1...1000).contains(configuration.ensembleSize) {
            return "\(configuration.ensembleSize) members per level are not between 1 and 1000"
        }
        if levels.isEmpty || levels.count > 1000 || !levels.allSatisfy({ (0...1_000_000).contains($0) }) {
            return "the noise levels \(levels) are impossible"
        }
        return latencySeconds == configuration.latencySeconds
            ? nil : "the latency of \(latencySeconds) s does not follow from the window and the rate"
    }
}

/// Names that users choose and that make file names.
enum RegistryName {
    /// Letters, digits and `._+-` of ASCII, no dot or dash in front, at most 128: safe in a path and in a shell.
    static func isValid(_ name: String) -> Bool {
        // Byte by byte: looking for what Unicode says of a character is slow.
        let bytes = name.utf8
        let isPunctuation = { (byte: UInt8) in "._-".utf8.contains(byte) }
        let isAllowed = { (byte: UInt8) in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"):
                true
            default: isPunctuation(byte)
            }
        }
        let dot = UInt8(ascii: ".")
        guard (1...128).contains(bytes.count), bytes.allSatisfy(isAllowed), let first = bytes.first,
            !isPunctuation(first)
        else { return false }
        return !zip(bytes, bytes.dropFirst()).contains { $0 == dot && $1 == dot }
    }

    /// - Throws: ``RegistryError`` for a name that is not valid, or that could be the beginning of a digest.
    static func checkNew(_ name: String) throws(RegistryError) {
        try check(name)
        guard name.utf8.count >= 6, name.allSatisfy({ "0123456789abcdef".contains($0) }) else { return }
        throw RegistryError(
            .usage, "“\(name)” could be the beginning of a digest, which names a model, too",
            remedy: "Choose a name with another letter than a to f, or a shorter one.")
    }

    /// - Throws: ``RegistryError`` for a name that is not valid.
    static func check(_ name: String) throws(RegistryError) {
        guard !isValid(name) else { return }
        throw RegistryError(
            .usage, "“\(name)” cannot be a name in the registry",
            remedy: "Use up to 128 letters, digits and . _ + -, starting with a letter, a digit or +.")
    }
}

import Core
import Files
import Formats
import Foundation
import TestSupport

@testable import Registry

/// Models with the smallest possible networks.
enum SampleModels {
    static func configuration(
        name: String = "tiny_30Hz", frameRateHz: Double = 30, isCausal: Bool = false
    ) throws -> BundleConfiguration {
        Generated.configuration(
            name: name, shape: try Generated.smallShape(), frameRateHz: frameRateHz, isCausal: isCausal)
    }

    /// A manifest of any objects.
    static func manifest(_ configuration: BundleConfiguration, _ objects: ModelObjects) throws -> ModelManifest {
        ModelManifest(
            name: configuration.modelName, version: 1, configuration: configuration,
            latencySeconds: configuration.latencySeconds,
            traits: (BundleName(configuration.modelName)?.traits ?? Traits()),
            licence: nil, citation: nil,
            source: ModelSource(location: "/x/model.zip", framework: "keras", digest: objects.configuration.digest),
            importedAt: Date(timeIntervalSince1970: 1_700_000_000), importedBy: "tests", acceptedContradictions: [],
            objects: objects)
    }

    /// A manifest and its objects, which are no real weights; `content` makes them differ.
    static func unverified(
        _ configuration: BundleConfiguration, content: String = "a"
    ) throws -> (manifest: ModelManifest, objects: [Data]) {
        let objects = ["weights", "vectors", "config"].map { Data("\($0) \(content)".utf8) }
        let stored = try objects.map { StoredObject(digest: try Digest(of: $0), byteCount: $0.count) }
        let references = ModelObjects(weights: stored[0], testVectors: stored[1], configuration: stored[2])
        return (try manifest(configuration, references), objects)
    }

    /// Writes a model as another registry exports it, with these test vectors and honest digests.
    static func exported(_ bundle: ModelBundle, vectors: TestVectors, to file: URL) throws {
        let objects = [NativeWeights.encode(bundle), vectors.encode(), Data("config".utf8)]
        let stored = try objects.map { StoredObject(digest: try Digest(of: $0), byteCount: $0.count) }
        let manifest = try manifest(
            bundle.configuration,
            ModelObjects(weights: stored[0], testVectors: stored[1], configuration: stored[2]))
        let files = try ExportedModel(manifest: manifest, objects: objects, evaluations: []).files()
        try TarArchive.encode(files).write(to: file)
    }

    /// A bundle whose weights are finite, and whose outputs are not.
    static func overflowingBundle() throws -> ModelBundle {
        let configuration = try configuration()
        let tensors = configuration.network.tensorShapes.map { shape in
            Tensor(shape: shape, values: Array(repeating: Float(1e30), count: shape.reduce(1, *)))
        }
        let member = try NetworkWeights(plan: configuration.network, tensors: tensors)
        return try ModelBundle(
            configuration: configuration,
            ensembles: configuration.noiseLevels.map { Ensemble(noiseLevel: $0, members: [member, member]) })
    }
}

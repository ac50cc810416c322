import Core
import Foundation

@testable import Registry

/// Models with the smallest possible networks.
enum SampleModels {
    static func configuration(
        name: String = "tiny_30Hz", frameRateHz: Double = 30, isCausal: Bool = false, noiseLevels: [Int] = [2, 4],
        ensembleSize: Int = 2
    ) throws -> BundleConfiguration {
        let shape = try NetworkShape(
            windowLength: 16, convolutionTaps: [3, 3, 2], convolutionChannels: [2, 2, 2], denseUnits: 2)
        return BundleConfiguration(
            modelName: name, frameRateHz: frameRateHz, trainingDatasets: ["DS09-GCaMP6f-m-V1"],
            noiseLevels: noiseLevels, smoothingSeconds: 0.05, isCausal: isCausal, shape: shape, fractionBefore: 0.5,
            ensembleSize: ensembleSize, lossFunction: "mean_squared_error", optimizer: "Adagrad", epochCount: 10,
            batchSize: 1024, trainingStatus: "Yes")
    }

    /// A manifest and its objects, which are no real weights; `content` makes them differ.
    static func unverified(
        _ configuration: BundleConfiguration, content: String = "a"
    ) throws -> (manifest: ModelManifest, objects: [Data]) {
        let objects = ["weights", "vectors", "config"].map { Data("\($0) \(content)".utf8) }
        let stored = try objects.map { StoredObject(digest: try Digest(of: $0), byteCount: $0.count) }
        let manifest = ModelManifest(
            name: configuration.modelName, version: 1, configuration: configuration,
            latencySeconds: configuration.latencySeconds, traits: ModelTraits(name: configuration.modelName),
            licence: nil, citation: nil,
            source: ModelSource(location: "/somewhere/model.zip", framework: "keras", digest: stored[0].digest),
            importedAt: Date(timeIntervalSince1970: 1_700_000_000), importedBy: "tests", acceptedContradictions: [],
            objects: ModelObjects(weights: stored[0], testVectors: stored[1], configuration: stored[2]))
        return (manifest, objects)
    }
}

package import Core
internal import Files
internal import Formats
public import Foundation
public import Registry
internal import TestSupport

extension OpenRegistry {
    /// Where tests put what they export: nothing else is written into the registry itself.
    public var folderAbove: URL { location.folder.deletingLastPathComponent() }

    /// Adds a generated model; another seed makes other weights.
    @discardableResult
    package func add(
        _ configuration: BundleConfiguration, seed: UInt64 = 1, from location: String = "/somewhere/model.zip",
        acceptingContradictions: Bool = false, name: String? = nil, training: TrainingRecord? = nil
    ) throws -> ImportOutcome {
        let text = Data("model_name: \(configuration.modelName) # \(seed)\n".utf8)
        return try models.importBundle(
            Generated.bundle(configuration, seed: seed), configurationText: text,
            source: ModelSource(location: location, framework: "keras", digest: try Digest(of: text)),
            acceptingContradictions: acceptingContradictions, name: name, training: training)
    }
}

/// Runs `body` with an empty registry in a temporary folder.
public func withRegistry<Result>(_ body: (OpenRegistry) throws -> Result) throws -> Result {
    try withTemporaryFolder { folder in
        try body(OpenRegistry(at: RegistryLocation(folder: folder.appending(path: "registry"))))
    }
}

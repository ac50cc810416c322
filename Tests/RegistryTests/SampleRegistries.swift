import Core
import Foundation
import TestSupport

@testable import Registry

extension OpenRegistry {
    /// Adds a model of which only the metadata matter.
    @discardableResult
    func add(_ configuration: BundleConfiguration, content: String = "a") throws -> ImportOutcome {
        let sample = try SampleModels.unverified(configuration, content: content)
        return try publish(sample.manifest, objects: sample.objects)
    }
}

/// Runs `body` with an empty registry in a temporary folder.
func withRegistry<Result>(_ body: (OpenRegistry) throws -> Result) throws -> Result {
    try withTemporaryFolder { folder in
        try body(OpenRegistry(at: RegistryLocation(folder: folder.appending(path: "registry"))))
    }
}

public import Core
package import Foundation
internal import Files
internal import Formats

extension RegistryModels {
    /// The networks of a model, after the digest of the whole file of weights was checked.
    ///
    /// - Parameters:
    ///   - record: a model of this registry.
    ///   - noiseLevels: some of the model's noise levels, the only ones that are decoded; `nil` for all.
    /// - Returns: one ensemble per level, in the order asked for.
    /// - Throws: a `CascadeError` when the weights are missing or damaged, or a level does not exist.
    public func ensembles(of record: ModelRecord, noiseLevels: [Int]? = nil) throws -> [Ensemble] {
        let manifest = try manifest(of: record)
        let file = try store.soundFile(of: manifest.objects.weights)
        return try NativeWeights(file, configuration: manifest.configuration).ensembles(levels: noiseLevels)
    }

    /// A whole model, after the digest of its weights was checked.
    ///
    /// - Parameter record: a model of this registry.
    /// - Returns: its configuration and all its networks.
    /// - Throws: a `CascadeError` when the weights are missing or damaged.
    public func bundle(of record: ModelRecord) throws -> ModelBundle {
        try ModelBundle(
            configuration: manifest(of: record).configuration, ensembles: ensembles(of: record))
    }

    /// The `config.yaml` of a model as it was imported, byte for byte.
    package func configurationText(of record: ModelRecord) throws -> Data {
        try store.bytes(of: manifest(of: record).objects.configuration)
    }
}

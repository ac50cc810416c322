package import Core
internal import Files
internal import Foundation
package import Resolution
internal import Signals

extension RegistryModels {
    /// What to expect of the model that wins, where it is here and was evaluated.
    ///
    /// - Parameter resolution: a ranking of models of this registry, and others.
    /// - Returns: `nil` also where the noise of the recording is not known.
    /// - Throws: ``RegistryError`` for evaluations that cannot be read.
    package func expectation(of resolution: ModelResolution) throws -> ModelExpectation? {
        guard let winner = resolution.winner?.candidate, winner.availability == .onDisk else { return nil }
        return ModelExpectation(
            by: try scores(of: winner.identifier), of: resolution.facts.traits,
            noiseLevels: resolution.facts.knownNoiseLevels)
    }

    /// What counts of all evaluations of a model. They take long to read, so what counts is kept; their names tell their content.
    package func scores(of identifier: String) throws -> [NeuronScores] {
        let files = try manifests.jsonFiles(in: manifests.url(ofEvaluationsOf: identifier))
        let included = try builtInManifest(of: identifier).flatMap { try core.builtInModels.evaluationsDigest(of: $0) }
        guard !files.isEmpty || included != nil else { return [] }
        let names = files + [included?.hexadecimal].compactMap(\.self)
        let (origin, key) = (try Digest(of: Data(names.joined(separator: "\n").utf8)), "scores4")
        if let file = core.derived.soundFile(from: origin, key: key),
            let scores = try? JSONDocument.decode([NeuronScores].self, from: Data(contentsOf: file))
        {
            return scores
        }
        let scores = NeuronScores.all(of: try evaluations(of: identifier))
        if readOnlyReason == nil {
            core.derived.keep(try JSONEncoder().encode(scores), from: origin, key: key, pathExtension: "json")
        }
        return scores
    }
}

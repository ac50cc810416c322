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
        return try expectation(
            of: winner.identifier, traits: resolution.facts.traits, noiseLevels: resolution.facts.knownNoiseLevels)
    }

    /// What to expect of a model, where it was evaluated.
    ///
    /// - Parameters:
    ///   - identifier: `NAME@VERSION` of a model of this registry.
    ///   - traits: what is known of the recorded neurons.
    ///   - noiseLevels: their ν in %·s^½; the median counts.
    /// - Returns: `nil` also where there is no noise level.
    /// - Throws: ``RegistryError`` for evaluations that cannot be read.
    package func expectation(
        of identifier: String, traits: Traits, noiseLevels: [Double]
    ) throws -> ModelExpectation? {
        guard let noise = median(of: noiseLevels.filter { !$0.isNaN }) else { return nil }
        return ExpectedScores(try scores(of: identifier))?.expectation(of: traits, noiseLevel: noise)
    }

    /// What foretells correlations of single neurons by the predictions of a model.
    ///
    /// - Parameter identifier: `NAME@VERSION` of a model of this registry.
    /// - Returns: `nil` where it was not evaluated on enough neurons, or evaluations are damaged.
    /// - Throws: ``RegistryError`` where the disk or a permission keeps them from being read.
    package func foretoldCorrelation(of identifier: String) throws -> ForetoldCorrelation? {
        try unlessDamaged { ForetoldCorrelation(try scores(of: identifier)) } ?? nil
    }

    /// What counts of all evaluations of a model. They take long to read, so what counts is kept; their names tell their content.
    package func scores(of identifier: String) throws -> [NeuronScores] {
        let files = try manifests.jsonFiles(in: manifests.url(ofEvaluationsOf: identifier))
        let included = try builtInManifest(of: identifier).flatMap { try core.builtInModels.evaluationsDigest(of: $0) }
        guard !files.isEmpty || included != nil else { return [] }
        let names = files + [included?.hexadecimal].compactMap(\.self)
        let (origin, key) = (try Digest(of: Data(names.joined(separator: "\n").utf8)), "scores3")
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

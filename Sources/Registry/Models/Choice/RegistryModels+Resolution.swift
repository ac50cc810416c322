public import Resolution
internal import Core
package import Foundation
internal import Files
internal import Formats

extension RegistryModels {
    /// Ranks the models of the registry, and others that can be fetched, for a recording. The files of the best two are
    /// looked for, and models that lack one do not fit.
    ///
    /// - Parameters:
    ///   - facts: what is known of the recording.
    ///   - filter: which models of the registry take part; all by default.
    ///   - remote: models that are not fetched, those of the preferred list first.
    /// - Returns: the ranking.
    /// - Throws: ``RegistryError`` when the catalog cannot be read.
    public func resolve(
        _ facts: RecordingFacts, matching filter: ModelFilter = ModelFilter(), remote: [ModelCandidate] = []
    ) throws -> ModelResolution {
        var candidates = try candidates(matching: filter)
        candidates += remote
        var lists: [String] = []
        for case let list? in remote.map(\.availability.list) where !lists.contains(list) { lists.append(list) }
        let resolution = ModelResolution(facts, among: consume candidates, lists: lists)
        let faults = try faults(ofBest: resolution.accepted)
        guard !faults.isEmpty else { return resolution }
        return ModelResolution(
            facts,
            among: resolution.candidates.map { candidate in
                var candidate = candidate
                candidate.fault = candidate.fault ?? faults[candidate.identifier]
                return candidate
            }, lists: lists)
    }

    /// What is wrong with the files of models, the best first, until two of them are sound.
    private func faults(ofBest candidates: RankedCandidates) throws -> [String: String] {
        var (faults, soundCount) = ([String: String](), 0)
        for candidate in candidates.lazy.map(\.candidate) {
            if let fault = try fault(of: candidate) { faults[candidate.identifier] = fault } else { soundCount += 1 }
            if soundCount == 2 { break }
        }
        return faults
    }

    /// What is wrong with the files of a model, without reading its weights.
    private func fault(of candidate: ModelCandidate) throws -> String? {
        guard candidate.availability == .onDisk else { return nil }
        do {
            let file = ManifestFolder.fileName(name: candidate.name, version: candidate.version)
            for (_, object) in try manifests.model(file: file).objects.byRole {
                if let fault = try store.fault(of: object, full: false) {
                    return fault.error(at: store.url(of: object.digest)).reason
                }
            }
            return nil
        } catch let error as any CascadeError where error.isDamageOrAbsence {
            return error.reason
        }
    }

    /// What to train where no model fits: the template with the recording's rate, smoothing, kernel and noise levels, and
    /// the datasets of the registry that suit it.
    ///
    /// - Parameter facts: what is known of the recording.
    /// - Returns: the text of a configuration that `train` takes.
    /// - Throws: a `CascadeError` when the registry has no ground truth for it.
    package func trainingConfiguration(for facts: RecordingFacts) throws -> Data {
        let template = try TrainingConfigurationFile.read(
            Data(TrainingConfigurationFile.template.utf8), path: "training-template.yaml")
        return BundleConfigurationFile.encode(
            TrainingPlan(facts, template: template.bundle).configuration(datasets: try datasets(for: facts)))
    }

    /// Names of datasets whose neurons suit a recording: of its class, sampled at least as fast, and of its
    /// indicator's family where there are any.
    private func datasets(for facts: RecordingFacts) throws -> [String] {
        var filter = NeuronFilter()
        filter.traits[.cellClass] = [facts.traits[.cellClass]].compactMap(\.self)
        let neurons = try groundTruth.neurons(matching: filter).filter { neuron in
            !neuron.dataset.hasPrefix("X-")
                && (neuron.highestRateHz ?? 0) >= facts.frameRateHz * (1 - FrameRateMatch.tolerance)
        }
        let related = neurons.filter {
            IndicatorMatch(model: $0.traits[.indicator], recording: facts.traits[.indicator]) <= .sameFamily
        }
        let names = Set((related.isEmpty ? neurons : related).map(\.dataset)).sorted()
        guard !names.isEmpty else {
            throw RegistryError(
                .notFound,
                "the registry has no ground truth of at least \(rounded(facts.frameRateHz)) Hz to train a model on",
                remedy: "Import some: `cascade-registry ground-truth import PATH`.")
        }
        return names
    }
}

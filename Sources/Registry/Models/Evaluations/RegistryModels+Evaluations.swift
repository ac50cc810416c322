package import Core
internal import Foundation
internal import GRDB

extension RegistryModels {
    /// Keeps how well a model did. Earlier evaluations stay; `EvaluationSummary` takes the newest scores.
    ///
    /// - Parameters:
    ///   - evaluation: the scores; the same ones twice are kept once.
    ///   - record: a model of this registry.
    /// - Throws: ``RegistryError`` for a date that is none, a number that JSON does not know, a model that is not there
    ///   any more, and when the registry cannot be changed.
    package func add(_ evaluation: EvaluationRecord, to record: ModelRecord) throws {
        try catalog.write { database in
            try catalog.synchronize(database)
            try checkPresence(of: record, in: database)
            try manifests.add(evaluation, to: record.identifier)
        }
    }

    /// All evaluations of a model, those too that come with the program.
    ///
    /// - Parameter record: a model of this registry.
    /// - Returns: the records, the oldest first.
    /// - Throws: ``RegistryError`` for one that cannot be read.
    package func evaluations(of record: ModelRecord) throws -> [EvaluationRecord] {
        try evaluations(of: record.identifier)
    }

    /// The evaluations that were kept, and those that come with the program in place of older texts of the same ones, which said
    /// less.
    func evaluations(of identifier: String) throws -> [EvaluationRecord] {
        let kept = try manifests.evaluations(of: identifier)
        guard let manifest = try builtInManifest(of: identifier) else { return kept }
        let included = try core.builtInModels.evaluations(of: manifest)
        let others = kept.filter { old in !included.contains { $0.isSameRun(as: old) } }
        return (others + included).sorted { $0.date < $1.date }
    }

    /// The manifest of a model that came with a program; `nil` for any other.
    func builtInManifest(of identifier: String) throws -> ModelManifest? {
        let manifest = try manifests.model(file: "\(identifier).json")
        return manifest.source.location == BuiltInModels.location ? manifest : nil
    }

    /// What verification finds about evaluations.
    func evaluationFindings() throws -> [VerificationReport.Finding] {
        try subfolders(location.evaluations).flatMap { identifier in
            try manifests.jsonFiles(in: manifests.url(ofEvaluationsOf: identifier)).compactMap { file in
                do {
                    _ = try manifests.evaluation(file, of: identifier)
                    return nil
                } catch {
                    let place = manifests.url(ofEvaluationsOf: identifier).appending(path: file)
                    let error = RegistryError.system(error, at: place, "cannot be read")
                    return .init(.error, .evaluationUnreadable, place, error.reason, error.remedy)
                }
            }
        }
    }
}

extension EvaluationRecord {
    /// Whether both tell of the same computation.
    fileprivate func isSameRun(as other: EvaluationRecord) -> Bool {
        (kind, date, program, seed) == (other.kind, other.date, other.program, other.seed)
    }
}

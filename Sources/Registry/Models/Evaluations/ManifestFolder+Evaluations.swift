internal import Core
internal import Foundation

// Evaluations come after the manifest of a model, which never changes: each is a file of its own in a folder per version
// of a model, `manifests/evaluations/NAME@VERSION/`.
extension ManifestFolder {
    func url(ofEvaluationsOf identifier: String) -> URL {
        location.evaluations.appending(path: identifier)
    }

    /// The evaluations of a model, the oldest first.
    ///
    /// - Throws: ``RegistryError`` for one that cannot be read.
    func evaluations(of identifier: String) throws -> [EvaluationRecord] {
        var records: [EvaluationRecord] = []
        for file in try jsonFiles(in: url(ofEvaluationsOf: identifier)) {
            records.append(try evaluation(file, of: identifier))
        }
        return records
    }

    /// - Throws: ``RegistryError`` that says what is wrong with the file.
    func evaluation(_ file: String, of identifier: String) throws -> EvaluationRecord {
        let place = url(ofEvaluationsOf: identifier).appending(path: file)
        return try EvaluationFile(name: file, bytes: read(place), path: place.path).record
    }

    /// Adds an evaluation; the same one twice is one file.
    func add(_ evaluation: EvaluationRecord, to identifier: String) throws {
        let file = try EvaluationFile(evaluation)
        let place = url(ofEvaluationsOf: identifier).appending(path: file.name)
        try write(file.bytes, to: place, replacesExisting: true)
    }

    /// Removes all evaluations of a model.
    func removeEvaluations(of identifier: String) throws(RegistryError) {
        // What a link leads to is not the registry's.
        guard isOwnFolder(location.evaluations, below: location.folder) else { return }
        try removeAll(at: url(ofEvaluationsOf: identifier))
    }

    /// Evaluations of models without a manifest: what an interrupted import or removal left behind.
    func abandonedEvaluations() throws -> [URL] {
        let models = Set(try modelFiles())
        return try subfolders(location.evaluations).filter { !models.contains("\($0).json") }
            .map(url(ofEvaluationsOf:))
    }
}

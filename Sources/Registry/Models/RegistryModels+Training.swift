package import Core
internal import Foundation

extension TrainingRecord {
    /// Names the format of the JSON document that the registry keeps.
    package static let schema = "cascade-registry/training"
    /// The newest version of the format that this program reads, and the one that it writes.
    package static let schemaVersion = 1

    /// The record as a JSON document.
    ///
    /// - Throws: ``RegistryError`` for a number that JSON does not know, such as NaN.
    func document() throws(RegistryError) -> Data {
        try ManifestFile.encode(self, schema: Self.schema, version: Self.schemaVersion)
    }

    /// Reads the document back.
    init(document bytes: Data, path: String) throws(RegistryError) {
        self = try ManifestFile.decode(
            Self.self, from: bytes, schema: Self.schema, version: Self.schemaVersion, path: path)
    }
}

extension RegistryModels {
    /// How a model was trained, after the digest of the record was checked.
    ///
    /// - Parameter record: a model of this registry.
    /// - Returns: the record; `nil` for a model without one, as published models are.
    /// - Throws: ``RegistryError`` when the record is missing or damaged.
    package func trainingRecord(of record: ModelRecord) throws -> TrainingRecord? {
        try manifest(of: record).objects.training.map(trainingRecord)
    }

    /// The record that an object holds.
    func trainingRecord(_ object: StoredObject) throws -> TrainingRecord {
        try TrainingRecord(document: store.bytes(of: object), path: store.url(of: object.digest).path)
    }
}

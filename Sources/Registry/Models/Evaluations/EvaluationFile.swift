package import Core
internal import Files
internal import Formats
internal import Foundation

/// An evaluation as a JSON document, under a name that sorts by date and tells when the content was altered:
/// `20260131T120000Z-0123456789ab.json`, with the first digits of the document's SHA-256.
struct EvaluationFile {
    let name: String
    let bytes: Data
    let record: EvaluationRecord

    /// - Throws: ``RegistryError`` for a date that is none, or a number that JSON does not know.
    init(_ record: EvaluationRecord) throws {
        guard let date = try? Date(record.date, strategy: .iso8601) else {
            throw RegistryError(
                .badData, "“\(record.date)” is no date for an evaluation",
                remedy: "Write it as ISO 8601 with seconds and time zone: 2026-01-31T12:00:00Z.")
        }
        let time = date.formatted(.iso8601.dateSeparator(.omitted).timeSeparator(.omitted))
        bytes = try ManifestFile.encode(
            record, schema: EvaluationRecord.schema, version: EvaluationRecord.schemaVersion)
        name = "\(time)-\(try Digest(of: bytes).abbreviated).json"
        self.record = record
    }

    /// Reads a file back.
    ///
    /// - Throws: ``RegistryError`` when it was altered or cannot be read.
    init(name: String, bytes: Data, path: String) throws {
        record = try ManifestFile.decode(
            EvaluationRecord.self, from: bytes, schema: EvaluationRecord.schema,
            version: EvaluationRecord.schemaVersion, path: path)
        guard name.hasSuffix("-\(try Digest(of: bytes).abbreviated).json") else {
            throw RegistryError(
                .badData, "\(path): was altered: its digest is not the one in its name",
                remedy: "Delete the file, and evaluate the model again.")
        }
        self.name = name
        self.bytes = bytes
    }
}

/// All evaluations of a model in one document, each by the name of its file without the extension.
struct EvaluationList: Codable {
    private static let schema = "cascade-registry/evaluations"
    private static let schemaVersion = 1

    private let evaluations: [String: EvaluationRecord]

    /// The evaluations, the oldest first.
    var records: [EvaluationRecord] { evaluations.sorted { $0.key < $1.key }.map(\.value) }

    init(_ records: [EvaluationRecord]) throws {
        evaluations = try Self.byName(records)
    }

    func document() throws(RegistryError) -> Data {
        try ManifestFile.encode(self, schema: Self.schema, version: Self.schemaVersion)
    }

    /// Reads the document back.
    ///
    /// - Throws: ``RegistryError`` when it was altered or cannot be read.
    init(document bytes: Data, path: String) throws {
        self = try ManifestFile.decode(
            Self.self, from: bytes, schema: Self.schema, version: Self.schemaVersion, path: path)
        guard try Self.byName(records).keys == evaluations.keys else {
            throw RegistryError(
                .badData, "\(path): was altered: the digest of an evaluation is not the one in its name",
                remedy: "Export the model again.")
        }
    }

    private static func byName(_ records: [EvaluationRecord]) throws -> [String: EvaluationRecord] {
        var byName: [String: EvaluationRecord] = [:]
        for record in records { byName[String(try EvaluationFile(record).name.dropLast(".json".count))] = record }
        return byName
    }
}

extension EvaluationRecord {
    /// Names the format of the JSON documents that the registry keeps.
    package static let schema = "cascade-registry/evaluation"
    /// The newest version of the format that this program reads, and the one that it writes.
    package static let schemaVersion = 1
}

internal import Core
internal import Foundation

/// How manifests become JSON and back: the same bytes for the same manifest, on every machine.
enum ManifestFile {
    /// The largest manifest that is read, in bytes.
    static let maximumByteCount = 1 << 20

    private struct Header: Codable {
        let schema: String
        let schemaVersion: Int
    }

    /// The content and, beside its fields, the format's name and version.
    private struct Document<Content: Encodable>: Encodable {
        let header: Header
        let content: Content

        func encode(to encoder: any Encoder) throws {
            try header.encode(to: encoder)
            try content.encode(to: encoder)
        }
    }

    /// Sorted keys, dates as ISO 8601, a newline at the end.
    static func encode(_ content: some Encodable, schema: String, version: Int) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        let header = Header(schema: schema, schemaVersion: version)
        return try encoder.encode(Document(header: header, content: content)) + Data("\n".utf8)
    }

    /// Reads a document after a look at its format's name and version.
    ///
    /// - Throws: ``RegistryError`` that names the file and the field.
    static func decode<Content: Decodable>(
        _ type: Content.Type, from bytes: Data, schema: String, version: Int, path: String
    ) throws(RegistryError) -> Content {
        guard bytes.count <= maximumByteCount else {
            throw unreadable(path, "has \(bytes.count) bytes; a manifest has at most \(maximumByteCount)")
        }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            let header = try decoder.decode(Header.self, from: bytes)
            guard header.schema == schema else {
                throw unreadable(path, "is a “\(header.schema)”, expected a “\(schema)”")
            }
            guard header.schemaVersion <= version else {
                throw RegistryError(
                    .badData,
                    "\(path): has version \(header.schemaVersion) of the format “\(schema)”; this program knows "
                        + "versions up to \(version)",
                    remedy: "Use the version of cascade-registry that wrote it, or a newer one.")
            }
            return try decoder.decode(type, from: bytes)
        } catch let error as RegistryError {
            throw error
        } catch {
            throw unreadable(path, "is not a readable manifest (\(explanation(of: error)))")
        }
    }

    private static func unreadable(_ path: String, _ why: String) -> RegistryError {
        RegistryError(
            .badData, "\(path): \(why)", remedy: "Import the model again; the damaged manifest may then be deleted.")
    }

    private static func explanation(of error: any Error) -> String {
        switch error {
        case let error as any CascadeError: error.reason
        case DecodingError.keyNotFound(let key, let context): "“\(path(context.codingPath + [key]))” is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "“\(path(context.codingPath))”: \(context.debugDescription)"
        case DecodingError.dataCorrupted(let context):
            context.codingPath.isEmpty
                ? context.debugDescription : "“\(path(context.codingPath))”: \(context.debugDescription)"
        default: error.localizedDescription
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
}

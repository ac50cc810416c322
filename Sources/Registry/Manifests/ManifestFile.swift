internal import Core
internal import Formats
internal import Foundation

/// How manifests and records are written as JSON, and read back.
enum ManifestFile {
    /// The largest document, in bytes.
    static let maximumByteCount = 1 << 24

    private struct Header: Decodable {
        let schema: String
        let schemaVersion: Int
    }

    /// The header, and the content if it can be read: that of a newer version need not be readable.
    private struct Document<Content: Decodable>: Decodable {
        let header: Header
        let content: Result<Content, any Error>

        init(from decoder: any Decoder) throws {
            header = try Header(from: decoder)
            content = Result { try Content(from: decoder) }
        }
    }

    /// Writes a document that can be read back.
    ///
    /// - Throws: ``RegistryError`` for a number that JSON does not know, such as NaN, and for too large a document.
    static func encode(_ content: some Encodable, schema: String, version: Int) throws(RegistryError) -> Data {
        let bytes: Data
        do {
            bytes = try JSONDocument.encode(content, schema: schema, version: version)
        } catch {
            throw RegistryError(.badData, "the “\(schema)” cannot be written as JSON (\(explanation(of: error)))")
        }
        guard bytes.count <= maximumByteCount else {
            throw RegistryError(.badData, "the “\(schema)” has \(bytes.count) bytes; \(maximumByteCount) are possible")
        }
        return bytes
    }

    /// Reads a document after a look at its format's name and version.
    ///
    /// - Throws: ``RegistryError`` that names the file and the field.
    static func decode<Content: Decodable>(
        _: Content.Type, from bytes: Data, schema: String, version: Int, path: String
    ) throws(RegistryError) -> Content {
        guard bytes.count <= maximumByteCount else {
            throw unreadable(path, "has \(bytes.count) bytes; a manifest has at most \(maximumByteCount)")
        }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            let document = try decoder.decode(Document<Content>.self, from: bytes)
            let header = document.header
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
            return try document.content.get()
        } catch let error as RegistryError {
            throw error
        } catch {
            throw unreadable(path, "is not a readable manifest (\(explanation(of: error)))")
        }
    }

    private static func unreadable(_ path: String, _ why: String) -> RegistryError {
        RegistryError(
            .badData, "\(path): \(why)", remedy: "Import it again; the damaged manifest may then be deleted.")
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
        case EncodingError.invalidValue(let value, let context): "“\(path(context.codingPath))” is \(value)"
        default: error.localizedDescription
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
}

package import Foundation

/// JSON documents that say which format they follow: `schema` and `schemaVersion` stand beside their fields.
package enum JSONDocument {
    private struct Header: Encodable {
        let schema: String
        let schemaVersion: Int
    }

    private struct Document<Content: Encodable>: Encodable {
        let header: Header
        let content: Content

        func encode(to encoder: any Encoder) throws {
            try header.encode(to: encoder)
            try content.encode(to: encoder)
        }
    }

    /// The same bytes for the same content: sorted keys, dates as ISO 8601, a newline at the end.
    ///
    /// - Parameters:
    ///   - content: encodes as an object.
    ///   - schema: the name of the format.
    ///   - version: its version.
    /// - Returns: UTF-8 text.
    /// - Throws: `EncodingError`.
    package static func encode(_ content: some Encodable, schema: String, version: Int) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        let document = Document(header: Header(schema: schema, schemaVersion: version), content: content)
        return try encoder.encode(document) + Data("\n".utf8)
    }
}

internal import Core
package import Foundation

/// JSON documents that say which format they follow: `schema` and `schemaVersion` stand beside their fields. No key may
/// stand twice in an object.
package enum JSONDocument {
    private struct Header: Codable {
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

    /// Why a document cannot be read.
    package enum Fault: Error {
        /// It follows another format, of this name.
        case otherSchema(String)
        /// It follows a newer version of the format.
        case newer(Int)
        /// It is no such document, for a reason in words.
        case unreadable(String)
    }

    /// The content if it can be read. A decoder itself would say of a number that is too large only that all is no JSON.
    private struct Reading<Content: Decodable>: Decodable {
        let content: Result<Content, any Error>

        init(from decoder: any Decoder) {
            content = Result { try Content(from: decoder) }
        }
    }

    /// Reads a document after a look at its format's name and version.
    ///
    /// - Parameters:
    ///   - type: what the content is to be.
    ///   - bytes: UTF-8 text.
    ///   - schema: the name of the format.
    ///   - version: the newest version that can be read.
    /// - Returns: the content.
    /// - Throws: ``Fault``, which names the field.
    package static func decode<Content: Decodable>(
        _ type: Content.Type, from bytes: Data, schema: String, version: Int
    ) throws(Fault) -> Content {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            // The content of a newer version need not be readable.
            let header = try scan(bytes) ?? decoder.decode(Header.self, from: bytes)
            guard header.schema == schema else { throw Fault.otherSchema(header.schema) }
            guard header.schemaVersion <= version else { throw Fault.newer(header.schemaVersion) }
            return try decoder.decode(Reading<Content>.self, from: bytes).content.get()
        } catch let fault as Fault {
            throw fault
        } catch {
            throw .unreadable(explanation(of: error))
        }
    }

    /// Makes sure that a document is JSON in which no key stands twice, and finds its header on the way.
    ///
    /// - Returns: `nil` where the header is not as expected; a decoder may still read it, or tells why not.
    private static func scan(_ bytes: Data) throws(Fault) -> Header? {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes
        var scanner = JSONScanner(FileBytes(path: "", bytes: Array(text)), subject: "it")
        var fields: [String: String] = [:]
        do {
            try scanner.readObject { (scanner, key) throws(FileError) in
                switch key {
                case "schema", "schemaVersion": fields[key] = try scanner.readSource()
                default: try scanner.skipValue()
                }
            }
            try scanner.expectEnd()
        } catch {
            throw .unreadable(error.detail)
        }
        guard let schema = fields["schema"], schema.hasPrefix("\""), !schema.contains("\\"),
            let version = fields["schemaVersion"].flatMap({ Int($0) })
        else { return nil }
        return Header(schema: String(schema.dropFirst().dropLast()), schemaVersion: version)
    }

    /// What is wrong with a document, with the field that it is about.
    ///
    /// - Parameter error: what an encoder or a decoder threw.
    /// - Returns: a part of a sentence.
    package static func explanation(of error: any Error) -> String {
        switch error {
        case let error as any CascadeError: error.reason
        case DecodingError.keyNotFound(let key, let context): "“\(path(context.codingPath + [key]))” is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "“\(path(context.codingPath))”: \(context.debugDescription)"
        case DecodingError.dataCorrupted(let context):
            context.codingPath.isEmpty
                ? context.debugDescription : "“\(path(context.codingPath))”: \(context.debugDescription)"
        case EncodingError.invalidValue(let value, let context): "“\(path(context.codingPath))” is \(value)"
        default: "\(error)"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
}

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
        let document = try decoder(of: bytes)
        do {
            // The content of a newer version need not be readable.
            let header = try document.decode(Header.self)
            guard header.schema == schema else { throw Fault.otherSchema(header.schema) }
            guard header.schemaVersion <= version else { throw Fault.newer(header.schemaVersion) }
            return try document.decode(type)
        } catch let fault as Fault {
            throw fault
        } catch {
            throw .unreadable(explanation(of: error))
        }
    }

    /// Reads JSON that does not say which format it follows.
    ///
    /// - Parameters:
    ///   - type: what it is to be.
    ///   - bytes: UTF-8 text.
    /// - Returns: the content.
    /// - Throws: ``Fault``, which names the field.
    package static func decode<Content: Decodable>(_ type: Content.Type, from bytes: Data) throws(Fault) -> Content {
        let document = try decoder(of: bytes)
        do {
            return try document.decode(type)
        } catch {
            throw .unreadable(explanation(of: error))
        }
    }

    private static func decoder(of bytes: Data) throws(Fault) -> JSONTreeDecoder {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes
        do {
            return JSONTreeDecoder(tree: try JSONTree(Array(text), subject: "it"))
        } catch {
            throw .unreadable(error.detail)
        }
    }

    /// What is wrong with a document, with the field that it is about.
    ///
    /// - Parameter error: what an encoder or a decoder threw.
    /// - Returns: a part of a sentence.
    package static func explanation(of error: any Error) -> String {
        switch error {
        case let error as any CascadeError: error.reason
        case DecodingError.keyNotFound(let key, let context): "“\(path(context.codingPath + [key]))” is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
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

internal import Core
internal import Files
internal import Formats
internal import Foundation

/// How manifests and records are written as JSON, and read back.
enum ManifestFile {
    /// The largest document, in bytes.
    static let maximumByteCount = 1 << 24

    /// The bytes of a regular file that is no larger than a document can be; of a larger one, too many.
    static func read(_ place: URL, atMost limit: Int = maximumByteCount) throws(RegistryError) -> Data {
        do {
            let file = try MappedFile(place)
            // One byte more than allowed tells that there is more, without reading it.
            return try file.withBytes(in: 0..<min(file.byteCount, limit + 1)) { bytes in
                unsafe bytes.withUnsafeBytes { unsafe Data($0) }
            }
        } catch {
            throw RegistryError.system(error, at: place, "cannot be read")
        }
    }

    /// Writes a document that can be read back.
    ///
    /// - Throws: ``RegistryError`` for a number that JSON does not know, such as NaN, and for too large a document.
    static func encode(
        _ content: some Encodable, schema: String, version: Int, atMost limit: Int = maximumByteCount
    ) throws(RegistryError) -> Data {
        let bytes: Data
        do {
            bytes = try JSONDocument.encode(content, schema: schema, version: version)
        } catch {
            throw RegistryError(
                .badData, "the “\(schema)” cannot be written as JSON (\(JSONDocument.explanation(of: error)))")
        }
        guard bytes.count <= limit else {
            throw RegistryError(.badData, "the “\(schema)” has \(bytes.count) bytes; \(limit) are possible")
        }
        return bytes
    }

    /// Reads a document after a look at its format's name and version.
    ///
    /// - Throws: ``RegistryError`` that names the file and the field.
    static func decode<Content: Decodable>(
        _: Content.Type, from bytes: Data, schema: String, version: Int, path: String,
        atMost limit: Int = maximumByteCount
    ) throws(RegistryError) -> Content {
        guard bytes.count <= limit else {
            throw unreadable(path, "has \(bytes.count) bytes; a manifest has at most \(limit)")
        }
        do throws(JSONDocument.Fault) {
            return try JSONDocument.decode(Content.self, from: bytes, schema: schema, version: version)
        } catch {
            switch error {
            case .otherSchema(let found): throw unreadable(path, "is a “\(found)”, expected a “\(schema)”")
            case .unreadable(let why): throw unreadable(path, "is not a readable manifest (\(why))")
            case .newer(let found):
                throw RegistryError(
                    .badData,
                    "\(path): has version \(found) of the format “\(schema)”; this program knows versions up to "
                        + "\(version)",
                    remedy: "Use the version of cascade-registry that wrote it, or a newer one.")
            }
        }
    }

    /// Whether a document is one of a newer version of the format.
    static func isNewer(_ bytes: Data, schema: String, than version: Int) -> Bool {
        struct Nothing: Decodable {}
        do throws(JSONDocument.Fault) {
            _ = try JSONDocument.decode(Nothing.self, from: bytes, schema: schema, version: version)
        } catch {
            if case .newer = error { return true }
        }
        return false
    }

    private static func unreadable(_ path: String, _ why: String) -> RegistryError {
        RegistryError(
            .badData, "\(path): \(why)", remedy: "Import it again; the damaged manifest may then be deleted.")
    }
}

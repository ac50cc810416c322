package import Core
internal import Files
internal import Foundation

/// A part of a command's work that can be done anywhere, in any order, and again.
package struct WorkUnit: Hashable, Sendable, Codable {
    /// What it is, for people: `noise level 2, network 1`.
    package let title: String
    /// The digest of all that determines its result. Two units of one digest have the same result.
    package let digest: Digest

    /// Names a unit by what determines its result.
    ///
    /// - Parameters:
    ///   - title: what it is, for people.
    ///   - inputs: command, settings, and the digests of models and recordings.
    /// - Throws: `EncodingError`, and `FileError` when the system's libcrypto is broken.
    package init(title: String, inputs: some Encodable) throws {
        self.title = title
        digest = try Digest(of: JSONDocument.encode(inputs, schema: "cascade-registry/work-unit", version: 1))
    }
}

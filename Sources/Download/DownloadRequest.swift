package import Core

/// A file that is wanted.
package struct DownloadRequest: Hashable, Sendable {
    /// What the file is, which decides what cannot be it.
    package enum Kind: String, Hashable, Sendable {
        /// A zip or tar archive with a model.
        case archive
        /// A zip or tar archive with ground truth.
        case groundTruth
        /// A list or another text.
        case text
    }

    /// Where the file is: the same bytes everywhere, in the order in which to try.
    package var addresses: [WebAddress]
    /// The SHA-256 of the file, where somebody told it.
    package var digest: Digest?
    /// The size of the file, where somebody told it.
    package var byteCount: Int?
    /// With these the file is fetched only if it is another one by now.
    package var validators: Validators?
    /// What the file is.
    package var kind: Kind

    /// Describes a file that is wanted.
    package init(
        _ addresses: [WebAddress], kind: Kind, digest: Digest? = nil, byteCount: Int? = nil,
        validators: Validators? = nil
    ) {
        self.addresses = addresses
        self.kind = kind
        self.digest = digest
        self.byteCount = byteCount
        self.validators = validators
    }
}

/// How a server tells one version of a file from another. They are sent back as they came.
public struct Validators: Hashable, Sendable, Codable {
    /// The `ETag` field.
    public var entityTag: String?
    /// The `Last-Modified` field.
    public var lastModified: String?

    /// The fields of an answer.
    public init(entityTag: String? = nil, lastModified: String? = nil) {
        self.entityTag = entityTag
        self.lastModified = lastModified
    }
}

extension Validators {
    /// What makes a server send the rest of this very version only: a strong tag, or else the date.
    var ifRange: String? {
        if let entityTag, !entityTag.hasPrefix("W/"), isField(entityTag) { return entityTag }
        return lastModified.flatMap { isField($0) ? $0 : nil }
    }

    /// The fields of a request for any version but this one.
    var conditions: [String] {
        let fields = [("If-None-Match", entityTag), ("If-Modified-Since", lastModified)]
        return fields.compactMap { name, value in value.flatMap { isField($0) ? "\(name): \($0)" : nil } }
    }

    /// Whether an answer that carries the other fields is about another version.
    func contradict(_ other: Validators?) -> Bool {
        if let mine = entityTag, let its = other?.entityTag { return mine != its }
        if let mine = lastModified, let its = other?.lastModified { return mine != its }
        return false
    }

    /// What may stand in a request: a line break would begin another field.
    private func isField(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 >= 32 && $0 != 127 }
    }
}

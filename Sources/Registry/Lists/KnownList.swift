package import Core
package import Download
package import Foundation

/// A list of models that can be fetched, as a registry knows it.
package struct KnownList: Hashable, Sendable, Codable {
    /// Its name in the registry.
    package let name: String
    /// Where it lies; `nil` where what was kept of it cannot be read, and nothing else tells.
    package let location: ListLocation?
    /// Its place among the lists that users added; `nil` for one that every registry knows.
    package let number: Int?
    /// The list as it last was a sound one; `nil` where it was never fetched.
    package internal(set) var lastGood: ListSnapshot?
    /// Why it could not be fetched the last time; `nil` when that went well, or was never tried.
    package internal(set) var lastFailure: ListFailure?
    /// Why what was kept of it cannot be read; `nil` in the usual case.
    package internal(set) var unreadableBecause: String?

    /// Nobody added it: every registry knows it.
    package var isBuiltIn: Bool { number == nil && location != nil }
}

/// A list at one moment.
package struct ListSnapshot: Hashable, Sendable, Codable {
    /// The models, in the list's own order.
    package internal(set) var models: [RemoteModel]
    /// What is odd about the list, in sentences.
    package let remarks: [String]
    /// The SHA-256 of the list's bytes.
    package let digest: Digest
    /// How to ask the server for changes.
    package let validators: Validators?
    /// When it was last known to be so.
    package internal(set) var refreshedAt: Date
}

/// Why a list could not be fetched.
package struct ListFailure: CascadeError, Hashable, Codable {
    /// When that was.
    package let at: Date
    /// The kind of failure.
    package let category: FailureCategory
    /// What is wrong, where, and why.
    package let reason: String
    /// What to do next.
    package let remedy: String?

    init(_ error: RegistryError) {
        at = .now.wholeSeconds
        category = error.category
        reason = error.reason
        remedy = error.remedy
    }
}

/// A model that can be fetched, and the list that says so.
public struct ListedModel: Hashable, Sendable, Codable {
    /// The name of the list.
    public let list: String
    /// The model.
    package let model: RemoteModel

    /// The name of the model.
    public var name: String { model.name }
}

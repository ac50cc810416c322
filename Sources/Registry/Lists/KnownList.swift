public import Core
public import Download
public import Foundation

/// A list of models that can be fetched, as a registry knows it.
public struct KnownList: Hashable, Sendable, Codable {
    /// Its name in the registry.
    public let name: String
    /// Where it lies; `nil` where what was kept of it cannot be read, and nothing else tells.
    public let location: ListLocation?
    /// Its place among the lists that users added; `nil` for one that every registry knows.
    public let number: Int?
    /// The list as it last was a sound one; `nil` where it was never fetched.
    public internal(set) var lastGood: ListSnapshot?
    /// Why it could not be fetched the last time; `nil` when that went well, or was never tried.
    public internal(set) var lastFailure: ListFailure?
    /// Why what was kept of it cannot be read; `nil` in the usual case.
    public internal(set) var unreadableBecause: String?

    /// Nobody added it: every registry knows it.
    public var isBuiltIn: Bool { number == nil && location != nil }
}

/// A list at one moment.
public struct ListSnapshot: Hashable, Sendable, Codable {
    /// The models, in the list's own order.
    public let models: [RemoteModel]
    /// What is odd about the list, in sentences.
    public let remarks: [String]
    /// The SHA-256 of the list's bytes.
    public let digest: Digest
    /// How to ask the server for changes.
    public let validators: Validators?
    /// When it was last known to be so.
    public internal(set) var refreshedAt: Date
}

/// Why a list could not be fetched.
public struct ListFailure: CascadeError, Hashable, Codable {
    /// When that was.
    public let at: Date
    /// The kind of failure.
    public let category: FailureCategory
    /// What is wrong, where, and why.
    public let reason: String
    /// What to do next.
    public let remedy: String?

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
    public let model: RemoteModel
}

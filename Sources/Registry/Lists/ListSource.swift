public import Core
public import Foundation

/// What a server said about the state of a list, to be handed back when asking whether it has changed.
public struct ListValidators: Hashable, Sendable, Codable {
    /// The header `ETag`.
    public var entityTag: String?
    /// The header `Last-Modified`.
    public var lastModified: String?

    /// Gathers the values.
    public init(entityTag: String?, lastModified: String?) {
        self.entityTag = entityTag
        self.lastModified = lastModified
    }
}

/// What came of fetching a list.
public enum FetchedList: Hashable, Sendable {
    /// The list is still in the state that the validators name.
    case unchanged
    /// All bytes of the list, and how to ask for changes the next time.
    case bytes(Data, ListValidators?)
}

/// Fetches the list at an address; with validators, only if it is in another state by now. Throws where nothing comes.
public typealias ListSource = (WebAddress, ListValidators?) throws -> FetchedList

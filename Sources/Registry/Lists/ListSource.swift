public import Core
public import Download
public import Foundation

/// What came of fetching a list.
public enum FetchedList: Hashable, Sendable {
    /// The list is still in the state that the validators name.
    case unchanged
    /// All bytes of the list, and how to ask for changes the next time.
    case bytes(Data, Validators?)
}

/// Fetches the list at an address; with validators, only if it is in another state by now. Throws where nothing comes.
public typealias ListSource = (WebAddress, Validators?) throws -> FetchedList

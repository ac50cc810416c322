package import Core

/// What a list of models that can be fetched says.
package struct ModelListContents: Hashable, Sendable {
    /// The models, in the list's own order.
    package let models: [RemoteModel]
    /// What is odd about the list, in sentences for the person who uses it: names that were left out, links that two
    /// models share.
    package let remarks: [String]
}

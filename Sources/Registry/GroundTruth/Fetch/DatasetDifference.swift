internal import Core

/// What one content of a dataset has that another has not, by the names of neurons.
package struct DatasetDifference: Hashable, Sendable, Encodable {
    /// Neurons that only the new content has.
    package let added: [String]
    /// Neurons that only the old content has.
    package let removed: [String]
    /// Neurons of the same name with other recordings or traits.
    package let changed: [String]

    /// Nothing differs.
    package var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty }

    /// Compares the neurons of two contents: digests by names.
    init(from old: [String: Digest], to new: [String: Digest]) {
        added = new.keys.filter { old[$0] == nil }.sorted()
        removed = old.keys.filter { new[$0] == nil }.sorted()
        changed = new.filter { name, digest in old[name].map { $0 != digest } ?? false }.map(\.key).sorted()
    }
}

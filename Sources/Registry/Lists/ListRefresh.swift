internal import Core

/// What came of adding or refreshing a list.
public struct ListRefresh: Hashable, Sendable {
    /// What came of it, in one word.
    public enum Outcome: String, Hashable, Sendable, Codable {
        /// The list was fetched for the first time.
        case added
        /// The list is another one by now.
        case changed
        /// The list is what it was.
        case unchanged
        /// Nothing came, or something else than a list: the last good list is kept.
        case failed
    }

    /// What came of it.
    public let outcome: Outcome
    /// The list, as it is known now.
    package let list: KnownList
    /// Names that are new in a changed list.
    public private(set) var addedModels: [String] = []
    /// Names that a changed list has no more.
    public private(set) var removedModels: [String] = []
    /// Names that have other links or another digest in a changed list.
    public private(set) var relinkedModels: [String] = []

    /// Names of datasets of ground truth that are new in a changed list.
    package private(set) var addedDatasets: [String] = []
    /// Names of datasets that a changed list has no more.
    package private(set) var removedDatasets: [String] = []
    /// Names of datasets that have other content or links in a changed list.
    package private(set) var changedDatasets: [String] = []

    /// Compares a list with what it was before.
    init(of list: KnownList, before: ListSnapshot?) {
        self.list = list
        guard list.lastFailure == nil, let now = list.lastGood else {
            outcome = .failed
            return
        }
        guard let before else {
            outcome = .added
            return
        }
        outcome = now.digest == before.digest ? .unchanged : .changed
        let (old, new) = (Self.byName(before), Self.byName(now))
        addedModels = now.models.map(\.name).filter { old[$0] == nil }
        removedModels = before.models.map(\.name).filter { new[$0] == nil }
        relinkedModels = now.models.filter { model in
            old[model.name].map {
                $0.addresses != model.addresses || $0.archiveDigest != model.archiveDigest
            } ?? false
        }.map(\.name)
        let datasets = Dictionary(before.datasets.map { ($0.name, $0) }) { first, _ in first }
        let left = Set(now.datasets.map(\.name))
        addedDatasets = now.datasets.map(\.name).filter { datasets[$0] == nil }
        removedDatasets = before.datasets.map(\.name).filter { !left.contains($0) }
        changedDatasets = now.datasets.filter { dataset in datasets[dataset.name].map { $0 != dataset } ?? false }
            .map(\.name)
    }

    /// A list that could not be refreshed, which is nowhere noted.
    init(of list: KnownList, failedBecause error: RegistryError) {
        self.list = list.failed(because: error)
        outcome = .failed
    }

    private static func byName(_ snapshot: ListSnapshot) -> [String: RemoteModel] {
        Dictionary(snapshot.models.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

extension KnownList {
    func failed(because error: RegistryError) -> KnownList {
        var list = self
        list.lastFailure = ListFailure(error)
        return list
    }
}

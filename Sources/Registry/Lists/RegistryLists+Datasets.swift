internal import Core

extension RegistryLists {
    /// The ground truth of all lists, and at the end that of the published repository.
    ///
    /// - Parameter list: the only list to look in.
    /// - Returns: in the order of the lists, and inside a list in its own. A name may occur in several lists.
    /// - Throws: ``RegistryError`` that names similar lists when there is none of that name.
    package func datasets(list: String? = nil) throws -> [ListedDataset] {
        let lists = try list.map { [try named($0)] } ?? all()
        let listed = lists.flatMap { list in
            (list.lastGood?.datasets ?? []).map {
                ListedDataset(list: list.name, location: list.location, dataset: $0)
            }
        }
        guard list == nil else { return listed }
        return listed
            + core.builtInLists.groundTruth.map { ListedDataset(list: "published", location: nil, dataset: $0) }
    }

    /// Whether ``dataset(named:list:)`` finds a dataset in some list.
    func offersDataset(named reference: String) throws -> Bool {
        let names = Set(try datasets().map(\.dataset.name))
        return names.contains(reference) || names.filter { $0.hasPrefix("\(reference)-") }.count == 1
    }

    /// Finds a dataset in the lists.
    ///
    /// - Parameters:
    ///   - reference: its name, or the beginning of a single name, such as `DS09`.
    ///   - list: the only list to look in; by default the first that has it.
    /// - Returns: the dataset.
    /// - Throws: ``RegistryError`` that names similar datasets when there is none, or all of those that are meant.
    package func dataset(named reference: String, list: String? = nil) throws -> ListedDataset {
        let datasets = try datasets(list: list)
        if let exact = datasets.first(where: { $0.dataset.name == reference }) { return exact }
        let meant = Set(datasets.map(\.dataset.name).filter { $0.hasPrefix("\(reference)-") }).sorted()
        guard meant.count < 2 else {
            throw RegistryError(
                .usage, "“\(reference)” is the beginning of several datasets: \(meant.joined(separator: ", "))",
                remedy: "Give one of these names.")
        }
        if let found = datasets.first(where: { $0.dataset.name == meant.first }) { return found }
        let similar = names(similarTo: reference, among: Set(datasets.map(\.dataset.name)).sorted()).map { "“\($0)”" }
        throw RegistryError(
            .notFound,
            "there is no ground truth “\(reference)” in \(list.map { "the list “\($0)”" } ?? "any list")",
            remedy: similar.isEmpty
                ? "See `cascade-registry ground-truth list --available`; `cascade-registry catalog refresh` makes the "
                    + "lists new."
                : "Did you mean \(similar.joined(separator: ", "))?")
    }
}

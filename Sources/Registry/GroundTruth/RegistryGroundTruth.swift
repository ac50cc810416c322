public import Core
internal import Files
internal import Formats
internal import Foundation
internal import GRDB

/// The ground truth of a registry: neurons with known spikes, in versions of datasets.
public struct RegistryGroundTruth: RegistryPart {
    let core: RegistryCore

    /// All versions of all datasets, by name and version.
    ///
    /// - Returns: one record per version.
    /// - Throws: ``RegistryError`` when the catalog cannot be read.
    package func datasets() throws -> [DatasetRecord] {
        try datasets(where: "TRUE", [])
    }

    /// Finds one version of a dataset.
    ///
    /// - Parameter reference: a name (its newest version), `NAME@VERSION`, or the beginning of a single name,
    ///   such as `DS09`.
    /// - Returns: the version.
    /// - Throws: ``RegistryError`` that names similar datasets when there is none, or all of those that are meant, and when
    ///   the disk or a permission keeps one from being read.
    package func dataset(named reference: String) throws -> DatasetRecord {
        let parts = reference.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        try requireReadable { unreadable in
            unreadable.folder == "ground-truth" && ["@", "-"].contains { unreadable.file.hasPrefix(parts[0] + $0) }
        }
        let known = Set(try datasets().map(\.name)).sorted()
        let meant = known.contains(parts[0]) ? [parts[0]] : known.filter { $0.hasPrefix("\(parts[0])-") }
        guard meant.count < 2 else {
            throw RegistryError(
                .usage, "“\(reference)” is the beginning of several datasets: \(meant.joined(separator: ", "))",
                remedy: "Give one of these names.")
        }
        guard let name = meant.first else {
            throw try notFound("dataset", parts[0], dataset: parts[0], among: known)
        }
        let versions = try datasets(named: name)
        if parts.count == 1, let newest = versions.last { return newest }
        if parts.count == 2, let exact = versions.first(where: { "\($0.version)" == parts[1] }) { return exact }
        throw RegistryError(
            .notFound, "there is no version \(parts.last ?? "") of \(name)",
            remedy: "There are \(versions.map(\.identifier).joined(separator: ", ")).")
    }

    /// The whole manifest of a version of a dataset.
    ///
    /// - Parameter record: a dataset of this registry.
    /// - Returns: which neurons it is made of.
    /// - Throws: ``RegistryError`` when the file is gone or damaged.
    package func manifest(of record: DatasetRecord) throws -> DatasetManifest {
        try manifests.dataset(file: ManifestFolder.fileName(name: record.name, version: record.version))
    }

    /// The neurons that pass a filter, by dataset and name; where no version is asked for, of the newest versions.
    ///
    /// - Parameter filter: excludes nothing by default.
    /// - Returns: one record per neuron.
    /// - Throws: ``RegistryError`` when the dataset is not there, for too many words to search for, and when the catalog
    ///   or, because of the disk or a permission, a manifest of one that may pass cannot be read.
    public func neurons(matching filter: NeuronFilter = NeuronFilter()) throws -> [NeuronRecord] {
        let datasets = try filter.datasets.map(dataset(named:))
        try requireReadable { unreadable in
            datasets.isEmpty
                ? unreadable.folder.hasPrefix("ground-truth")
                : datasets.contains { unreadable.folder == "ground-truth/\($0.name)" }
        }
        let wanted =
            SQLCondition.any(of: datasets) { dataset in
                SQLCondition(
                    """
                    digest IN (SELECT digest FROM dataset_neuron JOIN dataset ON dataset.id = dataset_id
                        WHERE dataset.name = ? AND version = ?)
                    """, [dataset.name, dataset.version])
            } ?? SQLCondition("is_current")
        let conditions = try catalog.read { try filter.conditions(in: $0) } + [wanted]
        return try neurons(
            where: conditions.sql, conditions.arguments, joiningRecordings: filter.concernsRecordings)
    }

    /// Finds one neuron.
    ///
    /// - Parameter reference: `DATASET/NAME`, `DATASET@VERSION/NAME`, a name that is in one dataset only, or the first
    ///   six or more digits of a digest; the dataset may be abbreviated as in ``dataset(named:)``.
    /// - Returns: the neuron.
    /// - Throws: ``RegistryError`` that names similar neurons when there is none, or all of those that are meant.
    public func neuron(named reference: String) throws -> NeuronRecord {
        let parts = reference.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        var filter = NeuronFilter()
        if parts.count == 2 { filter.datasets = [parts[0]] }
        let candidates = try neurons(matching: filter)
        var meant = candidates.filter { $0.name == parts[parts.count - 1] }
        let digits = (6...64).contains(reference.utf8.count) && reference.allSatisfy { "0123456789abcdef".contains($0) }
        if meant.isEmpty, digits {
            meant = try neurons(where: "digest BETWEEN ? AND ?", [reference, reference + "g"])
        }
        guard meant.count < 2 else {
            throw RegistryError(
                .usage, "“\(reference)” may be \(meant.map(\.identifier).joined(separator: ", "))",
                remedy: "Give one of these names.")
        }
        if let neuron = meant.first { return neuron }
        throw try notFound(
            "neuron", parts[parts.count - 1], dataset: parts[0],
            among: candidates.map { parts.count == 2 ? $0.name : $0.identifier })
    }

    /// The whole manifest of a neuron.
    ///
    /// - Parameter record: a neuron of this registry.
    /// - Returns: what its file under `manifests/ground-truth` holds.
    /// - Throws: ``RegistryError`` when the file is gone or damaged.
    package func manifest(of record: NeuronRecord) throws -> NeuronManifest {
        let file = "\(record.dataset)/\(record.name)@\(record.digest.abbreviated).json"
        let manifest = try manifests.neuron(file: file)
        guard manifest.digest == record.digest else {
            throw RegistryError.catalogDiffers(record.identifier, at: location.catalog)
        }
        return manifest
    }

    /// A neuron with all its recordings, after the digest of its object was checked.
    ///
    /// - Parameter record: a neuron of this registry.
    /// - Returns: the neuron.
    /// - Throws: a `CascadeError` when the object is missing or damaged.
    public func content(of record: NeuronRecord) throws -> GroundTruthNeuron {
        try NativeGroundTruth.read(
            store.soundFile(of: StoredObject(digest: record.digest, byteCount: record.byteCount)))
    }

    /// All versions of one dataset, the oldest first.
    func datasets(named name: String) throws -> [DatasetRecord] {
        try datasets(where: "dataset.name = ?", [name])
    }

    private func datasets(where condition: String, _ arguments: StatementArguments) throws -> [DatasetRecord] {
        try catalog.read { database in
            let sql = "\(DatasetRecord.query) WHERE \(condition) GROUP BY dataset.id ORDER BY dataset.name, version"
            return try Row.fetchAll(database, sql: sql, arguments: arguments).map(DatasetRecord.init(row:))
        }
    }

    func neurons(
        where condition: String, _ arguments: StatementArguments, joiningRecordings: Bool = false
    ) throws -> [NeuronRecord] {
        let columns = NeuronRecord.columns(ofRecordings: joiningRecordings)
        let join = joiningRecordings ? "JOIN recording ON neuron_id = neuron.id" : ""
        let group = joiningRecordings ? "GROUP BY neuron.id" : ""
        let sql = "SELECT \(columns) FROM neuron \(join) WHERE \(condition) \(group) ORDER BY dataset, name"
        return try catalog.read { database in
            try Array(Row.fetchCursor(database, sql: sql, arguments: arguments).map(NeuronRecord.init(row:)))
        }
    }

    private func notFound(
        _ kind: String, _ name: String, dataset: String, among known: [String]
    ) throws -> RegistryError {
        let similar = names(similarTo: name, among: known).map { "“\($0)”" }
        // One that is here already has no such neuron, and to fetch it would bring none.
        let isHere = try datasets().contains { $0.name == dataset || $0.name.hasPrefix("\(dataset)-") }
        let isOffered = try !isHere && lists.offersDataset(named: dataset)
        let remedy =
            if isOffered {
                "A known list has it: `cascade-registry ground-truth fetch \(dataset)`."
            } else if known.isEmpty {
                "Import ground truth: `cascade-registry ground-truth import PATH`."
            } else if similar.isEmpty {
                "See `cascade-registry ground-truth list`."
            } else {
                "Did you mean \(similar.joined(separator: ", "))? See `cascade-registry ground-truth list`."
            }
        return RegistryError(
            .notFound, "there is no \(kind) “\(name)” in the registry \(location.folder.path)", remedy: remedy)
    }
}

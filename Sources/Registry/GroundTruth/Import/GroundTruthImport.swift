public import Core
internal import Files
internal import Formats
public import Foundation
public import Inspection
internal import Synchronization

/// What an import of ground truth takes besides the files.
public struct GroundTruthImportOptions: Hashable, Sendable {
    /// The dataset, in place of the folder's name.
    public var dataset: String?
    /// What the user knows about the neurons; it wins over the file, its manifest and the table of published datasets.
    public var traits = Traits()
    /// Only this folder, at any depth of what is imported; of its last name the beginning suffices, such as `DS09`.
    public var folder: String?
    /// Stop at the first file that cannot be imported.
    public var isStrict = false
    /// How many threads may work.
    public var threads = ProcessInfo.processInfo.activeProcessorCount

    /// Nothing besides the files.
    public init() {}
}

/// What an import of ground truth did.
public struct GroundTruthImport: Hashable, Sendable, Codable {
    /// What became of a file.
    public enum Status: String, Hashable, Sendable, Codable, CaseIterable {
        /// The neuron is new.
        case added
        /// A neuron of this name was there with another content, which older versions of the dataset keep.
        case replaced
        /// The same neuron was there.
        case alreadyPresent
        /// The file could not be imported.
        case failed
        /// The import stopped before it came to this file, or before its dataset was complete.
        case skipped
    }

    /// One file, or one neuron of a file with several.
    public struct File: Hashable, Sendable, Codable {
        /// The file, as the user knows it.
        public let path: String
        /// What became of it.
        public let status: Status
        /// `DATASET/NAME`; `nil` where the file could not be read.
        public let neuron: String?
        /// The digest of the neuron.
        public let digest: Digest?
        /// Why it failed.
        public let reason: String?
        /// What to do about that.
        public let remedy: String?
        /// What the checks found in the neuron.
        public let findings: [Finding]
    }

    /// The files, in the order in which they were found.
    public let files: [File]
    /// The datasets that the import touched, each in the version that has the neurons.
    package let datasets: [DatasetRecord]

    init(files: [File], datasets: [DatasetRecord]) {
        self.files = files
        self.datasets = datasets
    }

    /// What several imports did.
    package init(together imports: [GroundTruthImport]) {
        files = imports.flatMap(\.files)
        datasets = imports.flatMap(\.datasets)
    }

    /// The files with some status.
    public func files(_ status: Status) -> [File] { files.filter { $0.status == status } }

    /// Every file was imported or there already.
    public var isComplete: Bool { files.allSatisfy { $0.status != .failed && $0.status != .skipped } }

    /// How often something of some severity was found.
    public func count(_ severity: Severity) -> Int {
        files.flatMap(\.findings).count { $0.severity == severity }
    }
}

extension RegistryGroundTruth {
    /// Imports ground truth: published files, users' own data with a manifest, and exports.
    ///
    /// Each neuron is stored on its own, so that an interrupted import loses at most those in flight; a dataset appears,
    /// or gets a new version, once all its files were looked at. A file that cannot be imported does not stop the rest.
    /// What is there already is not read again.
    ///
    /// - Parameters:
    ///   - paths: folders of datasets, folders of neurons, single files, or archives of them.
    ///   - options: what the user knows.
    ///   - progress: is called from any thread with the number of files that are done, and of all.
    /// - Returns: what became of every file.
    /// - Throws: a `CascadeError` when there is no ground truth in the paths, or the registry cannot be written.
    @discardableResult
    public func importFiles(
        from paths: [URL], options: GroundTruthImportOptions = GroundTruthImportOptions(),
        progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> GroundTruthImport {
        if let dataset = options.dataset { try RegistryName.check(dataset) }
        if let readOnlyReason { throw readOnlyReason }
        let unpacked = location.temporary.appending(path: "import-\(UUID().uuidString)")
        defer { UnfinishedFiles.remove(unpacked.path) }
        var search = GroundTruthSearch(dataset: options.dataset, unpacked: unpacked)
        search.folders = [options.folder].compactMap(\.self)
        for path in paths { try search.add(path) }
        return try complete(read(search.files, options: options, progress: progress))
    }

    /// Reads and stores all neurons, several files at a time.
    func read(
        _ files: [GroundTruthFile], options: GroundTruthImportOptions, progress: @Sendable (Int, Int) -> Void
    ) throws -> [(file: GroundTruthFile, outcome: NeuronOutcome)] {
        let importer = NeuronImporter(groundTruth: self, options: options)
        let isStopped = Atomic(false)
        // Where the registry itself fails, the next file would not fare better.
        let outcomes = try concurrentMap(below: files.count, threads: options.threads, progress: progress) {
            (index, _) -> [NeuronOutcome] in
            guard !isStopped.load(ordering: .relaxed) else { return [.skipped] }
            let outcomes = try importer.run(files[index])
            if options.isStrict, outcomes.contains(where: \.isFailure) { isStopped.store(true, ordering: .relaxed) }
            return outcomes
        }
        return zip(files, outcomes).flatMap { file, outcomes in outcomes.map { (file, $0) } }
    }

    /// Gives every dataset the version that has its neurons, and says what became of each file.
    ///
    /// Of what was fetched from a source, certain datasets may be expected. Then no others are wanted, and each becomes a
    /// version that has nothing else; if one is not what is said of it, or a file failed, none changes.
    func complete(
        _ outcomes: [(file: GroundTruthFile, outcome: NeuronOutcome)], from source: DatasetSource? = nil,
        expecting expected: [RemoteDataset] = []
    ) throws -> GroundTruthImport {
        var outcomes = outcomes
        var neurons: [String: [String: Digest]] = [:]
        for index in outcomes.indices {
            guard case .stored(let neuron, let digest, _) = outcomes[index].outcome else { continue }
            if let other = neurons[neuron.dataset]?[neuron.name], other != digest {
                outcomes[index].outcome = .failed(outcomes[index].file.isAnother(neuron))
            } else {
                neurons[neuron.dataset, default: [:]][neuron.name] = digest
            }
        }
        // After a stop, a dataset of which a file was not even tried stays as it was.
        for case (let file, .skipped) in outcomes { neurons[file.dataset] = nil }
        if !expected.isEmpty {
            let isFailed = outcomes.contains { $0.outcome.isFailure }
            try isFailed ? neurons.removeAll() : require(expected, in: &neurons, source)
        }
        let changes = try neurons.sorted { $0.key < $1.key }.map {
            try publishDataset($0.key, neurons: $0.value, isWhole: !expected.isEmpty, from: source)
        }
        let changeByName = Dictionary(uniqueKeysWithValues: changes.map { ($0.name, $0) })
        return GroundTruthImport(
            files: outcomes.map { .init($0.file, $0.outcome, changeByName) },
            datasets: try changes.map { try dataset(named: "\($0.name)@\($0.version)") })
    }
}

extension RegistryGroundTruth {
    /// Makes sure that datasets are what a list says of them, and leaves others out.
    private func require(
        _ expected: [RemoteDataset], in neurons: inout [String: [String: Digest]], _ source: DatasetSource?
    ) throws(RegistryError) {
        let place = source.map { "\($0.address): " } ?? ""
        for dataset in expected {
            guard let found = neurons[dataset.name] else {
                throw RegistryError(
                    .badData, "\(place)has no ground truth “\(dataset.name)”",
                    remedy: "Ask whoever publishes the list; it and the archive do not belong together.")
            }
            guard let wanted = dataset.neurons, found != wanted else { continue }
            let difference = DatasetDifference(from: wanted, to: found)
            let neuron =
                difference.changed.first.map { "“\($0)” is another one" }
                ?? difference.removed.first.map { "“\($0)” is missing" }
                ?? "“\(difference.added.first ?? "")” is not in the list"
            throw RegistryError(
                .badData, "\(place)“\(dataset.name)” is not what the list says: the neuron \(neuron)",
                remedy: "Ask whoever publishes the list; it and the archive do not belong together.")
        }
        let names = Set(expected.map(\.name))
        neurons = neurons.filter { names.contains($0.key) }
    }
}

extension GroundTruthImport.File {
    fileprivate init(_ file: GroundTruthFile, _ outcome: NeuronOutcome, _ changes: [String: DatasetChange]) {
        var status = GroundTruthImport.Status.skipped
        var (neuron, digest, failure): (NeuronIdentity?, Digest?, RegistryError?)
        var findings: [Finding] = []
        switch outcome {
        case .stored(let stored, let content, let found):
            status = changes[stored.dataset]?.status(of: stored.name, content) ?? .skipped
            (neuron, digest, findings) = (stored, content, found)
        case .failed(let error): (status, failure) = (.failed, error)
        case .skipped: break
        }
        self.init(
            path: file.path, status: status, neuron: neuron.map { "\($0.dataset)/\($0.name)" }, digest: digest,
            reason: failure?.reason, remedy: failure?.remedy, findings: findings)
    }
}

extension GroundTruthFile {
    fileprivate func isAnother(_ neuron: NeuronIdentity) -> RegistryError {
        RegistryError(
            .badData,
            "\(path): is \(neuron.dataset)/\(neuron.name), as another file of this import is, and differs from it",
            remedy: "Rename one of the files, or import it into another dataset: --dataset NAME.")
    }
}

extension DatasetChange {
    fileprivate func status(of name: String, _ digest: Digest) -> GroundTruthImport.Status {
        switch before[name] {
        case digest: .alreadyPresent
        case nil: .added
        default: .replaced
        }
    }
}

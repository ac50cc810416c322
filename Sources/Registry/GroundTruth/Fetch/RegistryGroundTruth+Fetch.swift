package import Core
package import Download
internal import Files
internal import Formats
internal import Foundation

/// What came of fetching a dataset.
package struct DatasetFetch: Hashable, Sendable, Encodable {
    /// What became of the dataset.
    package enum Status: String, Hashable, Sendable, Codable {
        /// A version with this content was here, and nothing was asked for.
        case alreadyHere
        /// It is new here.
        case added
        /// What was delivered is what was here.
        case unchanged
        /// What was delivered is a new version of what was here.
        case changed
    }

    /// What became of it.
    package let status: Status
    /// The version that has its content.
    package let dataset: DatasetRecord
    /// The list that offered it.
    package let list: String
    /// What the version has that the newest one before had not; `nil` where there was none.
    package let difference: DatasetDifference?
    /// The address that delivered it; `nil` where nothing was asked for.
    package let address: WebAddress?
    /// The size of the archive.
    package let byteCount: Int?
}

extension RegistryGroundTruth {
    /// The largest archive of ground truth; that of the published repository is smaller by far.
    private static let largestArchive = 1 << 30

    /// Fetches datasets of one archive, and makes each a version that is exactly what the list says: after the digest of
    /// the archive was checked, and the content of every neuron. Before that nothing of them can be seen.
    ///
    /// - Parameters:
    ///   - wanted: datasets that lists offer, all in the same archive.
    ///   - asksAgain: asks also for what is here, where the list does not say which neurons it has.
    ///   - network: whether connections may be opened.
    ///   - threads: how many threads may work.
    ///   - progress: is called while bytes arrive.
    /// - Returns: what became of each.
    /// - Throws: a `CascadeError` that says what came in place of it; then no dataset has changed.
    package func fetch(
        _ wanted: [ListedDataset], asksAgain: Bool = false, network: NetworkAccess, threads: Int,
        progress: (DownloadProgress) -> Void = { _ in }
    ) throws -> [DatasetFetch] {
        var (here, missing): ([DatasetFetch], [ListedDataset]) = ([], [])
        for listed in wanted {
            if case .here(let record) = try availability(of: listed), !asksAgain || listed.dataset.neurons != nil {
                here.append(.init(listed, .alreadyHere, record))
            } else {
                missing.append(listed)
            }
        }
        guard let first = missing.first?.dataset else { return here }
        let before = try missing.map { try datasets(named: $0.dataset.name).last }
        let names = missing.map { "“\($0.dataset.name)”" }.joined(separator: ", ")
        // Only what the address delivered last may be said to be unchanged.
        let last = try asksAgain ? manifests.link(first.addresses[0]).lastDatasets : nil
        let known = last.flatMap { last in
            before.allSatisfy { $0.map { last.datasets.contains($0.identifier) } ?? false } ? last : nil
        }
        let request = DownloadRequest(
            first.addresses, kind: .groundTruth, digest: first.archiveDigest, byteCount: first.archiveByteCount,
            validators: known?.validators)
        guard let file = try download(request, of: "\(names) is not in this registry", network, progress) else {
            return try here
                + zip(missing, before).map { listed, record in
                    guard let record else { throw RegistryError(.bug, "\(names) has not changed, but was not here") }
                    return DatasetFetch(listed, .unchanged, record)
                }
        }
        defer { file.remove() }
        let result = try take(missing, from: file, threads: threads)
        return try here
            + zip(missing, before).map { listed, before in
                guard let record = result.datasets.first(where: { $0.name == listed.dataset.name }) else {
                    throw RegistryError(
                        .badData, "\(file.address): has no ground truth “\(listed.dataset.name)”",
                        remedy: "Ask whoever publishes the list.")
                }
                return try fetched(listed, record, before, file)
            }
    }

    /// Downloads an archive; `nil` when it has not changed.
    func download(
        _ request: DownloadRequest, of what: String, _ network: NetworkAccess,
        _ progress: (DownloadProgress) -> Void = { _ in }
    ) throws -> DownloadedFile? {
        var (request, limits) = try network.admitting(request, of: what)
        if let readOnlyReason { throw readOnlyReason }
        // What cannot be added to must be known before anything is fetched.
        for address in request.addresses { _ = try manifests.link(address) }
        limits.maximumByteCount = Self.largestArchive
        switch try Downloader(folder: location.temporary, limits: limits).download(request, progress: progress) {
        case .unchanged: return nil
        case .downloaded(let file): return file
        }
    }

    private func fetched(
        _ listed: ListedDataset, _ record: DatasetRecord, _ before: DatasetRecord?, _ file: DownloadedFile
    ) throws -> DatasetFetch {
        let difference = try before.map {
            DatasetDifference(from: try manifest(of: $0).digests, to: try manifest(of: record).digests)
        }
        return DatasetFetch(
            listed, before == nil ? .added : difference?.isEmpty == true ? .unchanged : .changed, record, difference,
            file)
    }

    /// Makes versions of datasets of an archive that has arrived.
    private func take(
        _ wanted: [ListedDataset], from file: DownloadedFile, threads: Int
    ) throws -> GroundTruthImport {
        var options = GroundTruthImportOptions()
        options.threads = threads
        let result = try importArchive(file, options, expecting: wanted)
        let failed = result.files(.failed)
        guard let first = failed.first else { return result }
        throw RegistryError(
            .badData,
            "\(file.address): \(failed.count) of \(result.files.count) files cannot be imported: "
                + "\(first.reason ?? "")", remedy: first.remedy)
    }

    /// Imports an archive at an address.
    ///
    /// - Parameters:
    ///   - address: of a zip or tar archive with ground truth in any form.
    ///   - options: what the user knows.
    ///   - network: whether connections may be opened.
    ///   - progress: is called while bytes arrive.
    /// - Returns: what became of every file, and whether the address delivered something else before.
    /// - Throws: a `CascadeError` when it does not come, or there is no ground truth in it.
    package func importArchive(
        at address: WebAddress, options: GroundTruthImportOptions, network: NetworkAccess,
        progress: (DownloadProgress) -> Void = { _ in }
    ) throws -> (result: GroundTruthImport, previous: DatasetDelivery?) {
        if let dataset = options.dataset { try RegistryName.check(dataset) }
        let previous = try manifests.link(address).lastDatasets
        let request = DownloadRequest([address], kind: .groundTruth)
        guard let file = try download(request, of: "\(address) has to be asked", network, progress) else {
            throw RegistryError(.bug, "\(address): is said to be unchanged without having been asked")
        }
        defer { file.remove() }
        let result = try importArchive(file, options)
        return (result, previous?.archiveDigest == file.digest ? nil : previous)
    }

    private func importArchive(
        _ file: DownloadedFile, _ options: GroundTruthImportOptions, expecting wanted: [ListedDataset] = []
    ) throws -> GroundTruthImport {
        let unpacked = location.temporary.appending(path: "import-\(UUID().uuidString)")
        defer { UnfinishedFiles.remove(unpacked.path) }
        var search = GroundTruthSearch(dataset: options.dataset, unpacked: unpacked)
        search.folders = wanted.compactMap(\.dataset.folder) + [options.folder].compactMap(\.self)
        do {
            try search.add(file.file, as: file.address.description)
        } catch let error as any CascadeError {
            throw RegistryError(
                error.category, error.reason.replacing(file.file.path, with: file.address.description),
                remedy: error.remedy)
        }
        let source = DatasetSource(
            list: wanted.first?.location, address: file.address, archiveDigest: file.digest)
        let outcomes = try read(search.files, options: options) { _, _ in }
        let result = try complete(outcomes, from: source, expecting: wanted.map(\.dataset))
        try note(result, from: file)
        return result
    }

    /// Remembers what an address delivered.
    private func note(_ result: GroundTruthImport, from file: DownloadedFile) throws {
        // In a write transaction, so that two commands do not overwrite each other's notes.
        try catalog.write { _ in
            var link = try manifests.link(file.address)
            let known = link.lastDatasets.flatMap { $0.archiveDigest == file.digest ? $0.datasets : nil } ?? []
            link.add(
                DatasetDelivery(
                    archiveDigest: file.digest, byteCount: file.byteCount, fetchedAt: .now.wholeSeconds,
                    datasets: Set(known + result.datasets.map(\.identifier)).sorted(), validators: file.validators))
            try manifests.write(link)
        }
    }
}

extension DatasetFetch {
    fileprivate init(
        _ listed: ListedDataset, _ status: Status, _ dataset: DatasetRecord, _ difference: DatasetDifference? = nil,
        _ file: DownloadedFile? = nil
    ) {
        self.init(
            status: status, dataset: dataset, list: listed.list, difference: difference, address: file?.address,
            byteCount: file?.byteCount)
    }
}

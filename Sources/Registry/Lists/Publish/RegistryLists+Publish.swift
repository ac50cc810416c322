internal import Core
internal import Files
internal import Formats
package import Foundation

extension RegistryLists {
    /// Publishes models and ground truth: writes archives of them into a folder that any web server can serve, and a list with
    /// their digests, which others add by its address. Run again, it adds what is new; nothing that stood under a digest changes.
    ///
    /// - Parameters:
    ///   - models: models of this registry.
    ///   - datasets: datasets of this registry, each in one version.
    ///   - folder: is created where it is not there.
    ///   - key: the file of an SSH key that signs the list; `nil` for an unsigned one.
    /// - Returns: what is new.
    /// - Throws: a `CascadeError` when an object is damaged, the folder holds what would be lost, the key cannot sign or the
    ///   disk fails; then the list is as before, and has the files that it speaks of.
    package func publish(
        _ models: [ModelRecord], _ datasets: [DatasetRecord], to folder: URL, signedWith key: URL? = nil
    ) throws -> ListPublication {
        try location.requireOutside([folder])
        return try PublishedFolder.withLock(on: folder) { try add(models, datasets, to: folder, signedWith: key) }
    }

    private func add(
        _ models: [ModelRecord], _ datasets: [DatasetRecord], to folder: URL, signedWith key: URL?
    ) throws -> ListPublication {
        let builtIn = Set(try core.builtInModels.manifests().map(\.name))
        if let record = models.first(where: { builtIn.contains($0.name) }) {
            throw RegistryError(
                .usage, "“\(record.name)” comes with the program, and nobody could fetch another one of this name",
                remedy: "Leave it away: everybody has it.")
        }
        var published = try PublishedFolder(folder)
        let before = published.document
        for record in models {
            let entry = try entry(of: record, in: &published)
            published.document.models.put(entry) { $0.name == entry.name }
        }
        for record in datasets {
            let entry = try entry(of: record, in: &published)
            published.document.datasets.put(entry) { $0.name == entry.name }
        }
        guard !published.document.models.isEmpty || !published.document.datasets.isEmpty else {
            throw RegistryError(
                .usage, "\(folder.path): nothing is to be published",
                remedy: "Name models by --model, datasets by --dataset.")
        }
        let signature = ListSignature(folder: location.temporary)
        let files = try published.commit(
            signing: key.map { key in { try signature.sign($0, with: key) } }, checkpoint: checkpoint)
        let now = try PublishedFolder(folder)
        return ListPublication(
            folder: now.folder.path, serial: now.document.serial ?? 0,
            models: models.map { record in
                .init(identifier: record.identifier, before.models, now.document.models) { $0.name == record.name }
            },
            datasets: datasets.map { record in
                .init(identifier: record.identifier, before.datasets, now.document.datasets) { $0.name == record.name }
            },
            listedCount: now.document.models.count + now.document.datasets.count, writtenFiles: files,
            isSigned: try now.isSigned)
    }

    private func entry(of record: ModelRecord, in published: inout PublishedFolder) throws -> ListDocument.Model {
        let exported = try self.models.exportedModel(of: record)
        let archive = try published.add(TarArchive.encode(exported.files()), named: record.name, ".tar")
        var listing = ModelListing(
            provenance: .list, frameRateHz: record.frameRateHz, smoothingSeconds: record.smoothingSeconds,
            isCausal: record.isCausal)
        listing.latencySeconds = record.latencySeconds
        listing.windowFrames = record.windowFrames
        listing.noiseLevels = record.noiseLevels
        listing.trainingDatasets = exported.manifest.configuration.trainingDatasets
        listing.traits = record.traits
        let scores = EvaluationSummary(of: exported.evaluations).levels.prefix(100).map(RemoteScores.init)
        return ListDocument.Model(
            name: record.name, archive: archive, weightsDigest: record.digest, listing: listing,
            scores: scores.isEmpty ? nil : scores,
            licence: exported.manifest.licence, citation: exported.manifest.citation)
    }

    /// A dataset whose content the list has already keeps its archives: their bytes are not the same on every machine.
    private func entry(of record: DatasetRecord, in published: inout PublishedFolder) throws -> ListDocument.Dataset {
        let neurons = try groundTruth.manifest(of: record).digests
        if let known = published.document.datasets.first(where: { $0.name == record.name }), known.neurons == neurons,
            try published.has(known.archive), try published.has(known.matlab)
        {
            return known
        }
        var filter = NeuronFilter()
        filter.datasets = [record.identifier]
        let records = try groundTruth.neurons(matching: filter)
        let common = Trait.ofNeurons.reduce(into: Traits()) { traits, trait in
            let values = Set(records.map { $0.traits[trait] })
            if values.count == 1 { traits[trait] = values.first ?? nil }
        }
        let archive = { (form: GroundTruthForm, published: inout PublishedFolder) in
            let files = try groundTruth.archive(of: records, as: form, for: record.identifier)
            return try published.add(files, named: record.name, form == .native ? ".zip" : ".mat.zip")
        }
        return ListDocument.Dataset(
            name: record.name, archive: try archive(.native, &published), neurons: neurons,
            matlab: try archive(.mat, &published),
            size: .init(
                neuronCount: record.neuronCount, recordingCount: record.recordingCount,
                durationSeconds: record.durationSeconds, spikeCount: record.spikeCount), traits: common)
    }
}

extension RegistryGroundTruth {
    /// A zip archive of neurons, each in a file below the folder of its dataset.
    fileprivate func archive(of records: [NeuronRecord], as form: GroundTruthForm, for dataset: String) throws -> Data {
        let folder = location.temporary.appending(path: "publish-\(UUID().uuidString)")
        defer { UnfinishedFiles.remove(folder.path) }
        try createFolder(location.temporary)
        guard UnfinishedFiles.createFolder(folder.path) == 0 else {
            throw FileError.system(path: folder.path, "cannot be created", errno: errno)
        }
        let files = try write(records, to: folder, as: form).map { file in
            (
                name: "\(file.deletingLastPathComponent().lastPathComponent)/\(file.lastPathComponent)",
                bytes: try Data(contentsOf: file)
            )
        }
        return try ZipArchive.encode(files, path: dataset)
    }
}

extension Array {
    /// Puts an element in the place of the one that matches, or at the end.
    fileprivate mutating func put(_ element: Element, where matches: (Element) -> Bool) {
        if let index = firstIndex(where: matches) { self[index] = element } else { append(element) }
    }
}

extension ListPublication.Entry {
    fileprivate init<Listed: Equatable>(
        identifier: String, _ before: [Listed], _ now: [Listed], where isMeant: (Listed) -> Bool
    ) {
        let old = before.first(where: isMeant)
        self.init(
            identifier: identifier,
            status: old == nil ? .added : old == now.first(where: isMeant) ? .unchanged : .replaced)
    }
}

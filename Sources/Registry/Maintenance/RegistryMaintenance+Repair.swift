internal import Core
internal import Download
internal import Files
internal import Formats
internal import Foundation
internal import GRDB

/// What a repair did, and what is still wrong.
package struct RepairReport: Hashable, Sendable, Codable {
    /// What was done to a file.
    package enum Outcome: String, Hashable, Sendable, Codable {
        /// The object was made again from its source, and is what it was.
        case restored
        /// The object could not be made again, or the manifest cannot be read.
        case lost
        /// The catalog was built again from the manifests.
        case rebuilt
    }

    /// One file.
    package struct Action: Hashable, Sendable, Codable {
        /// The file.
        package let path: String
        /// What was done.
        package let outcome: Outcome
        /// What needs the object.
        package let users: [String]
        /// Where the damaged bytes are now; `nil` where there were none.
        package let quarantine: String?
        /// From what it was restored, or why it could not be.
        package let explanation: String
    }

    /// What was done.
    package let actions: [Action]
    /// What a full verification finds now.
    package let verification: VerificationReport

    /// Everything is sound now.
    package var isComplete: Bool { verification.isSound }
}

extension RegistryMaintenance {
    /// Mends what can be mended: damaged and missing objects are made again from the files that they were imported
    /// or fetched from, if these still give the same bytes; a catalog that differs from the manifests is rebuilt.
    ///
    /// Damaged bytes are moved to `quarantine/`, never deleted.
    ///
    /// - Parameters:
    ///   - rebuildingCatalog: rebuilds the catalog even if nothing is wrong with it.
    ///   - network: whether connections may be opened.
    /// - Returns: what was done, and what is still wrong.
    /// - Throws: ``RegistryError`` when the registry cannot be changed.
    package func repair(rebuildingCatalog: Bool = false, network: NetworkAccess = .offline) throws -> RepairReport {
        if let readOnlyReason { throw readOnlyReason }
        let inventory = try Inventory(of: manifests)
        var actions: [RepairReport.Action] = []
        for (object, users) in inventory.owners.sorted(by: { $0.key.digest < $1.key.digest })
        where try store.fault(of: object, full: true) != nil {
            if let action = try mend(object, users: users, inventory, network) { actions.append(action) }
        }
        actions += try quarantineManifests()
        if try rebuildingCatalog || !catalogFindings(Inventory(of: manifests)).isEmpty {
            try catalog.rebuild()
            actions.append(
                .init(
                    path: location.catalog.path, outcome: .rebuilt, users: [], quarantine: nil,
                    explanation: "built again from the manifests"))
        }
        return RepairReport(actions: actions, verification: try verify(full: true))
    }

    /// Takes away manifests that no program can read; those of newer programs, and those that a disk keeps from being read,
    /// stay where they are.
    private func quarantineManifests() throws -> [RepairReport.Action] {
        try catalog.write { database in
            try catalog.synchronize(database)
            return try ManifestIndex.unreadable(database).compactMap { unreadable in
                let place = location.manifests.appending(path: unreadable.path)
                guard unreadable.error.category == .badData, try !manifests.isNewer(unreadable) else { return nil }
                let moved = try catalog.changing(unreadable.folder, in: database) {
                    let moved = try quarantine(place, in: location.quarantinedManifests)
                    try ManifestIndex.forget(folder: unreadable.folder, unreadable.file, database)
                    return moved
                }
                return .init(
                    path: place.path, outcome: .lost, users: [], quarantine: moved,
                    explanation: "\(unreadable.error.reason); import again what it described, then delete the file in "
                        + "quarantine: until then `cascade-registry gc` removes nothing")
            }
        }
    }

    private func mend(
        _ object: StoredObject, users: [String], _ inventory: Inventory, _ network: NetworkAccess
    ) throws -> RepairReport.Action? {
        let place = store.url(of: object.digest)
        let neuron = inventory.neurons.first { $0.object == object }
        let model = inventory.models.first { $0.objects.byRole.contains { $0.object == object } }
        let source = neuron?.source.description ?? model?.source.location ?? ""
        var restored: Data?
        var explanation: String
        var isSourceReadable = true
        do {
            let candidates =
                try neuron.map { try contents(of: $0, network) } ?? model.map { try contents(of: $0, network) } ?? []
            restored = try candidates.first { try Digest(of: $0) == object.digest }
            explanation =
                restored == nil ? "\(source) does not give the same bytes any more" : "made again from \(source)"
        } catch let error as any CascadeError
            where [.notFound, .badData, .permission, .network].contains(error.category)
        {
            explanation = error.reason
            isSourceReadable = error.category != .permission
        }
        if restored == nil {
            explanation += "; import it again from another copy, or remove \(users.joined(separator: ", "))"
        }
        return try catalog.write { _ in
            // Another process may have mended it, or imported it again.
            guard try store.fault(of: object, full: true) != nil else { return nil }
            // The damaged bytes keep their name until the right ones take it, so that no moment is without either.
            // What may not be read now may give the right bytes another time.
            let moved =
                isSourceReadable
                ? try quarantine(place, in: location.quarantine, keepingName: restored != nil) : nil
            if let restored { try store.put(restored) }
            return .init(
                path: place.path, outcome: restored == nil ? .lost : .restored, users: users, quarantine: moved,
                explanation: explanation)
        }
    }

    /// Takes a file that is there to another folder, or gives it a name there, too.
    private func quarantine(_ place: URL, in folder: URL, keepingName: Bool = false) throws -> String? {
        try createFolder(folder)
        let new = folder.appending(path: "\(place.lastPathComponent)-\(UUID().uuidString.prefix(8))")
        let isLinked = unsafe keepingName && link(place.path, new.path) == 0
        guard unsafe isLinked || rename(place.path, new.path) == 0 else {
            if errno == ENOENT { return nil }
            throw FileError.system(path: place.path, "cannot be moved to quarantine/", errno: errno)
        }
        return new.path
    }

    /// The bytes that a neuron's source gives now.
    private func contents(of manifest: NeuronManifest, _ network: NetworkAccess) throws -> [Data] {
        let unpacked = location.temporary.appending(path: "repair-\(UUID().uuidString)")
        defer { UnfinishedFiles.remove(unpacked.path) }
        var search = GroundTruthSearch(dataset: manifest.dataset, unpacked: unpacked)
        if let address = WebAddress(manifest.source.path) {
            let file = try groundTruth.download(
                DownloadRequest([address], kind: .groundTruth), of: "\(manifest.identifier) came from \(address)",
                network)
            defer { file?.remove() }
            if let file { try search.add(file.file, as: address.description) }
        } else {
            try search.add(URL(filePath: manifest.source.path))
        }
        let importer = NeuronImporter(groundTruth: groundTruth, options: GroundTruthImportOptions())
        return try search.files.filter { $0.entry == manifest.source.entry }
            .flatMap { try importer.read($0) }
            .map(\.neuron).filter { $0.name == manifest.name }
            .map {
                NativeGroundTruth.encode(
                    GroundTruthNeuron(
                        dataset: manifest.dataset, name: $0.name, traits: manifest.traits, recordings: $0.recordings))
            }
    }

    /// The bytes of all objects that a model's source gives now.
    private func contents(of manifest: ModelManifest, _ network: NetworkAccess) throws -> [Data] {
        if let builtIn = try models.builtInModel(of: manifest) { return builtIn.objects }
        guard let archive = try models.archive(of: manifest) else {
            return try contents(ofModelAt: URL(filePath: manifest.source.location))
        }
        let (request, limits) = try network.admitting(
            DownloadRequest(archive.addresses, kind: .archive, digest: archive.digest),
            of: "\(manifest.identifier) came from \(manifest.source.location)")
        let download = try Downloader(folder: location.temporary, limits: limits).download(request) { _ in }
        guard case .downloaded(let file) = download else { return [] }
        defer { file.remove() }
        return try contents(ofModelAt: file.file)
    }

    private func contents(ofModelAt source: URL) throws -> [Data] {
        if try ExportedModel.isOne(source) { return try ExportedModel(source, unpackedIn: location.temporary).objects }
        let published = try PublishedBundle(source, unpackedIn: location.temporary)
        return [
            NativeWeights.encode(published.bundle), try TestVectors(of: published.bundle).encode(),
            published.configurationText,
        ]
    }
}

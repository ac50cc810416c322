internal import Core
internal import Foundation
internal import GRDB

extension RegistryGroundTruth {
    /// Stores a neuron, so that a repeated import need not read its file again. It is seen by nobody until a version
    /// of its dataset has it: ``publishDataset(_:neurons:)``.
    ///
    /// The object comes first, then the manifest, then the catalog.
    func publish(_ manifest: NeuronManifest, object bytes: Data) throws {
        // Outside of the transaction, so that several threads and processes write objects at the same time …
        try store.put(bytes)
        try catalog.write { database in
            // … but `gc` may have run since.
            if try store.fault(of: manifest.object, full: false) != nil { try store.put(bytes) }
            let isIndexed = "SELECT 1 FROM neuron WHERE manifest_file = ?"
            guard try Int.fetchOne(database, sql: isIndexed, arguments: [manifest.file]) == nil else { return }
            try catalog.changing("ground-truth", in: database) {
                try createFolder(manifests.url(ofNeuronFile: manifest.dataset))
            }
            try catalog.changing("ground-truth/\(manifest.dataset)", in: database) {
                try manifests.write(manifest)
                try checkpoint("neuron's manifest added")
                guard let modified = try modificationTime(of: manifests.url(ofNeuronFile: manifest.file)) else {
                    return
                }
                try manifest.rows(file: manifest.file, modified: modified).insert(into: database)
            }
            try checkpoint("neuron indexed")
        }
        try checkpoint("neuron committed")
    }

    /// The manifest of a neuron that was read from the same bytes with the same traits, and whose object is sound.
    func neuron(_ wanted: NeuronIdentity, readFrom source: Digest) throws -> NeuronManifest? {
        let files = try catalog.read { database in
            try String.fetchAll(
                database,
                sql: "SELECT manifest_file FROM neuron WHERE dataset = ? AND name = ? AND source_digest = ?",
                arguments: [wanted.dataset, wanted.name, source.hexadecimal])
        }
        for file in files {
            guard let manifest = try unlessDamaged({ try manifests.neuron(file: file) }),
                manifest.traits == wanted.traits
            else { continue }
            if try store.fault(of: manifest.object, full: true) == nil { return manifest }
        }
        return nil
    }

    /// The manifest of a neuron by its content, where its object is sound.
    func soundNeuron(_ digest: Digest) throws -> NeuronManifest? {
        let file = try catalog.read { database in
            try String.fetchOne(
                database, sql: "SELECT manifest_file FROM neuron WHERE digest = ?", arguments: [digest.hexadecimal])
        }
        guard let file, let manifest = try unlessDamaged({ try manifests.neuron(file: file) }) else { return nil }
        return try store.fault(of: manifest.object, full: true) == nil ? manifest : nil
    }

    /// Makes a version of a dataset that has some neurons, each of them published, and those of the version before
    /// that they do not replace, unless they are the whole dataset. Where all of them are in the newest version, nothing
    /// changes.
    func publishDataset(
        _ name: String, neurons: [String: Digest], isWhole: Bool = false, from source: DatasetSource? = nil
    ) throws -> DatasetChange {
        try catalog.write { database in
            try catalog.synchronize(database)
            try checkPresence(of: neurons, in: name, database)
            let newest = try newestVersion(of: name)
            let before = newest?.digests ?? [:]
            let after = isWhole ? neurons : before.merging(neurons) { $1 }
            var change = DatasetChange(name: name, before: before, after: after, version: newest?.version ?? 0)
            if before == after, newest != nil { return change }
            change.version = try add(name, neurons: after, from: source, to: database)
            return change
        }
    }

    /// Adds the next version of a dataset, inside a write transaction.
    func add(
        _ name: String, neurons: [String: Digest], from source: DatasetSource? = nil, to database: Database
    ) throws -> Int {
        let used = ManifestFolder.versions(of: name, among: try manifests.datasetFiles())
        let manifest = DatasetManifest(
            name: name, version: (used.max() ?? 0) + 1,
            neurons: neurons.sorted { $0.key < $1.key }.map { .init(name: $0.key, digest: $0.value) },
            importedAt: .now.wholeSeconds, importedBy: Program.nameAndVersion, source: source)
        try catalog.changing("ground-truth", in: database) {
            try manifests.add(manifest)
            try checkpoint("dataset's manifest added")
            let file = ManifestFolder.fileName(name: name, version: manifest.version)
            guard let modified = try modificationTime(of: manifests.url(ofDatasetFile: file)) else { return }
            try manifest.rows(file: file, modified: modified).insert(into: database)
        }
        try ManifestTable.markCurrentNeurons(of: name, database)
        try checkpoint("dataset indexed")
        return manifest.version
    }

    /// - Throws: ``RegistryError`` where the manifest of the newest version cannot be read; an older version does not take
    ///   its place, because the next one would lack what only the newest has.
    func newestVersion(of name: String) throws -> DatasetManifest? {
        guard let newest = ManifestFolder.versions(of: name, among: try manifests.datasetFiles()).max() else {
            return nil
        }
        return try manifests.dataset(file: ManifestFolder.fileName(name: name, version: newest))
    }

    private func checkPresence(of neurons: [String: Digest], in dataset: String, _ database: Database) throws {
        let present = try Set(
            String.fetchAll(database, sql: "SELECT digest FROM neuron WHERE dataset = ?", arguments: [dataset]))
        guard let missing = neurons.first(where: { !present.contains($0.value.hexadecimal) }) else { return }
        throw RegistryError(
            .locked, "\(dataset)/\(missing.key) was removed while the import went on", remedy: "Repeat the import.")
    }
}

/// What a neuron is besides its recordings.
struct NeuronIdentity: Hashable, Sendable {
    let dataset: String
    let name: String
    let traits: Traits
}

/// What an import did to a dataset.
struct DatasetChange {
    let name: String
    /// Digests by name.
    let before: [String: Digest]
    let after: [String: Digest]
    /// The version that has the neurons.
    var version: Int
}

extension Date {
    /// Without the fraction of a second, as manifests hold it.
    var wholeSeconds: Date { Date(timeIntervalSince1970: timeIntervalSince1970.rounded(.down)) }
}

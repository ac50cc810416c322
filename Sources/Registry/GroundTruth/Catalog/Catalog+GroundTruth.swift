internal import Core
internal import Foundation
internal import GRDB
internal import Inspection
internal import Resample

extension Catalog {
    /// Brings neurons and datasets up to date; folders that nobody changed are not looked into.
    func synchronizeGroundTruth(_ database: Database, unchangedFolders: Set<String>) throws {
        let root = "ground-truth"
        let folders = try manifests.neuronFolders()
        let changed = folders.filter { !unchangedFolders.contains("\(root)/\($0)") }
        guard !changed.isEmpty || !unchangedFolders.contains(root) else { return }
        try removeNeurons(outsideOf: folders, in: database)
        let unindexedNeurons = try changed.flatMap { folder in
            try removeChanged(
                from: "neuron", files: try manifests.neuronFiles(inFolder: folder), where: "dataset = ?", [folder],
                in: database, url: manifests.url(ofNeuronFile:))
        }
        // Full-text tables know no foreign keys, and the numbers of removed rows are used again.
        try database.execute(sql: "DELETE FROM neuron_text WHERE rowid NOT IN (SELECT id FROM neuron)")
        for (file, modified) in unindexedNeurons {
            guard let manifest = try? manifests.neuron(file: file) else { continue }
            try insert(manifest, modified: modified, into: database)
        }
        let unindexed = try removeChanged(
            from: "dataset", files: try manifests.datasetFiles(), in: database, url: manifests.url(ofDatasetFile:))
        for (file, modified) in unindexed {
            guard let manifest = try? manifests.dataset(file: file) else { continue }
            try insert(manifest, file: file, modified: modified, into: database)
        }
        try markCurrentNeurons(database)
    }

    private func removeNeurons(outsideOf folders: [String], in database: Database) throws {
        let indexed = try String.fetchAll(database, sql: "SELECT DISTINCT dataset FROM neuron")
        for dataset in Set(indexed).subtracting(folders).sorted() {
            try database.execute(sql: "DELETE FROM neuron WHERE dataset = ?", arguments: [dataset])
        }
    }

    /// Adds a neuron.
    func insert(_ manifest: NeuronManifest, modified: Int, into database: Database) throws {
        let traits = manifest.traits
        let recordings = manifest.inspection.recordings
        let rates = recordings.map(\.frameRateHz)
        let findings = manifest.inspection.findings
        let id = try Self.insert(
            traits.columns(Trait.ofNeurons) + [
                ("dataset", manifest.dataset), ("name", manifest.name), ("digest", manifest.digest.hexadecimal),
                ("byte_count", manifest.object.byteCount), ("recording_count", recordings.count),
                ("duration_seconds", recordings.reduce(0) { $0 + $1.durationSeconds }),
                ("spike_count", recordings.reduce(0) { $0 + $1.spikeCount }),
                ("lowest_rate_hz", rates.min()), ("highest_rate_hz", rates.max()),
                ("noise_level", median(of: recordings.compactMap(\.noiseLevel))),
                ("warning_count", findings.count { $0.severity == .warning }),
                ("error_count", findings.count { $0.severity == .error }),
                ("source_path", manifest.source.description), ("source_digest", manifest.source.digest.hexadecimal),
                ("imported_at", Int(manifest.importedAt.timeIntervalSince1970)), ("manifest_file", manifest.file),
                ("manifest_modified", modified),
            ], into: "neuron", database)
        for recording in recordings {
            _ = try Self.insert(
                [
                    ("neuron_id", id), ("position", recording.recordingIndex),
                    ("frame_rate_hz", recording.frameRateHz), ("frame_count", recording.frameCount),
                    ("duration_seconds", recording.durationSeconds), ("noise_level", recording.noiseLevel),
                    ("spike_count", recording.spikeCount),
                ], into: "recording", database)
        }
        for finding in findings {
            _ = try Self.insert(
                [
                    ("neuron_id", id), ("position", finding.recordingIndex), ("kind", finding.kind.rawValue),
                    ("severity", finding.severity.rawValue),
                ], into: "finding", database)
        }
        _ = try Self.insert([("rowid", id), ("words", manifest.words)], into: "neuron_text", database)
    }

    private func insert(
        _ manifest: DatasetManifest, file: String, modified: Int, into database: Database
    ) throws {
        let id = try Self.insert(
            [
                ("name", manifest.name), ("version", manifest.version),
                ("imported_at", Int(manifest.importedAt.timeIntervalSince1970)), ("manifest_file", file),
                ("manifest_modified", modified),
            ], into: "dataset", database)
        for neuron in manifest.neurons {
            _ = try Self.insert(
                [("dataset_id", id), ("name", neuron.name), ("digest", neuron.digest.hexadecimal)],
                into: "dataset_neuron", database)
        }
    }

    /// Marks the neurons that are in the newest version of their dataset.
    private func markCurrentNeurons(_ database: Database) throws {
        try database.execute(
            sql: """
                UPDATE neuron SET is_current = EXISTS (
                    SELECT 1 FROM dataset_neuron JOIN dataset ON dataset.id = dataset_id
                    WHERE digest = neuron.digest AND dataset_neuron.name = neuron.name AND dataset.name = neuron.dataset
                        AND version = (SELECT max(version) FROM dataset WHERE name = neuron.dataset))
                """)
    }
}

extension NeuronManifest {
    /// What the full-text search looks in.
    fileprivate var words: String {
        let known = [identifier] + traits.values(of: Trait.ofNeurons) + [source.description, digest.hexadecimal]
        let findings = inspection.findings.map { "\($0.kind.rawValue) \($0.message)" }
        return (known + findings).joined(separator: "\n")
    }
}

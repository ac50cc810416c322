internal import Core
internal import Foundation
internal import GRDB
internal import Inspection
internal import Signals

extension NeuronManifest {
    func insert(file: String, modified: Int, into database: Database) throws {
        let recordings = inspection.recordings
        let rates = recordings.map(\.frameRateHz)
        let findings = inspection.findings
        let id = try ManifestTable.insert(
            traits.columns(Trait.ofNeurons) + [
                ("dataset", dataset), ("name", name), ("digest", digest.hexadecimal),
                ("byte_count", object.byteCount), ("recording_count", recordings.count),
                ("duration_seconds", recordings.reduce(0) { $0 + $1.durationSeconds }),
                ("spike_count", recordings.reduce(0) { $0 + $1.spikeCount }),
                ("lowest_rate_hz", rates.min()), ("highest_rate_hz", rates.max()),
                ("noise_level", median(of: recordings.compactMap(\.noiseLevel))),
                ("warning_count", findings.count { $0.severity == .warning }),
                ("error_count", findings.count { $0.severity == .error }),
                ("source_path", source.description), ("source_digest", source.digest.hexadecimal),
                ("imported_at", Int(importedAt.timeIntervalSince1970)), ("manifest_file", file),
                ("manifest_modified", modified),
            ], into: "neuron", database)
        for recording in recordings {
            try ManifestTable.insert(
                [
                    ("neuron_id", id), ("position", recording.recordingIndex),
                    ("frame_rate_hz", recording.frameRateHz), ("frame_count", recording.frameCount),
                    ("duration_seconds", recording.durationSeconds), ("noise_level", recording.noiseLevel),
                    ("spike_count", recording.spikeCount),
                ], into: "recording", database)
        }
        for finding in findings {
            try ManifestTable.insert(
                [
                    ("neuron_id", id), ("position", finding.recordingIndex), ("kind", finding.kind.rawValue),
                    ("severity", finding.severity.rawValue),
                ], into: "finding", database)
        }
        try ManifestTable.insert([("rowid", id), ("words", words)], into: "neuron_text", database)
    }

    /// What the full-text search looks in.
    private var words: String {
        let known = [identifier] + traits.values(of: Trait.ofNeurons) + [source.description, digest.hexadecimal]
        let findings = inspection.findings.map { "\($0.kind.rawValue) \($0.message)" }
        return (known + findings).joined(separator: "\n")
    }
}

extension DatasetManifest {
    func insert(file: String, modified: Int, into database: Database) throws {
        let id = try ManifestTable.insert(
            [
                ("name", name), ("version", version),
                ("imported_at", Int(importedAt.timeIntervalSince1970)), ("manifest_file", file),
                ("manifest_modified", modified),
            ], into: "dataset", database)
        for neuron in neurons {
            try ManifestTable.insert(
                [("dataset_id", id), ("name", neuron.name), ("digest", neuron.digest.hexadecimal)],
                into: "dataset_neuron", database)
        }
    }
}

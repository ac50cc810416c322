internal import Core
internal import Foundation
internal import GRDB
internal import Inspection
internal import Signals

extension NeuronManifest {
    /// What the catalog says of the neuron. Which version of the dataset has it, the dataset's manifests tell.
    func rows(file: String, modified: Int) -> [CatalogRow] {
        let recordings = inspection.recordings
        let rates = recordings.map(\.frameRateHz)
        let findings = inspection.findings
        let neuron = CatalogRow(
            .neuron,
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
            ])
        let ofRecordings = recordings.map { recording in
            CatalogRow(
                .recording,
                [
                    ("position", recording.recordingIndex), ("frame_rate_hz", recording.frameRateHz),
                    ("frame_count", recording.frameCount), ("duration_seconds", recording.durationSeconds),
                    ("noise_level", recording.noiseLevel), ("spike_count", recording.spikeCount),
                ])
        }
        let ofFindings = findings.map { finding in
            CatalogRow(
                .finding,
                [
                    ("position", finding.recordingIndex), ("kind", finding.kind.rawValue),
                    ("severity", finding.severity.rawValue),
                ])
        }
        return [neuron] + ofRecordings + ofFindings + [CatalogRow(.neuronText, [("words", words)])]
    }

    /// What the full-text search looks in.
    private var words: String {
        let known = [identifier] + traits.values(of: Trait.ofNeurons) + [source.description, digest.hexadecimal]
        let findings = inspection.findings.map { "\($0.kind.rawValue) \($0.message)" }
        return (known + findings).joined(separator: "\n")
    }
}

extension DatasetManifest {
    /// What the catalog says of the version.
    func rows(file: String, modified: Int) -> [CatalogRow] {
        let version = CatalogRow(
            .dataset,
            [
                ("name", name), ("version", version), ("imported_at", Int(importedAt.timeIntervalSince1970)),
                ("manifest_file", file), ("manifest_modified", modified),
            ])
        return [version]
            + neurons.map { neuron in
                CatalogRow(.datasetNeuron, [("name", neuron.name), ("digest", neuron.digest.hexadecimal)])
            }
    }
}

internal import Core
internal import Files
internal import Formats
internal import Foundation
internal import GRDB

extension ModelManifest {
    /// What the catalog says of the model.
    func rows(file: String, modified: Int) -> [CatalogRow] {
        let objects = objects.byRole
        let model = CatalogRow(
            .model,
            traits.columns(Trait.ofModels) + [
                ("name", name), ("version", version), ("digest", digest.hexadecimal),
                ("frame_rate_hz", configuration.frameRateHz),
                ("smoothing_seconds", configuration.smoothingSeconds), ("is_causal", configuration.isCausal),
                ("latency_seconds", latencySeconds), ("window_frames", configuration.network.windowLength),
                ("noise_levels", ModelRecord.text(ofNoiseLevels: configuration.noiseLevels)),
                ("members_per_level", configuration.ensembleSize), ("licence", licence),
                ("source_location", source.location),
                ("imported_at", Int(importedAt.timeIntervalSince1970)),
                ("byte_count", objects.reduce(0) { $0 + $1.object.byteCount }),
                ("search_text", searchText), ("manifest_file", file), ("manifest_modified", modified),
            ])
        let needed = objects.map { role, object in
            CatalogRow(
                .modelObject,
                [("role", role.rawValue), ("digest", object.digest.hexadecimal), ("byte_count", object.byteCount)])
        }
        return [model] + needed + datasetRows
    }

    private var datasetRows: [CatalogRow] {
        let meanings = DatasetNumbering.current(datasets: configuration.trainingDatasets).meanings
        return configuration.trainingDatasets.enumerated().flatMap { position, written in
            let datasets =
                switch meanings[written] {
                case .dataset(let name): [name]
                case .either(let current, let legacy): [current, legacy]
                case .unknown, nil: [written]
                }
            return datasets.map { dataset in
                CatalogRow(
                    .modelDataset,
                    [
                        ("position", position), ("written", written), ("dataset", dataset),
                        ("is_certain", datasets.count == 1),
                    ])
            }
        }
    }

    /// What the free-text filter looks in, lower case.
    private var searchText: String {
        let words =
            [name, configuration.modelName] + traits.values(of: Trait.ofModels)
            + [licence, source.location, source.framework].compactMap(\.self)
        return (words + configuration.trainingDatasets).joined(separator: "\n").lowercased()
    }
}

extension AliasManifest {
    /// What the catalog says of the alias.
    func rows(file: String, modified: Int) -> [CatalogRow] {
        [
            CatalogRow(
                .alias,
                [
                    ("alias", alias), ("name", name), ("version", version), ("manifest_file", file),
                    ("manifest_modified", modified),
                ])
        ]
    }
}

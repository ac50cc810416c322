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
            traits.columnsOfModels + [
                ("name", name), ("version", version), ("digest", digest.hexadecimal),
                ("frame_rate_hz", configuration.frameRateHz),
                ("smoothing_seconds", configuration.smoothingSeconds), ("is_causal", configuration.isCausal),
                ("latency_seconds", latencySeconds), ("window_frames", configuration.network.windowLength),
                ("noise_levels", ModelRecord.text(ofNoiseLevels: configuration.noiseLevels)),
                ("calibrates_itself", configuration.network.selfCalibrating != nil),
                ("members_per_level", configuration.ensembleSize), ("licence", licence),
                ("source_location", source.location), ("source_digest", source.digest.hexadecimal),
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
        DatasetMeaning.all(of: configuration.trainingDatasets).enumerated().flatMap { position, meaning in
            meaning.datasets.map { dataset in
                CatalogRow(
                    .modelDataset,
                    [
                        ("position", position), ("written", meaning.written), ("dataset", dataset),
                        ("is_certain", meaning.datasets.count == 1),
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

/// A dataset that a model was trained on.
struct DatasetMeaning {
    /// In the words of the model's configuration.
    let written: String
    /// In today's numbering of the published datasets; two where the numbering that was meant cannot be told.
    let datasets: [String]

    static func all(of written: [String]) -> [DatasetMeaning] {
        let meanings = DatasetNumbering.current(datasets: written).meanings
        return written.map { name in
            switch meanings[name] {
            case .dataset(let dataset): DatasetMeaning(written: name, datasets: [dataset])
            case .either(let current, let legacy): DatasetMeaning(written: name, datasets: [current, legacy])
            case .unknown, nil: DatasetMeaning(written: name, datasets: [name])
            }
        }
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

internal import Core
internal import Files
internal import Formats
internal import Foundation
internal import GRDB

extension ModelManifest {
    func insert(file: String, modified: Int, into database: Database) throws {
        let objects = objects.byRole
        let columns =
            traits.columns(Trait.ofModels) + [
                ("name", name), ("version", version), ("digest", digest.hexadecimal),
                ("frame_rate_hz", configuration.frameRateHz),
                ("smoothing_seconds", configuration.smoothingSeconds), ("is_causal", configuration.isCausal),
                ("latency_seconds", latencySeconds), ("window_frames", configuration.network.windowLength),
                ("noise_levels", "[\(configuration.noiseLevels.map(String.init).joined(separator: ","))]"),
                ("members_per_level", configuration.ensembleSize), ("licence", licence),
                ("imported_at", Int(importedAt.timeIntervalSince1970)),
                ("byte_count", objects.reduce(0) { $0 + $1.object.byteCount }),
                ("search_text", searchText), ("manifest_file", file), ("manifest_modified", modified),
            ]
        let id = try ManifestTable.insert(columns, into: "model", database)
        for (role, object) in objects {
            let columns: [(String, (any DatabaseValueConvertible)?)] = [
                ("model_id", id), ("role", role.rawValue), ("digest", object.digest.hexadecimal),
                ("byte_count", object.byteCount),
            ]
            try ManifestTable.insert(columns, into: "model_object", database)
        }
        try insertDatasets(ofModel: id, into: database)
    }

    private func insertDatasets(ofModel id: Int64, into database: Database) throws {
        let meanings = DatasetNumbering.current(datasets: configuration.trainingDatasets).meanings
        for (position, written) in configuration.trainingDatasets.enumerated() {
            let datasets =
                switch meanings[written] {
                case .dataset(let name): [name]
                case .either(let current, let legacy): [current, legacy]
                case .unknown, nil: [written]
                }
            for dataset in datasets {
                let columns: [(String, (any DatabaseValueConvertible)?)] = [
                    ("model_id", id), ("position", position), ("written", written), ("dataset", dataset),
                    ("is_certain", datasets.count == 1),
                ]
                try ManifestTable.insert(columns, into: "model_dataset", database)
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
    func insert(file: String, modified: Int, into database: Database) throws {
        try ManifestTable.insert(
            [
                ("alias", alias), ("name", name), ("version", version), ("manifest_file", file),
                ("manifest_modified", modified),
            ], into: "alias", database)
    }
}

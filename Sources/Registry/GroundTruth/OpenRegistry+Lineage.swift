internal import Core
internal import Foundation
internal import GRDB

/// How models, datasets and neurons hang together.
public struct Lineage: Hashable, Sendable, Codable {
    /// A model, and one dataset that it was trained on.
    public struct Training: Hashable, Sendable, Codable {
        /// `NAME@VERSION` of the model.
        public let model: String
        /// The dataset in the words of the model's configuration, in the numbering of that time.
        public let written: String
        /// The dataset's name in today's numbering.
        public let dataset: String
        /// The numbering of the configuration is known; otherwise the dataset is one of two that are meant.
        public let isCertain: Bool
        /// The versions of the dataset that are in this registry.
        public let versions: [String]
    }

    /// What was asked for: `NAME@VERSION` of a model or a dataset, or `DATASET/NAME`.
    public let subject: String
    /// Which models were trained on which datasets.
    public let trainings: [Training]
    /// For a neuron, the versions of its dataset that have it.
    public let versions: [String]
    /// For a neuron, the file that it was read from.
    public let source: NeuronSource?
}

extension OpenRegistry {
    /// The datasets that a model was trained on.
    ///
    /// - Parameter record: a model of this registry.
    /// - Returns: one training per dataset; published datasets are recognised in both of their numberings.
    /// - Throws: ``RegistryError`` when the catalog cannot be read.
    public func lineage(of record: ModelRecord) throws -> Lineage {
        Lineage(
            subject: record.identifier,
            trainings: try trainings(where: "model.name = ? AND model.version = ?", [record.name, record.version]),
            versions: [], source: nil)
    }

    /// The models that were trained on a dataset.
    ///
    /// - Parameter record: a dataset of this registry.
    /// - Returns: one training per model.
    /// - Throws: ``RegistryError`` when the catalog cannot be read.
    public func lineage(of record: DatasetRecord) throws -> Lineage {
        Lineage(
            subject: record.identifier, trainings: try trainings(where: "dataset = ?", [record.name]), versions: [],
            source: nil)
    }

    /// The models that were trained on a neuron's dataset, and where the neuron came from.
    ///
    /// - Parameter record: a neuron of this registry.
    /// - Returns: one training per model; models do not say which version of a dataset they were trained on.
    /// - Throws: ``RegistryError`` when the catalog or the neuron's manifest cannot be read.
    public func lineage(of record: NeuronRecord) throws -> Lineage {
        let versions = try catalog.read { database in
            try Int.fetchAll(
                database,
                sql: """
                    SELECT version FROM dataset JOIN dataset_neuron ON dataset_id = dataset.id
                    WHERE dataset.name = ? AND digest = ? ORDER BY version
                    """, arguments: [record.dataset, record.digest.hexadecimal])
        }
        return Lineage(
            subject: record.identifier, trainings: try trainings(where: "dataset = ?", [record.dataset]),
            versions: versions.map { "\(record.dataset)@\($0)" }, source: try manifest(of: record).source)
    }

    private func trainings(where condition: String, _ arguments: StatementArguments) throws -> [Lineage.Training] {
        try catalog.read { database in
            let sql = """
                SELECT model.name, model.version, written, dataset, is_certain
                FROM model_dataset JOIN model ON model.id = model_id WHERE \(condition)
                ORDER BY model.name, model.version, position, dataset
                """
            return try Row.fetchAll(database, sql: sql, arguments: arguments).map { row in
                let dataset: String = try row.decode(atIndex: 3)
                let versions = try Int.fetchAll(
                    database, sql: "SELECT version FROM dataset WHERE name = ? ORDER BY version", arguments: [dataset])
                return Lineage.Training(
                    model: "\(try row.decode(String.self, atIndex: 0))@\(try row.decode(Int.self, atIndex: 1))",
                    written: try row.decode(atIndex: 2), dataset: dataset, isCertain: try row.decode(atIndex: 4),
                    versions: versions.map { "\(dataset)@\($0)" })
            }
        }
    }
}

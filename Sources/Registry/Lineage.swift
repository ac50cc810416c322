package import Core
internal import Foundation
internal import GRDB

/// How models, datasets and neurons hang together.
package struct Lineage: Hashable, Sendable, Codable {
    /// A model, and one dataset that it was trained on.
    package struct Training: Hashable, Sendable, Codable {
        /// `NAME@VERSION` of the model.
        package let model: String
        /// The dataset in the words of the model's configuration, in the numbering of that time; of a model with a
        /// record of its training, the version of the dataset in the registry where it was trained.
        package let written: String
        /// The dataset's name in today's numbering.
        package let dataset: String
        /// The numbering of the configuration is known; otherwise the dataset is one of two that are meant.
        package let isCertain: Bool
        /// Not the model itself was trained on it, but the networks that its training began with.
        package let isEarlier: Bool
        /// The versions of the dataset that are in this registry; where the neurons are known, those that have all of
        /// ``neurons`` with the same content.
        package let versions: [String]
        /// The neurons that are meant, where a record of the training names them; otherwise `nil`.
        package let neurons: [TrainingRecord.Neuron]?
    }

    /// What was asked for: `NAME@VERSION` of a model or a dataset, or `DATASET/NAME`.
    package let subject: String
    /// Which models were trained on which datasets.
    package let trainings: [Training]
    /// For a neuron, the versions of its dataset that have it.
    package let versions: [String]
    /// For a neuron, the file that it was read from.
    package let source: NeuronSource?
}

extension RegistryModels {
    /// The datasets that a model was trained on.
    ///
    /// - Parameter record: a model of this registry.
    /// - Returns: one training per dataset, with the neurons where a record of the training names them; otherwise
    ///   published datasets are recognised in both of their numberings.
    /// - Throws: ``RegistryError`` when the catalog cannot be read.
    package func lineage(of record: ModelRecord) throws -> Lineage {
        Lineage(
            subject: record.identifier, trainings: try LineageSearch(core: core).trainings(ofModel: record),
            versions: [],
            source: nil)
    }
}

extension RegistryGroundTruth {
    /// The models that were trained on a dataset.
    ///
    /// - Parameter record: a dataset of this registry.
    /// - Returns: one training per model whose record names neurons of this version, or that has no record and whose
    ///   configuration names the dataset.
    /// - Throws: ``RegistryError`` when the catalog or the dataset's manifest cannot be read.
    package func lineage(of record: DatasetRecord) throws -> Lineage {
        let digests = Set(try manifest(of: record).neurons.map(\.digest))
        return Lineage(
            subject: record.identifier,
            trainings: try LineageSearch(core: core).trainings(onDataset: record.name) { digests.contains($0.digest) },
            versions: [], source: nil)
    }

    /// The models that were trained on a neuron, and where the neuron came from.
    ///
    /// - Parameter record: a neuron of this registry.
    /// - Returns: one training per model whose record names the neuron's content, or that has no record and whose
    ///   configuration names its dataset.
    /// - Throws: ``RegistryError`` when the catalog or the neuron's manifest cannot be read.
    package func lineage(of record: NeuronRecord) throws -> Lineage {
        Lineage(
            subject: record.identifier,
            trainings: try LineageSearch(core: core).trainings(onDataset: record.dataset) {
                $0.digest == record.digest
            },
            versions: try LineageSearch(core: core).versions(of: record.dataset, with: [record.digest]),
            source: try manifest(of: record).source)
    }
}

/// Looks in the catalog for what was trained on what.
private struct LineageSearch: RegistryPart {
    let core: RegistryCore

    func trainings(ofModel record: ModelRecord) throws -> [Lineage.Training] {
        let isModel = "model.name = ? AND model.version = ?"
        let records = try trainingRecords(where: isModel, [record.name, record.version])
        let written = try writtenTrainings(where: isModel, [record.name, record.version])
        return try trainings(written, records, neurons: { _ in true }, datasets: { _ in true })
    }

    func trainings(
        onDataset dataset: String, neurons isMeant: (TrainingRecord.Neuron) -> Bool
    ) throws -> [Lineage.Training] {
        let records = try trainingRecords(where: "TRUE", [])
        return try trainings(
            writtenTrainings(where: "dataset = ?", [dataset]), records, neurons: isMeant,
            datasets: { $0 == dataset })
    }

    /// What configurations say of models without a record, and what records say of the others.
    private func trainings(
        _ written: [Lineage.Training], _ records: [String: TrainingRecord],
        neurons isMeant: (TrainingRecord.Neuron) -> Bool, datasets isWanted: (String) -> Bool
    ) throws -> [Lineage.Training] {
        let recorded = try records.sorted { $0.key < $1.key }.flatMap { model, record in
            try trainings(of: model, on: record.neurons.filter(isMeant), isEarlier: false)
                + trainings(of: model, on: record.earlier?.neurons.filter(isMeant) ?? [], isEarlier: true)
                + (record.earlier?.datasets ?? []).filter(isWanted).map { dataset in
                    Lineage.Training(
                        model: model, written: dataset, dataset: dataset, isCertain: true, isEarlier: true,
                        versions: try versions(of: dataset, with: []), neurons: nil)
                }
        }
        return written.filter { records[$0.model] == nil } + recorded
    }

    /// One per dataset of some neurons.
    private func trainings(
        of model: String, on neurons: [TrainingRecord.Neuron], isEarlier: Bool
    ) throws -> [Lineage.Training] {
        let datasets = Dictionary(grouping: neurons, by: \.dataset)
        return try datasets.sorted { $0.key < $1.key }.map { written, neurons in
            let dataset = String(written.prefix { $0 != "@" })
            return Lineage.Training(
                model: model, written: written, dataset: dataset, isCertain: true, isEarlier: isEarlier,
                versions: try versions(of: dataset, with: neurons.map(\.digest)), neurons: neurons)
        }
    }

    /// The records of those models that have a sound one, by the models' identifiers.
    private func trainingRecords(
        where condition: String, _ arguments: StatementArguments
    ) throws -> [String: TrainingRecord] {
        let rows = try catalog.read { database in
            let sql = """
                SELECT name, version, model_object.digest, model_object.byte_count
                FROM model_object JOIN model ON model.id = model_id WHERE role = 'training' AND \(condition)
                """
            return try Row.fetchAll(database, sql: sql, arguments: arguments)
        }
        return try rows.reduce(into: [:]) { records, row in
            let identifier = "\(try row.decode(String.self, atIndex: 0))@\(try row.decode(Int.self, atIndex: 1))"
            let digest = try Catalog.value(row.decode(atIndex: 2), Digest.init(hexadecimal:))
            let object = StoredObject(digest: digest, byteCount: try row.decode(atIndex: 3))
            // Of a damaged record `verify` tells; the names in the configuration are there still.
            records[identifier] = try unlessDamaged { try models.trainingRecord(object) }
        }
    }

    /// The datasets that configurations name.
    private func writtenTrainings(
        where condition: String, _ arguments: StatementArguments
    ) throws -> [Lineage.Training] {
        let rows = try catalog.read { database in
            let sql = """
                SELECT model.name, model.version, written, dataset, is_certain
                FROM model_dataset JOIN model ON model.id = model_id WHERE \(condition)
                ORDER BY model.name, model.version, position, dataset
                """
            return try Row.fetchAll(database, sql: sql, arguments: arguments)
        }
        return try rows.map { row in
            let dataset: String = try row.decode(atIndex: 3)
            return Lineage.Training(
                model: "\(try row.decode(String.self, atIndex: 0))@\(try row.decode(Int.self, atIndex: 1))",
                written: try row.decode(atIndex: 2), dataset: dataset, isCertain: try row.decode(atIndex: 4),
                isEarlier: false,
                versions: try versions(of: dataset, with: []), neurons: nil)
        }
    }

    /// The versions of a dataset that have all of some neurons.
    func versions(of dataset: String, with neurons: [Digest]) throws -> [String] {
        let rows = try catalog.read { database in
            let sql = """
                SELECT version, digest FROM dataset JOIN dataset_neuron ON dataset_id = dataset.id
                WHERE dataset.name = ?
                """
            return try Row.fetchAll(database, sql: sql, arguments: [dataset])
        }
        let digests: [Int: Set<String>] = try rows.reduce(into: [:]) {
            try $0[$1.decode(atIndex: 0), default: []].insert($1.decode(atIndex: 1))
        }
        let wanted = neurons.map(\.hexadecimal)
        return digests.filter { $0.value.isSuperset(of: wanted) }.keys.sorted().map { "\(dataset)@\($0)" }
    }
}

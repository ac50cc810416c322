internal import Core
internal import Foundation
internal import GRDB

/// What a removal of ground truth took away.
package struct GroundTruthRemoval: Hashable, Sendable, Codable {
    /// The version of a dataset, or the neuron.
    package let identifier: String
    /// The version that the dataset has now in place of the one with the neuron; `nil` after the removal of a version.
    package let newVersion: String?
    /// Neurons that no other version has; none where a manifest cannot be read, which may be that of such a version.
    package let neuronCount: Int
    /// The size of their objects.
    package let byteCount: Int
}

extension RegistryGroundTruth {
    /// Removes one version of a dataset, and the neurons that no other version has.
    ///
    /// - Parameter record: a dataset of this registry.
    /// - Returns: what is gone.
    /// - Throws: ``RegistryError`` when the registry cannot be changed.
    @discardableResult
    package func remove(_ record: DatasetRecord) throws -> GroundTruthRemoval {
        try catalog.write { database in
            try catalog.synchronize(database)
            let removed = try manifest(of: record)
            try catalog.changing("ground-truth", in: database) {
                let file = ManifestFolder.fileName(name: record.name, version: record.version)
                try manifests.removeDataset(file: file)
                try checkpoint("manifest removed")
                try ManifestTable("ground-truth").remove(file, database)
            }
            try ManifestTable.markCurrentNeurons(of: record.name, database)
            var objects: [StoredObject] = []
            // A version that cannot be read may have any of the neurons: they stay.
            for neuron in try core.isFullyIndexed(in: database) ? removed.neurons : [] {
                let isUsed = """
                    SELECT 1 FROM dataset_neuron JOIN dataset ON dataset.id = dataset_id
                    WHERE digest = ? AND dataset.name = ?
                    """
                let arguments: StatementArguments = [neuron.digest.hexadecimal, removed.name]
                guard try Int.fetchOne(database, sql: isUsed, arguments: arguments) == nil else { continue }
                let files = try Row.fetchAll(
                    database, sql: "SELECT manifest_file, byte_count FROM neuron WHERE digest = ? AND dataset = ?",
                    arguments: arguments)
                for row in files {
                    try manifests.removeNeuron(file: row.decode(atIndex: 0))
                    objects.append(StoredObject(digest: neuron.digest, byteCount: try row.decode(atIndex: 1)))
                    try checkpoint("neuron's manifest removed")
                }
            }
            try catalog.synchronize(database)
            let freed = try core.removeUnneeded(objects, in: database)
            return GroundTruthRemoval(
                identifier: record.identifier, newVersion: nil, neuronCount: objects.count,
                byteCount: freed.reduce(0) { $0 + $1.byteCount })
        }
    }

    /// Gives a dataset a new version without some neuron; the versions that have it keep it.
    ///
    /// - Parameter record: a neuron in the newest version of its dataset.
    /// - Returns: the new version.
    /// - Throws: ``RegistryError`` when it is the only neuron, or the registry cannot be changed.
    @discardableResult
    package func remove(_ record: NeuronRecord) throws -> GroundTruthRemoval {
        try catalog.write { database in
            try catalog.synchronize(database)
            let newest = try newestVersion(of: record.dataset)
            let rest = (newest?.neurons ?? []).filter { $0.name != record.name || $0.digest != record.digest }
            guard let newest, rest.count < newest.neurons.count else {
                throw RegistryError(
                    .notFound, "\(record.identifier) is not in the newest version of \(record.dataset)",
                    remedy: "Older versions never change; remove a whole one: "
                        + "`cascade-registry ground-truth remove \(record.dataset)@VERSION`.")
            }
            guard !rest.isEmpty else {
                throw RegistryError(
                    .usage, "\(record.identifier) is the only neuron of \(newest.identifier)",
                    remedy: "Remove the dataset: `cascade-registry ground-truth remove \(newest.identifier)`.")
            }
            let neurons = Dictionary(rest.map { ($0.name, $0.digest) }) { first, _ in first }
            let version = try add(record.dataset, neurons: neurons, to: database)
            return GroundTruthRemoval(
                identifier: record.identifier, newVersion: "\(record.dataset)@\(version)", neuronCount: 0, byteCount: 0)
        }
    }
}

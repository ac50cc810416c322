package import Foundation
internal import GRDB

/// One version of a dataset, as lists show it.
package struct DatasetRecord: Hashable, Sendable, Codable {
    /// The name.
    package let name: String
    /// The version, from 1.
    package let version: Int
    /// Whether there is no newer one.
    package let isCurrent: Bool
    /// Neurons.
    package let neuronCount: Int
    /// Recordings of all neurons.
    package let recordingCount: Int
    /// The time of imaging of all neurons.
    package let durationSeconds: Double
    /// Spikes of all neurons.
    package let spikeCount: Int
    /// When this version came to be.
    package let importedAt: Date

    /// `NAME@VERSION`, whose content never changes.
    package var identifier: String { "\(name)@\(version)" }
}

extension DatasetRecord {
    static let query = """
        SELECT dataset.name, version, dataset.imported_at, count(neuron.id) AS neurons,
            version = (SELECT max(version) FROM dataset AS other WHERE other.name = dataset.name) AS is_current,
            coalesce(sum(recording_count), 0) AS recordings, coalesce(sum(neuron.duration_seconds), 0.0) AS duration,
            coalesce(sum(spike_count), 0) AS spikes
        FROM dataset LEFT JOIN dataset_neuron ON dataset_id = dataset.id
            LEFT JOIN neuron ON neuron.dataset = dataset.name AND neuron.name = dataset_neuron.name
                AND neuron.digest = dataset_neuron.digest
        """

    init(row: Row) throws {
        name = try row.decode(forColumn: "name")
        version = try row.decode(forColumn: "version")
        isCurrent = try row.decode(forColumn: "is_current")
        neuronCount = try row.decode(forColumn: "neurons")
        recordingCount = try row.decode(forColumn: "recordings")
        durationSeconds = try row.decode(forColumn: "duration")
        spikeCount = try row.decode(forColumn: "spikes")
        importedAt = Date(timeIntervalSince1970: try row.decode(forColumn: "imported_at"))
    }
}

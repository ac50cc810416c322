public import Core
public import Foundation
internal import GRDB

/// One neuron of the ground truth, as lists show it. The rest is in its ``NeuronManifest``.
///
/// The numbers are those of the recordings that passed the filter; without one, of all.
public struct NeuronRecord: Hashable, Sendable, Codable {
    /// The dataset.
    public let dataset: String
    /// The name within the dataset.
    public let name: String
    /// The digest of its object.
    public let digest: Digest
    /// Whether it is in the newest version of its dataset.
    public let isCurrent: Bool
    /// What is known about the neuron besides its recordings.
    public let traits: Traits
    /// Recordings.
    public let recordingCount: Int
    /// The time of imaging.
    public let durationSeconds: Double
    /// Spikes.
    public let spikeCount: Int
    /// The lowest frame rate.
    public let lowestRateHz: Double?
    /// The highest frame rate.
    public let highestRateHz: Double?
    /// The median of the standardised noise level ν over all recordings of the neuron, in %·s^½.
    public let noiseLevel: Double?
    /// Warnings of the checks.
    public let warningCount: Int
    /// Errors that the checks found.
    public let errorCount: Int
    /// When it was imported.
    public let importedAt: Date
    /// The size of its object.
    public let byteCount: Int

    /// `DATASET/NAME`.
    public var identifier: String { "\(dataset)/\(name)" }
}

extension NeuronRecord {
    /// The columns a record is made of; the aggregates are over the rows of `recording` where these are joined.
    static func columns(ofRecordings isJoined: Bool) -> String {
        let numbers =
            isJoined
            ? """
            count(*), sum(recording.duration_seconds), sum(recording.spike_count), min(recording.frame_rate_hz),
            max(recording.frame_rate_hz)
            """ : "recording_count, neuron.duration_seconds, neuron.spike_count, lowest_rate_hz, highest_rate_hz"
        return """
            dataset, name, digest, is_current, \(Trait.ofNeurons.map(\.column).joined(separator: ", ")), \(numbers), neuron.noise_level, warning_count, error_count, imported_at, byte_count, manifest_file
            """
    }

    /// Takes the columns by their place: looking up names in long lists is slow.
    init(row: Row) throws {
        dataset = try row.decode(atIndex: 0)
        name = try row.decode(atIndex: 1)
        digest = try Catalog.value(row.decode(atIndex: 2), Digest.init(hexadecimal:))
        isCurrent = try row.decode(atIndex: 3)
        traits = try Traits(Trait.ofNeurons, in: row, from: 4)
        let next = 4 + Trait.ofNeurons.count
        recordingCount = try row.decode(atIndex: next)
        durationSeconds = try row.decode(atIndex: next + 1)
        spikeCount = try row.decode(atIndex: next + 2)
        lowestRateHz = try row.decode(atIndex: next + 3)
        highestRateHz = try row.decode(atIndex: next + 4)
        noiseLevel = try row.decode(atIndex: next + 5)
        warningCount = try row.decode(atIndex: next + 6)
        errorCount = try row.decode(atIndex: next + 7)
        importedAt = Date(timeIntervalSince1970: try row.decode(atIndex: next + 8))
        byteCount = try row.decode(atIndex: next + 9)
    }
}

public import Core
public import Foundation
internal import GRDB
internal import Resolution

/// A model that can be used: in the registry, or in a list. The same model in several places is one entry.
public struct ModelEntry: Hashable, Sendable {
    /// Where the model is.
    public enum Status: String, Hashable, Sendable, Codable {
        /// In the registry; it came with the program.
        case builtIn = "built-in"
        /// In the registry; it was fetched from an address.
        case fetched
        /// In the registry; it was imported from a file or a folder.
        case imported
        /// In the registry; it was trained there.
        case trained
        /// Not in the registry: a list offers it.
        case available

        /// Of a model of the registry.
        init(sourceLocation: String) {
            self =
                switch sourceLocation {
                case BuiltInModels.location: .builtIn
                case ModelSource.trainedHere: .trained
                default: WebAddress(sourceLocation) == nil ? .imported : .fetched
                }
        }
    }

    /// Where the model is.
    public let status: Status
    /// The lists that offer a model of this name, the preferred one first.
    public internal(set) var lists: [String] = []
    /// The name.
    public let name: String
    /// The version, from 1; `nil` for one that is not here.
    public let version: Int?
    /// The digest of the weights; `nil` for one that is not here.
    public let digest: Digest?
    /// Further names, sorted.
    public internal(set) var aliases: [String] = []
    /// What it was made for, as far as it is known.
    public let traits: Traits
    /// Frames per second of the training data.
    public let frameRateHz: Double
    /// Standard deviation of the kernel that smoothed the training spikes.
    public let smoothingSeconds: Double
    /// The smoothing kernel starts at the spike.
    public let isCausal: Bool
    /// How long after a frame its prediction can be made.
    public let latencySeconds: Double?
    /// Samples of one input window.
    public let windowFrames: Int?
    /// The noise levels, in %·s^½, rising; `nil` where the list does not tell.
    public let noiseLevels: [Int]?
    /// The noise levels, or those that such models usually have.
    package let likelyNoiseLevels: [Int]
    /// Networks per noise level; `nil` for one that is not here.
    public let membersPerLevel: Int?
    /// The SPDX identifier of the licence, where it is known.
    public let licence: String?
    /// When it was imported; `nil` for one that is not here.
    public let importedAt: Date?
    /// The size of all its objects, or of the archive to be fetched, where that is known.
    public let byteCount: Int?
    /// Where it is from, or can be fetched: an address, a path.
    public let source: String

    /// `NAME@VERSION`, or the name of one that is not here.
    public var identifier: String { version.map { "\(name)@\($0)" } ?? name }
}

extension ModelEntry {
    /// The columns of a model of the registry.
    static let columns = """
        name, version, frame_rate_hz, smoothing_seconds, is_causal, latency_seconds, window_frames, noise_levels,
        byte_count, source_location, digest, members_per_level, licence, imported_at, \(traitColumns)
        """
    /// Those of a model in a list.
    static let listedColumns = """
        name, NULL, frame_rate_hz, smoothing_seconds, is_causal, latency_seconds, window_frames, noise_levels,
        byte_count, addresses, NULL, NULL, NULL, NULL, \(traitColumns), \(ModelTable.listed.noiseLevels)
        """
    private static let traitColumns = Trait.ofModels.map(\.column).joined(separator: ", ")
    private static let firstTrait = 15

    /// Reads a row that has ``columns`` or ``listedColumns`` behind its first column, by their places: there may be thousands.
    init(row: Row, from table: ModelTable) throws {
        name = try row.decode(atIndex: 1)
        version = try row.decode(atIndex: 2)
        frameRateHz = try row.decode(atIndex: 3)
        smoothingSeconds = try row.decode(atIndex: 4)
        isCausal = try row.decode(atIndex: 5)
        latencySeconds = try row.decode(atIndex: 6)
        windowFrames = try row.decode(atIndex: 7)
        noiseLevels = try row.decode(String?.self, atIndex: 8).map(ModelRecord.noiseLevels)
        byteCount = try row.decode(atIndex: 9)
        source = try String(row.decode(String.self, atIndex: 10).prefix { $0 != "\n" })
        digest = try row.decode(String?.self, atIndex: 11)
            .map { try Catalog.value($0, Digest.init(hexadecimal:)) }
        membersPerLevel = try row.decode(atIndex: 12)
        licence = try row.decode(atIndex: 13)
        importedAt = try row.decode(Double?.self, atIndex: 14).map(Date.init(timeIntervalSince1970:))
        traits = try Traits(Trait.ofModels, in: row, from: Self.firstTrait)
        switch table {
        case .here:
            status = Status(sourceLocation: source)
            likelyNoiseLevels = noiseLevels ?? []
        case .listed:
            status = .available
            likelyNoiseLevels = try ModelRecord.noiseLevels(
                row.decode(atIndex: Self.firstTrait + Trait.ofModels.count))
        }
    }
}

extension ModelEntry: Encodable {
    private enum CodingKeys: CodingKey {
        case name, version, status, lists, digest, aliases, frameRateHz, smoothingSeconds, isCausal, latencySeconds
        case windowFrames, noiseLevels, membersPerLevel, licence, importedAt, byteCount, source
    }

    /// Writes an object in which the traits stand beside the rest.
    ///
    /// - Parameter encoder: receives it.
    /// - Throws: what the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encodeIfPresent(version, forKey: .version)
        try container.encode(status, forKey: .status)
        try container.encode(lists, forKey: .lists)
        try container.encodeIfPresent(digest, forKey: .digest)
        try container.encode(aliases, forKey: .aliases)
        try container.encode(frameRateHz, forKey: .frameRateHz)
        try container.encode(smoothingSeconds, forKey: .smoothingSeconds)
        try container.encode(isCausal, forKey: .isCausal)
        try container.encodeIfPresent(latencySeconds, forKey: .latencySeconds)
        try container.encodeIfPresent(windowFrames, forKey: .windowFrames)
        try container.encodeIfPresent(noiseLevels, forKey: .noiseLevels)
        try container.encodeIfPresent(membersPerLevel, forKey: .membersPerLevel)
        try container.encodeIfPresent(licence, forKey: .licence)
        try container.encodeIfPresent(importedAt, forKey: .importedAt)
        try container.encodeIfPresent(byteCount, forKey: .byteCount)
        try container.encode(source, forKey: .source)
        try traits.encode(to: encoder)
    }
}

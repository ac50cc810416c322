public import Core
public import Foundation
internal import GRDB

/// One version of a model, as lists show it. The rest is in its ``ModelManifest``.
public struct ModelRecord: Hashable, Sendable {
    /// The name.
    public let name: String
    /// The version, from 1.
    public let version: Int
    /// The digest of the weights.
    public let digest: Digest
    /// Further names, sorted.
    public let aliases: [String]
    /// What it was made for, as far as it is known.
    public let traits: Traits
    /// Frames per second of the training data.
    public let frameRateHz: Double
    /// Standard deviation of the kernel that smoothed the training spikes.
    public let smoothingSeconds: Double
    /// The smoothing kernel starts at the spike.
    public let isCausal: Bool
    /// How long after a frame its prediction can be made.
    public let latencySeconds: Double
    /// Samples of one input window.
    public let windowFrames: Int
    /// The noise levels, in %·s^½, rising.
    public let noiseLevels: [Int]
    /// Networks per noise level.
    public let membersPerLevel: Int
    /// The SPDX identifier of the licence, where it is known.
    public let licence: String?
    /// When it was imported.
    public let importedAt: Date
    /// The size of all its objects.
    public let byteCount: Int

    /// `NAME@VERSION`, whose content never changes.
    public var identifier: String { "\(name)@\(version)" }
}

extension ModelRecord {
    /// The columns a record is made of, with the model's aliases.
    static let query = """
        SELECT model.*, (SELECT group_concat(alias, ' ') FROM alias
            WHERE alias.name = model.name AND alias.version = model.version) AS aliases
        FROM model
        """

    /// Reads a row of ``query``; a value that has another type than its column is an error, not a trap.
    init(row: Row) throws {
        name = try row.decode(forColumn: "name")
        version = try row.decode(forColumn: "version")
        digest = try Catalog.value(row.decode(forColumn: "digest"), Digest.init(hexadecimal:))
        aliases =
            try row.decode(String?.self, forColumn: "aliases")?.split(separator: " ").map(String.init).sorted() ?? []
        traits = try Traits(Trait.ofModels, in: row)
        frameRateHz = try row.decode(forColumn: "frame_rate_hz")
        smoothingSeconds = try row.decode(forColumn: "smoothing_seconds")
        isCausal = try row.decode(forColumn: "is_causal")
        latencySeconds = try row.decode(forColumn: "latency_seconds")
        windowFrames = try row.decode(forColumn: "window_frames")
        noiseLevels = try Self.noiseLevels(row.decode(forColumn: "noise_levels"))
        membersPerLevel = try row.decode(forColumn: "members_per_level")
        licence = try row.decode(forColumn: "licence")
        importedAt = Date(timeIntervalSince1970: try row.decode(forColumn: "imported_at"))
        byteCount = try row.decode(forColumn: "byte_count")
    }

    /// Noise levels as the catalog has them, `[2,3]`.
    static func text(ofNoiseLevels levels: [Int]) -> String { "[\(levels.map(String.init).joined(separator: ","))]" }

    /// Reads the catalog's text of noise levels.
    static func noiseLevels(_ text: String) throws -> [Int] {
        // By bytes: thousands are read at once.
        try text.utf8.dropFirst().dropLast().split(separator: UInt8(ascii: ","))
            .map { try Catalog.value(String(Substring($0)), Int.init) }
    }
}

extension ModelRecord: Encodable {
    private enum CodingKeys: CodingKey {
        case name, version, digest, aliases, frameRateHz, smoothingSeconds, isCausal, latencySeconds, windowFrames
        case noiseLevels, membersPerLevel, licence, importedAt, byteCount
    }

    /// Writes an object in which the traits stand beside the rest.
    ///
    /// - Parameter encoder: receives it.
    /// - Throws: what the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(version, forKey: .version)
        try container.encode(digest, forKey: .digest)
        try container.encode(aliases, forKey: .aliases)
        try container.encode(frameRateHz, forKey: .frameRateHz)
        try container.encode(smoothingSeconds, forKey: .smoothingSeconds)
        try container.encode(isCausal, forKey: .isCausal)
        try container.encode(latencySeconds, forKey: .latencySeconds)
        try container.encode(windowFrames, forKey: .windowFrames)
        try container.encode(noiseLevels, forKey: .noiseLevels)
        try container.encode(membersPerLevel, forKey: .membersPerLevel)
        try container.encodeIfPresent(licence, forKey: .licence)
        try container.encode(importedAt, forKey: .importedAt)
        try container.encode(byteCount, forKey: .byteCount)
        try traits.encode(to: encoder)
    }
}

extension Catalog {
    /// Values as one argument of a statement, for `json_each`: SQL takes a limited number of arguments.
    static func list(_ values: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(values), as: UTF8.self)
    }

    /// A value that a table holds as text; text that stands for none is damage.
    static func value<Value>(_ text: String, _ read: (String) -> Value?) throws -> Value {
        guard let value = read(text) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "“\(text)” is no \(Value.self)")
        }
        return value
    }
}

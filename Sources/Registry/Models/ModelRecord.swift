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

    /// Reads the catalog's text of noise levels, `[2,3]`.
    static func noiseLevels(_ text: String) throws -> [Int] {
        try text.dropFirst().dropLast().split(separator: ",").map { try Catalog.value(String($0), Int.init) }
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
    /// A value that a table holds as text; text that stands for none is damage.
    static func value<Value>(_ text: String, _ read: (String) -> Value?) throws -> Value {
        guard let value = read(text) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "“\(text)” is no \(Value.self)")
        }
        return value
    }
}

/// Which models a list shows. A property that is `nil` excludes nothing.
public struct ModelFilter: Hashable, Sendable {
    /// Frames per second, ± `FrameRateMatch.tolerance`.
    public var frameRateHz: Double?
    /// What they were made for, in any case of letters: the family and the class as a whole; of the others a prefix suffices,
    /// so that `GCaMP8` finds `GCaMP8m`.
    public var traits: Traits
    /// Whether the smoothing kernel is causal.
    public var isCausal: Bool?
    /// Words, in any case, each of which occurs in the name, the traits, the datasets, the licence or the source.
    public var text: String?

    /// A filter that excludes nothing, or what is given here.
    public init(
        frameRateHz: Double? = nil, traits: Traits = Traits(), isCausal: Bool? = nil, text: String? = nil
    ) {
        self.frameRateHz = frameRateHz
        self.traits = traits
        self.isCausal = isCausal
        self.text = text
    }

    /// The conditions, ready for a query of ``ModelRecord/query``.
    ///
    /// - Throws: ``RegistryError`` for too many words to search for.
    func sql() throws(RegistryError) -> (condition: String, arguments: StatementArguments) {
        var conditions = traits.conditions
        if let rate = frameRateHz {
            let tolerance = FrameRateMatch.tolerance
            conditions.append(("frame_rate_hz BETWEEN ? AND ?", [rate * (1 - tolerance), rate * (1 + tolerance)]))
        }
        if let isCausal { conditions.append(("is_causal = ?", [isCausal])) }
        for word in try SearchWords(text).words { conditions.append(("instr(search_text, ?)", [word])) }
        guard !conditions.isEmpty else { return ("TRUE", []) }
        return (
            conditions.map(\.0).joined(separator: " AND "), StatementArguments(conditions.flatMap(\.1))
        )
    }
}

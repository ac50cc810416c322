internal import Resolution
internal import Core
internal import GRDB

extension RegistryModels {
    /// All models of the registry, as far as a choice needs them; by name and version.
    ///
    /// - Throws: ``RegistryError`` also where the disk or a permission keeps one from being read: it may be the best.
    func candidates() throws -> [ModelCandidate] {
        try requireReadable { $0.folder == "models" }
        return try catalog.read { database in
            var levels = NoiseLevelTexts()
            let rows = try Row.fetchCursor(
                database, sql: "SELECT \(ModelCandidate.columns) FROM model ORDER BY name, version")
            return try Array(rows.map { try ModelCandidate(row: $0, &levels) })
        }
    }
}

/// Noise levels as the catalog writes them. Few texts occur, and each is read once.
private struct NoiseLevelTexts {
    private var known: [String: [Int]] = [:]

    mutating func levels(_ text: String) throws -> [Int] {
        if let levels = known[text] { return levels }
        let levels = try ModelRecord.noiseLevels(text)
        known[text] = levels
        return levels
    }
}

extension ModelCandidate {
    fileprivate static let columns = """
        name, version, frame_rate_hz, smoothing_seconds, is_causal, latency_seconds, window_frames, noise_levels,
        \(Trait.ofRecordings.map(\.column).joined(separator: ", "))
        """

    /// Reads a row of ``columns`` by their places: looking for their names would take longer than all else.
    fileprivate init(row: Row, _ levels: inout NoiseLevelTexts) throws {
        self.init(
            name: try row.decode(atIndex: 0), version: try row.decode(atIndex: 1),
            traits: try Traits(Trait.ofRecordings, in: row, from: 8), frameRateHz: try row.decode(atIndex: 2),
            smoothingSeconds: try row.decode(atIndex: 3), isCausal: try row.decode(atIndex: 4),
            latencySeconds: try row.decode(atIndex: 5), windowFrames: try row.decode(atIndex: 6),
            noiseLevels: try levels.levels(try row.decode(atIndex: 7)))
    }
}

public import Resolution
internal import Core
internal import GRDB

extension RegistryModels {
    /// The models of the registry that a filter lets pass, as far as a choice needs them; by name and version.
    ///
    /// - Throws: ``RegistryError`` also where the disk or a permission keeps one from being read: it may be the best.
    func candidates(matching filter: ModelFilter = ModelFilter()) throws -> [ModelCandidate] {
        try requireReadable { $0.folder == "models" }
        return try catalog.read { database in
            var texts = RepeatedTexts()
            let conditions = try filter.conditions(on: .here, in: database)
            let rows = try Row.fetchCursor(
                database,
                sql: "SELECT \(ModelCandidate.columns) FROM model WHERE \(conditions.sql) ORDER BY name, version",
                arguments: conditions.arguments)
            var candidates: [ModelCandidate] = []
            while let row = try rows.next() { candidates.append(try ModelCandidate(row: row, &texts)) }
            return candidates
        }
    }

    /// The models of all lists that were not fetched yet, as candidates for a resolution.
    ///
    /// A model whose address has a damaged record may have been fetched: it is there, with that fault.
    ///
    /// - Parameter filter: excludes nothing by default.
    /// - Returns: one per entry of a list, in the order of the lists.
    /// - Throws: ``RegistryError`` when the registry cannot be read.
    public func remoteCandidates(matching filter: ModelFilter = ModelFilter()) throws -> [ModelCandidate] {
        let lists = try lists.heads().map(\.name)
        let known = try catalog.readingLists { database in
            var texts = RepeatedTexts()
            let conditions = try filter.conditions(on: .listed, in: database)
            // A name that the registry has, too, may have been fetched from here.
            let sql = """
                SELECT \(ModelCandidate.listedColumns), id,
                    EXISTS (SELECT 1 FROM model WHERE model.name = listed_model.name)
                FROM listed_model WHERE list = ? AND \(conditions.sql) ORDER BY name
                """
            var candidates: [ModelCandidate] = []
            var here: [Int: Int] = [:]
            for list in lists {
                let rows = try Row.fetchCursor(database, sql: sql, arguments: [list] + conditions.arguments)
                while let row = try rows.next() {
                    if try row.decode(Bool.self, atIndex: ModelCandidate.listedColumnCount + 1) {
                        here[candidates.count] = try row.decode(atIndex: ModelCandidate.listedColumnCount)
                    }
                    candidates.append(try ModelCandidate(listed: row, &texts))
                }
            }
            return (candidates: candidates, here: here)
        }
        return try known.here.isEmpty ? known.candidates : withoutFetched(known.candidates, here: known.here)
    }

    /// Looks at the records of addresses for models whose names the registry has.
    ///
    /// - Parameters:
    ///   - candidates: models of lists.
    ///   - here: their numbers in the catalog, by their places.
    /// - Returns: those that were not fetched.
    /// - Throws: ``RegistryError`` when a record cannot be read.
    private func withoutFetched(_ candidates: [ModelCandidate], here: [Int: Int]) throws -> [ModelCandidate] {
        let deliveries = try manifests.knownDeliveries()
        return try candidates.enumerated().compactMap { place, candidate in
            guard let id = here[place] else { return candidate }
            guard let model = try lists.models(where: [SQLCondition("id = ?", [id])]).first?.model else { return nil }
            if let digest = model.weightsDigest { return try withDigest(digest).isEmpty ? candidate : nil }
            var candidate = candidate
            for address in model.addresses {
                switch deliveries.delivery(of: model.name, from: address) {
                case .success(let delivery?) where try self.model(of: delivery, wanted: model) != nil: return nil
                case .success: break
                case .failure(let error) where error.isDamageOrAbsence: candidate.fault = error.reason
                case .failure(let error): throw error
                }
            }
            return candidate
        }
    }
}

/// What rows of models have in common, noise levels and traits: few occur, and each is read once, and shared.
private struct RepeatedTexts {
    private var levels: [String: [Int]] = [:]
    private var traits: [String: Traits] = [:]

    mutating func levels(_ text: String) throws -> [Int] {
        if let known = levels[text] { return known }
        let read = try ModelRecord.noiseLevels(text)
        levels[text] = read
        return read
    }

    /// The traits that models are chosen by. A kind of neurons counts as its class: there are models for these.
    mutating func traits(_ text: String) throws -> Traits {
        if let known = traits[text] { return known }
        var read = try Traits(ofRecordings: text)
        if let text = read[.cellClass], CellClass(rawValue: text) == nil { read.cellClass = CellClass(named: text) }
        traits[text] = read
        return read
    }
}

extension ModelCandidate {
    fileprivate static let columns = """
        name, version, frame_rate_hz, smoothing_seconds, is_causal, latency_seconds, window_frames, noise_levels,
        calibrates_itself, traits
        """

    /// Reads a row of ``columns`` by their places: looking for their names would take longer than all else.
    fileprivate init(row: Row, _ texts: inout RepeatedTexts) throws {
        self.init(
            name: try row.decode(atIndex: 0), version: try row.decode(atIndex: 1),
            traits: try texts.traits(row.decode(atIndex: 9)), frameRateHz: try row.decode(atIndex: 2),
            smoothingSeconds: try row.decode(atIndex: 3), isCausal: try row.decode(atIndex: 4),
            latencySeconds: try row.decode(atIndex: 5), windowFrames: try row.decode(atIndex: 6),
            noiseLevels: try texts.levels(row.decode(atIndex: 7)), calibratesItself: try row.decode(atIndex: 8))
    }

    fileprivate static let listedColumns = """
        name, list, frame_rate_hz, smoothing_seconds, is_causal, latency_seconds, window_frames, noise_levels,
        is_for_high_noise, provenance, traits
        """
    fileprivate static let listedColumnCount = 11

    /// Reads a row of ``listedColumns``.
    fileprivate init(listed row: Row, _ texts: inout RepeatedTexts) throws {
        let noiseLevels: String? = try row.decode(atIndex: 7)
        self.init(
            name: try row.decode(atIndex: 0), version: 0,
            availability: .remote(list: try row.decode(atIndex: 1)),
            traitsProvenance: try Catalog.value(row.decode(atIndex: 9), ModelListing.Provenance.init(rawValue:)),
            traits: try texts.traits(row.decode(atIndex: 10)), frameRateHz: try row.decode(atIndex: 2),
            smoothingSeconds: try row.decode(atIndex: 3), isCausal: try row.decode(atIndex: 4),
            latencySeconds: try row.decode(atIndex: 5), windowFrames: try row.decode(atIndex: 6),
            noiseLevels: try noiseLevels.map { try texts.levels($0) },
            isForHighNoise: try row.decode(Bool?.self, atIndex: 8) ?? false)
    }
}

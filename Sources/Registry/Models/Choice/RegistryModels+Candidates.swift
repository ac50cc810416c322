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
            let kinds = try ModelKind.all(database)
            let conditions = try filter.conditions(on: .here, in: database)
            let rows = try Row.fetchCursor(
                database,
                sql: "SELECT \(ModelCandidate.columns) FROM model WHERE \(conditions.sql) ORDER BY name, version",
                arguments: conditions.arguments)
            var candidates: [ModelCandidate] = []
            while let row = try rows.next() { candidates.append(try ModelCandidate(row: row, of: kinds)) }
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
        let known = try catalog.readingLists { database in
            let kinds = try ModelKind.all(database)
            let conditions = try filter.conditions(on: .listed, in: database)
            // A name that the registry has, too, may have been fetched from here.
            let sql = """
                SELECT \(ModelCandidate.listedColumns), id, name IN (SELECT name FROM model)
                FROM listed_model WHERE list = ? AND \(conditions.sql) ORDER BY name
                """
            var candidates: [ModelCandidate] = []
            var here: [Int: Int] = [:]
            for list in try lists.orderedNames(database) {
                let rows = try Row.fetchCursor(database, sql: sql, arguments: [list] + conditions.arguments)
                while let row = try rows.next() {
                    if try row.decode(Bool.self, atIndex: ModelCandidate.listedColumnCount + 1) {
                        here[candidates.count] = try row.decode(atIndex: ModelCandidate.listedColumnCount)
                    }
                    candidates.append(try ModelCandidate(row: row, in: list, of: kinds))
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

/// What many models have in common: few kinds occur, and each is read once.
private struct ModelKind {
    /// The traits that models are chosen by. A kind of neurons counts as its class: there are models for these.
    let traits: Traits
    /// `nil` where the list does not tell.
    let noiseLevels: [Int]?
    let isForHighNoise: Bool
    /// `nil` for models that are here.
    let provenance: ModelListing.Provenance?

    /// Reads all kinds, by their numbers.
    static func all(_ database: Database) throws -> [Int: ModelKind] {
        let rows = try Row.fetchCursor(
            database, sql: "SELECT id, traits, noise_levels, is_for_high_noise, provenance FROM model_kind")
        var kinds: [Int: ModelKind] = [:]
        while let row = try rows.next() { kinds[try row.decode(atIndex: 0)] = try ModelKind(row: row) }
        return kinds
    }

    private init(row: Row) throws {
        var traits = try Traits(ofRecordings: row.decode(atIndex: 1))
        if let text = traits[.cellClass], CellClass(rawValue: text) == nil { traits.cellClass = CellClass(named: text) }
        let levels = try ModelRecord.noiseLevels(row.decode(atIndex: 2))
        let provenance: String = try row.decode(atIndex: 4)
        self.traits = traits
        noiseLevels = levels.isEmpty ? nil : levels
        isForHighNoise = try row.decode(atIndex: 3)
        self.provenance =
            provenance.isEmpty ? nil : try Catalog.value(provenance, ModelListing.Provenance.init(rawValue:))
    }
}

extension [Int: ModelKind] {
    /// - Throws: `DatabaseError` for a number that no kind has: the catalog is damaged.
    fileprivate func kind(_ number: Int) throws -> ModelKind {
        guard let kind = self[number] else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "there is no kind \(number) of models")
        }
        return kind
    }
}

extension ModelCandidate {
    fileprivate static let columns = """
        name, version, frame_rate_hz, smoothing_seconds, is_causal, latency_seconds, window_frames, kind,
        calibrates_itself
        """

    /// Reads a row of ``columns`` by their places: looking for their names would take longer than all else.
    fileprivate init(row: Row, of kinds: [Int: ModelKind]) throws {
        let kind = try kinds.kind(row.decode(atIndex: 7))
        self.init(
            name: try row.decode(atIndex: 0), version: try row.decode(atIndex: 1), traits: kind.traits,
            frameRateHz: try row.decode(atIndex: 2), smoothingSeconds: try row.decode(atIndex: 3),
            isCausal: try row.decode(atIndex: 4), latencySeconds: try row.decode(atIndex: 5),
            windowFrames: try row.decode(atIndex: 6), noiseLevels: kind.noiseLevels,
            calibratesItself: try row.decode(atIndex: 8))
    }

    fileprivate static let listedColumns = """
        name, frame_rate_hz, smoothing_seconds, is_causal, latency_seconds, window_frames, kind
        """
    fileprivate static let listedColumnCount = 7

    /// Reads a row of ``listedColumns``.
    fileprivate init(row: Row, in list: String, of kinds: [Int: ModelKind]) throws {
        let kind = try kinds.kind(row.decode(atIndex: 6))
        self.init(
            name: try row.decode(atIndex: 0), version: 0, availability: .remote(list: list),
            traitsProvenance: kind.provenance, traits: kind.traits, frameRateHz: try row.decode(atIndex: 1),
            smoothingSeconds: try row.decode(atIndex: 2), isCausal: try row.decode(atIndex: 3),
            latencySeconds: try row.decode(atIndex: 4), windowFrames: try row.decode(atIndex: 5),
            noiseLevels: kind.noiseLevels, isForHighNoise: kind.isForHighNoise)
    }
}

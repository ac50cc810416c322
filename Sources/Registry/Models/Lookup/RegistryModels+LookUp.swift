package import Core
internal import GRDB

/// What models are put in order by; then by name and version.
public enum ModelOrder: String, CaseIterable, Sendable {
    case name, rate, smoothing, noise, latency, indicator, family, region, species, status, size, date
    case cellClass = "cell-class"

    /// The value in a row of a table of models; rows without one come last.
    fileprivate func key(in table: ModelTable) -> String {
        switch self {
        case .name: "name"
        case .rate: "frame_rate_hz"
        case .smoothing: "smoothing_seconds"
        case .noise: "json_extract(\(table.noiseLevels), '$[#-1]')"
        case .latency: "latency_seconds"
        case .indicator, .family, .region, .species: rawValue
        case .cellClass: "cell_class"
        case .status: table == .here ? "0" : "1"
        case .size: "byte_count"
        case .date: table == .here ? "imported_at" : "NULL"
        }
    }
}

extension RegistryModels {
    /// Looks models up: those of the registry, every version of them, and those that lists offer and that are not here.
    ///
    /// - Parameters:
    ///   - filter: excludes nothing by default.
    ///   - order: what they are put in order by.
    ///   - limit: how many to return at most.
    /// - Returns: the models, and how many fit.
    /// - Throws: ``RegistryError`` for too many words to search for, for a name that nobody knows, and when the registry cannot
    ///   be read.
    public func lookUp(
        _ filter: ModelFilter = ModelFilter(), sortedBy order: ModelOrder = .name, limit: Int? = nil
    ) throws -> (models: [ModelEntry], count: Int) {
        let lists = try lists.heads().map(\.name)
        return try catalog.readingLists { database in
            try filter.traits.requireKnown(in: [ModelTable.here, .listed].map(\.rawValue), database)
            let places = try self.places(filter, order, lists: lists, database)
            let shown = Array(places.prefix(limit ?? places.count))
            return (try Self.entries(shown, lists: lists, database), places.count)
        }
    }

    /// Where the models stand that pass a filter, in order.
    private func places(
        _ filter: ModelFilter, _ order: ModelOrder, lists: [String], _ database: Database
    ) throws -> [(table: ModelTable, id: Int)] {
        let (here, listed) = (
            try filter.conditions(on: .here, in: database), try filter.conditions(on: .listed, in: database)
        )
        // Of a name in several lists, the first list's.
        let sql = """
            SELECT is_here, id FROM (
                SELECT 1 AS is_here, id, name, version, \(order.key(in: .here)) AS sort_key FROM model
                WHERE \(here.sql)
                UNION ALL
                SELECT 0, id, name, 0, sort_key FROM (
                    SELECT id, name, \(order.key(in: .listed)) AS sort_key, min(place)
                    FROM (SELECT key AS place, value AS known FROM json_each(?))
                        CROSS JOIN listed_model ON list = known
                    WHERE \(listed.sql) AND NOT EXISTS (SELECT 1 FROM model WHERE model.name = listed_model.name)
                    GROUP BY name))
            ORDER BY sort_key IS NULL, sort_key, name, version
            """
        let rows = try Row.fetchCursor(
            database, sql: sql, arguments: here.arguments + [try Catalog.list(lists)] + listed.arguments)
        var places: [(ModelTable, Int)] = []
        while let row = try rows.next() {
            places.append((try row.decode(Bool.self, atIndex: 0) ? .here : .listed, try row.decode(atIndex: 1)))
        }
        return places
    }

    private static func entries(
        _ places: [(table: ModelTable, id: Int)], lists: [String], _ database: Database
    ) throws -> [ModelEntry] {
        var entries: [ModelTable: [Int: ModelEntry]] = [:]
        for (table, columns) in [(ModelTable.here, ModelEntry.columns), (.listed, ModelEntry.listedColumns)] {
            let ids = try Catalog.list(places.filter { $0.table == table }.map(\.id))
            let rows = try Row.fetchCursor(
                database,
                sql: "SELECT \(columns) FROM \(table.rawValue) WHERE id IN (SELECT value FROM json_each(?))",
                arguments: [ids])
            while let row = try rows.next() {
                entries[table, default: [:]][try row.decode(atIndex: 0)] = try ModelEntry(row: row, from: table)
            }
        }
        var models = places.compactMap { entries[$0.table]?[$0.id] }
        let offers = try self.offers(of: Set(models.map(\.name)), database)
        let aliases = try self.aliases(database)
        for place in models.indices {
            let offering = offers[models[place].name] ?? []
            models[place].lists = lists.filter(offering.contains)
            models[place].aliases = (aliases[models[place].identifier] ?? []).sorted()
        }
        return models
    }

    /// The lists that offer models, by the models' names.
    private static func offers(of names: Set<String>, _ database: Database) throws -> [String: Set<String>] {
        let rows = try Row.fetchCursor(
            database, sql: "SELECT name, list FROM json_each(?) CROSS JOIN listed_model ON name = value",
            arguments: [try Catalog.list(names.sorted())])
        var offers: [String: Set<String>] = [:]
        while let row = try rows.next() {
            offers[try row.decode(atIndex: 0), default: []].insert(try row.decode(atIndex: 1))
        }
        return offers
    }

    /// Second names, by what they stand for.
    private static func aliases(_ database: Database) throws -> [String: [String]] {
        let rows = try Row.fetchCursor(database, sql: "SELECT alias, name, version FROM alias")
        var aliases: [String: [String]] = [:]
        while let row = try rows.next() {
            let (name, version): (String, Int) = (try row.decode(atIndex: 1), try row.decode(atIndex: 2))
            aliases["\(name)@\(version)", default: []].append(try row.decode(atIndex: 0))
        }
        return aliases
    }

    /// Models of lists that pass a filter, whether they are here or not; of a name in several lists, the first list's.
    ///
    /// - Parameters:
    ///   - filter: excludes nothing by default.
    ///   - list: the only list to look in.
    /// - Returns: the models, in the order of the lists.
    /// - Throws: as ``lookUp(_:sortedBy:limit:)``, and for a list that is not there.
    package func offered(_ filter: ModelFilter = ModelFilter(), list: String? = nil) throws -> [RemoteModel] {
        let conditions = try catalog.readingLists { database in
            try filter.traits.requireKnown(in: [ModelTable.here, .listed].map(\.rawValue), database)
            return try filter.conditions(on: .listed, in: database)
        }
        var seen = Set<String>()
        return try lists.models(where: conditions, list: list).map(\.model).filter { seen.insert($0.name).inserted }
    }
}

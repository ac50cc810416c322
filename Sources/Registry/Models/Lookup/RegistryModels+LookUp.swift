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
        try catalog.readingLists { database in
            let lists = try lists.orderedNames(database)
            try filter.traits.requireKnown(in: [ModelTable.here, .listed].map(\.rawValue), database)
            let places = try self.places(filter, order, lists: lists, database)
            let shown = Array(places.prefix(limit ?? places.count))
            return (try Self.entries(shown, lists: lists, database), places.count)
        }
    }

    /// The names of all models, here and in lists, and their aliases; each once.
    ///
    /// - Returns: sorted.
    /// - Throws: ``RegistryError`` when the catalog cannot be read.
    package func knownNames() throws -> [String] {
        try catalog.readingLists { database in
            try String.fetchAll(
                database,
                sql:
                    "SELECT name FROM model UNION SELECT alias FROM alias UNION SELECT name FROM listed_model ORDER BY 1"
            )
        }
    }

    /// What a trait is known to be of models, here and in lists, and of neurons; each value once.
    ///
    /// - Parameter trait: one that models and neurons have.
    /// - Returns: sorted.
    /// - Throws: ``RegistryError`` when the catalog cannot be read.
    package func values(of trait: Trait) throws -> [String] {
        let tables = [ModelTable.here.rawValue, ModelTable.listed.rawValue, "neuron"].map { table in
            "SELECT \(trait.column) AS value FROM \(table) WHERE value IS NOT NULL"
        }
        return try catalog.readingLists { database in
            try String.fetchAll(database, sql: "\(tables.joined(separator: " UNION ")) ORDER BY 1")
        }
    }

    /// How many models of lists may fit besides those that a filter lets pass: their lists do not tell what they were trained on.
    ///
    /// - Parameter filter: asks for datasets; otherwise the answer is none.
    /// - Returns: their number.
    /// - Throws: as ``lookUp(_:sortedBy:limit:)``.
    public func countWithUnknownDatasets(_ filter: ModelFilter) throws -> Int {
        guard !filter.datasets.isEmpty, filter.isHere != true else { return 0 }
        var others = filter
        (others.datasets, others.hasUnknownDatasets, others.isHere) = ([], true, false)
        return try lookUp(others, limit: 0).count
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
            SELECT is_here, id, is_certain FROM (
                SELECT 1 AS is_here, id, name, version, \(order.key(in: .here)) AS sort_key, 1 AS is_certain FROM model
                WHERE \(here.sql)
                UNION ALL
                SELECT 0, id, name, 0, sort_key, is_there IS NOT NULL FROM (
                    SELECT id, name, \(order.key(in: .listed)) AS sort_key, min(place), \(ModelTable.isHere) AS is_there
                    FROM (SELECT key AS place, value AS known FROM json_each(?))
                        CROSS JOIN listed_model ON list = known
                    WHERE \(listed.sql) AND is_there IS NOT TRUE
                    GROUP BY name))
            ORDER BY sort_key IS NULL, sort_key, name, version
            """
        let rows = try Row.fetchCursor(
            database, sql: sql, arguments: here.arguments + [try Catalog.list(lists)] + listed.arguments)
        var places: [(ModelTable, Int)] = []
        while let row = try rows.next() {
            let (isHere, id): (Bool, Int) = (try row.decode(atIndex: 0), try row.decode(atIndex: 1))
            if try !row.decode(Bool.self, atIndex: 2), try wasDelivered(id, database) { continue }
            places.append((isHere ? .here : .listed, id))
        }
        return places
    }

    /// Whether an archive of a list was fetched, and made a model that was here already.
    private func wasDelivered(_ id: Int, _ database: Database) throws -> Bool {
        let models = try ListIndex.models(where: [SQLCondition("id = ?", [id])], database)
        for listed in models {
            for address in listed.model.addresses {
                let link = try unlessDamaged { try manifests.link(address) }
                guard let delivery = link?.deliveriesByName[listed.name[...]],
                    delivery.archiveDigest == listed.model.archiveDigest
                else { continue }
                let sql = "SELECT EXISTS (SELECT 1 FROM model WHERE digest = ? AND name || '@' || version = ?)"
                let arguments: StatementArguments = [delivery.weightsDigest.hexadecimal, delivery.model]
                if try Bool.fetchOne(database, sql: sql, arguments: arguments) == true { return true }
            }
        }
        return false
    }

    /// The models at some places, in their order.
    private static func entries(
        _ places: [(table: ModelTable, id: Int)], lists: [String], _ database: Database
    ) throws -> [ModelEntry] {
        let aliases = try self.aliases(database)
        var models = [ModelEntry?](repeating: nil, count: places.count)
        for (table, columns) in [(ModelTable.here, ModelEntry.columns), (.listed, ModelEntry.listedColumns)] {
            let indices = places.indices.filter { places[$0].table == table }
            let wanted =
                "(SELECT key AS place, value AS wanted FROM json_each(?)) CROSS JOIN \(table.rawValue) "
                + "ON \(table.rawValue).id = wanted"
            let ids = try Catalog.list(indices.map { places[$0].id })
            let offers = lists.isEmpty ? [:] : try self.offers(of: wanted, ids, in: table, database)
            let rows = try Row.fetchCursor(database, sql: "SELECT place, \(columns) FROM \(wanted)", arguments: [ids])
            while let row = try rows.next() {
                let place: Int = try row.decode(atIndex: 0)
                var model = try ModelEntry(row: row, from: table)
                let offering = offers[place]?.filter {
                    $0.weights == nil || model.digest == nil || $0.weights == model.digest
                }
                if let offering { model.lists = lists.filter { name in offering.contains { $0.list == name } } }
                if !aliases.isEmpty { model.aliases = (aliases[model.identifier] ?? []).sorted() }
                models[indices[place]] = model
            }
        }
        return models.compactMap(\.self)
    }

    /// The lists that offer models under their names, with the weights as far as they tell them, by the models' places.
    private static func offers(
        of wanted: String, _ ids: String, in table: ModelTable, _ database: Database
    ) throws -> [Int: [(list: String, weights: Digest?)]] {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT place, offer.list, offer.weights_digest
                FROM \(wanted) CROSS JOIN listed_model AS offer ON offer.name = \(table.rawValue).name
                """, arguments: [ids])
        var offers: [Int: [(list: String, weights: Digest?)]] = [:]
        while let row = try rows.next() {
            let weights = try row.decode(String?.self, atIndex: 2).map {
                try Catalog.value($0, Digest.init(hexadecimal:))
            }
            offers[try row.decode(atIndex: 0), default: []].append((try row.decode(atIndex: 1), weights))
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

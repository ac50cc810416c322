internal import Core
internal import GRDB

extension Traits {
    /// Reads some traits from neighbouring columns, in their order.
    ///
    /// - Throws: `DatabaseError` for a value that the trait does not accept: the catalog is damaged.
    init(_ traits: [Trait], in row: Row, from first: Int) throws {
        self.init()
        for (place, trait) in traits.enumerated() {
            try set(trait, to: row.decode(atIndex: first + place))
        }
    }

    /// Reads the traits that models are chosen by from the one column that has them all.
    ///
    /// - Throws: as ``init(_:in:from:)``.
    init(ofRecordings text: String) throws {
        self.init()
        // Of bytes: a text that ends in a carriage return makes one character with the line's end.
        let lines = text.utf8.split(separator: Self.lineEnd, omittingEmptySubsequences: false)
        for (trait, line) in zip(Trait.ofRecordings, lines) where !line.isEmpty {
            try set(trait, to: String(Substring(line)))
        }
    }

    /// The traits that models are chosen by, one per line.
    private var ofRecordings: String {
        let lines = Trait.ofRecordings.map { (self[$0] ?? "").utf8.map { $0 == Self.lineEnd ? UInt8(ascii: " ") : $0 } }
        return String(decoding: Array(lines.joined(separator: [Self.lineEnd])), as: UTF8.self)
    }

    private static let lineEnd = UInt8(ascii: "\n")

    /// The values of the columns of a model's traits.
    var columnsOfModels: [(String, (any DatabaseValueConvertible)?)] {
        columns(Trait.ofModels) + [("traits", ofRecordings)]
    }

    /// Reads some traits from columns of their names.
    ///
    /// - Throws: as ``init(_:in:from:)``.
    init(_ traits: [Trait], in row: Row) throws {
        self.init()
        for trait in traits { try set(trait, to: row.decode(forColumn: trait.column)) }
    }

    private mutating func set(_ trait: Trait, to text: String?) throws {
        self[trait] = try text.map { try Catalog.value($0) { trait.accepts($0) ? $0 : nil } }
    }

    /// The values of some traits' columns.
    func columns(_ traits: [Trait]) -> [(String, (any DatabaseValueConvertible)?)] {
        traits.map { ($0.column, self[$0]) }
    }
}

extension TraitFilter {
    /// Conditions on the columns of a table. The values that are there are compared one by one, for they are few.
    ///
    /// - Parameters:
    ///   - table: has a column for every trait that is asked for.
    ///   - relation: as in ``accepts(_:of:upTo:)``.
    ///   - database: has the table.
    /// - Returns: one condition per trait that is asked for.
    /// - Throws: `DatabaseError`.
    func conditions(
        on table: String, upTo relation: TermRelation, in database: Database
    ) throws -> [SQLCondition] {
        try Trait.allCases.filter { !self[$0].isEmpty }.map { trait in
            let values = try Self.values(of: trait, in: table, database)
            let accepted = values.filter { accepts($0, of: trait, upTo: relation) }
            // As one argument, since SQL takes a limited number of them.
            return SQLCondition(
                "\(table).\(trait.column) IN (SELECT value FROM json_each(?))", [try Catalog.list(accepted)])
        }
    }

    /// - Throws: ``RegistryError`` for a name that neither the ``Vocabulary`` nor any row of some tables knows: to find
    ///   nothing would say that there is none of a thing that there is.
    func requireKnown(in tables: [String], _ database: Database) throws {
        for trait in Trait.allCases {
            for name in self[trait] where trait.vocabulary?.terms(in: name).isEmpty ?? true {
                let values = try tables.flatMap { try Self.values(of: trait, in: $0, database) }
                let one: TraitFilter = [trait: name]
                guard !values.contains(where: { one.accepts($0, of: trait, upTo: .broader) }) else { continue }
                throw RegistryError(
                    .notFound, "the \(trait.name) “\(name)” is not known here",
                    remedy: nearest(to: name, of: trait, among: Set(values).sorted()))
            }
        }
    }

    private static func values(of trait: Trait, in table: String, _ database: Database) throws -> [String] {
        try String.fetchAll(
            database, sql: "SELECT DISTINCT \(trait.column) FROM \(table) WHERE \(trait.column) IS NOT NULL")
    }

    private func nearest(to name: String, of trait: Trait, among values: [String]) -> String? {
        let nearest =
            trait.vocabulary?.names(nearestTo: name, or: values) ?? names(similarTo: name, among: values)
        return nearest.isEmpty ? nil : "Did you mean \(nearest.map { "“\($0)”" }.joined(separator: ", "))?"
    }
}

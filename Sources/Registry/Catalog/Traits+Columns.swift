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

    /// Conditions on columns, for rows of which ``match(_:)`` holds.
    var conditions: [(sql: String, arguments: [any DatabaseValueConvertible])] {
        Trait.allCases.compactMap { trait in
            guard let text = self[trait]?.lowercased() else { return nil }
            return (
                trait.isAskedForWhole ? "lower(\(trait.column)) = ?" : "instr(lower(\(trait.column)), ?) = 1", [text]
            )
        }
    }
}

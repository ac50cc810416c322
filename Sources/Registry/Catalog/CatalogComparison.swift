internal import Core
internal import Foundation
internal import GRDB

/// What the manifests say, and what a catalog says: sums over the rows of each manifest, in which the order of rows, and the
/// numbers that SQLite gave them, do not count.
struct CatalogComparison {
    /// By table and manifest.
    private typealias Sums = [CatalogTable: [String: Int]]

    private let expected: Sums
    private let columns: [CatalogTable: [String]]
    /// The neurons that are in the newest version of their dataset.
    private let currentNeurons: Set<[String]>

    init(_ inventory: Inventory, threads: Int = ProcessInfo.processInfo.activeProcessorCount) {
        let readable = inventory.readable
        let rows = concurrentMap(below: readable.count, threads: threads) { index in
            let rows = readable[index].manifest.rows(of: readable[index].entry)
            return rows.reduce(into: [CatalogTable: (columns: [String], sum: Int)]()) { sums, row in
                sums[row.table, default: (row.lastingColumns, 0)].sum &+= Self.sum(of: row.lastingValues)
            }
        }
        var (expected, columns): (Sums, [CatalogTable: [String]]) = ([:], [:])
        for (readable, tables) in zip(readable, rows) {
            for (table, (names, sum)) in tables {
                expected[table, default: [:]][readable.entry.file] = sum
                columns[table] = names
            }
        }
        (self.expected, self.columns) = (expected, columns)
        currentNeurons = inventory.currentNeurons
    }

    /// Manifests that a catalog says something else of, or does not know; and the first table that differs by other rows.
    func differences(from database: Database) throws -> (files: Set<String>, table: CatalogTable?) {
        var (files, table): (Set<String>, CatalogTable?) = ([], nil)
        for candidate in CatalogTable.allCases {
            let expected = expected[candidate] ?? [:]
            let (found, hasOthers) = try sums(of: candidate, in: database)
            let different = Set(expected.keys).union(found.keys).filter { expected[$0] != found[$0] }
            files.formUnion(different)
            if table == nil, hasOthers || !different.isEmpty { table = candidate }
        }
        let isCurrent = "SELECT dataset, name, digest FROM neuron WHERE is_current"
        let current = try Set(
            Row.fetchAll(database, sql: isCurrent).map { row in
                try (0..<3).map { try row.decode(String.self, atIndex: $0) }
            })
        return (files, current == currentNeurons ? table : table ?? .neuron)
    }

    /// The sums of a table, and whether it has rows that belong to nothing.
    private func sums(
        of table: CatalogTable, in database: Database
    ) throws -> (byFile: [String: Int], hasOthers: Bool) {
        guard let columns = columns[table] else {
            return try ([:], (Int.fetchOne(database, sql: "SELECT count(*) FROM \(table.rawValue)") ?? 0) > 0)
        }
        let names = columns.map { "\(table.rawValue).\($0)" }.joined(separator: ", ")
        let (owner, join) =
            table.owner.map { owner in
                (
                    owner.table.rawValue,
                    "JOIN \(owner.table.rawValue) ON \(owner.table.rawValue).id = \(table.rawValue).\(owner.column)"
                )
            } ?? (table.rawValue, "")
        let rows = try Row.fetchCursor(
            database, sql: "SELECT \(owner).manifest_file, \(names) FROM \(table.rawValue) \(join)")
        var (sums, count): ([String: Int], Int) = ([:], 0)
        while let row = try rows.next() {
            let values = (1...columns.count).lazy.map { row[$0] as DatabaseValue }
            sums[try row.decode(atIndex: 0), default: 0] &+= Self.sum(of: values)
            count += 1
        }
        return try (sums, count != Int.fetchOne(database, sql: "SELECT count(*) FROM \(table.rawValue)"))
    }

    private static func sum(of values: some Sequence<DatabaseValue>) -> Int {
        var hasher = Hasher()
        for value in values { hasher.combine(value) }
        return hasher.finalize()
    }
}

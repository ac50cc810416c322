internal import Core
internal import Foundation
internal import GRDB

/// What the manifests say, and what a catalog says: sums over the rows of each manifest, in which the order of rows, and the
/// numbers that SQLite gave them, do not count.
struct CatalogComparison {
    /// The rows of a table that manifests have.
    private struct Expectation {
        let columns: [String]
        var sums: [String: Int] = [:]
    }

    /// The rows of a table of a catalog.
    private struct Finding {
        /// By manifest.
        var sums: [String: Int] = [:]
        /// Whether there are rows that belong to no manifest.
        var hasOthers = false
    }

    private let expectations: [CatalogTable: Expectation]
    /// The neurons that are in the newest version of their dataset.
    private let currentNeurons: Set<[String]>
    private let threads: Int

    init(_ inventory: Inventory, threads: Int = ProcessInfo.processInfo.activeProcessorCount) {
        let readable = inventory.readable
        let sums = concurrentMap(below: readable.count, threads: threads) { index in
            Self.sums(of: readable[index].manifest.rows(of: readable[index].entry))
        }
        var expectations: [CatalogTable: Expectation] = [:]
        for (readable, tables) in zip(readable, sums) {
            for (table, columns, sum) in tables {
                expectations[table, default: Expectation(columns: columns)].sums[readable.entry.file] = sum
            }
        }
        self.expectations = expectations
        currentNeurons = inventory.currentNeurons
        self.threads = threads
    }

    /// Manifests that a catalog says something else of, or does not know; and the first table that differs by other rows.
    ///
    /// - Parameter connection: opens the catalog; tables are read at the same time.
    /// - Returns: files of manifests, by the names that the catalog knows them by; and a table.
    /// - Throws: `DatabaseError`, also for a value of another type than its column.
    func differences(
        from connection: @Sendable () throws -> DatabaseQueue
    ) throws -> (files: Set<String>, table: CatalogTable?) {
        let tables = CatalogTable.allCases
        let findings = try concurrentMap(below: tables.count, threads: threads) { index, _ in
            try connection().read { try finding(in: tables[index], $0) }
        }
        var (files, table): (Set<String>, CatalogTable?) = ([], nil)
        for (candidate, found) in zip(tables, findings) {
            let expected = expectations[candidate]?.sums ?? [:]
            guard found.hasOthers || found.sums != expected else { continue }
            files.formUnion(Set(expected.keys).union(found.sums.keys).filter { expected[$0] != found.sums[$0] })
            table = table ?? candidate
        }
        return try connection().read { database in
            if let table { return (files, table) }
            guard try namesCurrentNeurons(database) else { return (files, .neuron) }
            return (files, try Self.namesKinds(database) ? nil : .model)
        }
    }

    private func finding(in table: CatalogTable, _ database: Database) throws -> Finding {
        let rowCount = try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table.rawValue)") ?? 0
        guard let columns = expectations[table]?.columns else { return Finding(hasOthers: rowCount > 0) }
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
            var hasher = Hasher()
            for index in 1...columns.count { hasher.combine(row[index] as DatabaseValue) }
            sums[try row.decode(atIndex: 0), default: 0] &+= hasher.finalize()
            count += 1
        }
        return Finding(sums: sums, hasOthers: count != rowCount)
    }

    private func namesCurrentNeurons(_ database: Database) throws -> Bool {
        let current = try Row.fetchAll(database, sql: "SELECT dataset, name, digest FROM neuron WHERE is_current")
        return try currentNeurons == Set(current.map { row in try (0..<3).map { try row.decode(atIndex: $0) } })
    }

    /// Whether the kind of each model is what its columns say.
    private static func namesKinds(_ database: Database) throws -> Bool {
        let others = """
            SELECT EXISTS (SELECT 1 FROM model LEFT JOIN model_kind ON model_kind.id = kind
                WHERE (model_kind.traits, model_kind.noise_levels) IS NOT (model.traits, model.noise_levels))
            """
        return try Bool.fetchOne(database, sql: others) == false
    }

    /// The sums over the rows of one manifest, by table.
    private static func sums(of rows: [CatalogRow]) -> [(table: CatalogTable, columns: [String], sum: Int)] {
        var sums: [(table: CatalogTable, columns: [String], sum: Int)] = []
        for row in rows {
            var hasher = Hasher()
            for value in row.lastingValues { hasher.combine(value) }
            if let place = sums.firstIndex(where: { $0.table == row.table }) {
                sums[place].sum &+= hasher.finalize()
            } else {
                sums.append((row.table, row.lastingColumns, hasher.finalize()))
            }
        }
        return sums
    }
}

internal import Core
internal import Foundation
internal import GRDB

extension OpenRegistry {
    /// Compares the catalog on the disk with one that is made afresh of the manifests, and asks SQLite for its own checks.
    /// Nothing is written, and nobody is kept from writing.
    func catalogFindings(_ inventory: Inventory) throws -> [VerificationReport.Finding] {
        let fresh = try CatalogFile.inMemory()
        let index = ManifestIndex(manifests)
        try fresh.write { try index.fill($0, with: inventory) }
        let known = Set(inventory.unreadable.map(\.error))
        let contradictions = try fresh.read { try ManifestIndex.unreadable($0) }.map(\.error).filter {
            !known.contains($0)
        }
        let unreadable = contradictions.map { error -> VerificationReport.Finding in
            .init(.error, .manifestUnreadable, location.manifests, error.reason, error.remedy)
        }
        guard try modificationTime(of: location.catalog) != nil else { return unreadable }
        do {
            guard let fault = try catalogFault(comparedWith: fresh, of: inventory.state) else { return unreadable }
            return unreadable + [catalogFinding(fault)]
        } catch let error as DatabaseError {
            // A process that writes at this moment is no fault.
            guard ![.SQLITE_BUSY, .SQLITE_LOCKED].contains(error.resultCode) else { return unreadable }
            return unreadable + [catalogFinding("SQLite reports: \(error.message ?? "\(error.resultCode)")")]
        }
    }

    private func catalogFinding(_ fault: String) -> VerificationReport.Finding {
        .init(
            .warning, .catalogDiffers, location.catalog, fault, "Run `cascade-registry repair --rebuild-catalog`.")
    }

    private func catalogFault(comparedWith fresh: DatabaseQueue, of state: ManifestState) throws -> String? {
        guard let disk = CatalogFile(manifests, lockTimeout: 1).openedForReading() else {
            return readOnlyReason == nil ? "the catalog cannot be read, or is no catalog of this program" : nil
        }
        let check = "PRAGMA quick_check(1)"
        if let fault = try disk.read({ try String.fetchAll($0, sql: check) }).first(where: { $0 != "ok" }) {
            return "SQLite reports damage: \(fault)"
        }
        // What somebody has changed since is indexed by the next command.
        if try disk.read({ try ManifestIndex(manifests).isBehind($0) }) { return nil }
        try disk.close()
        return try fresh.writeWithoutTransaction { database in
            try database.execute(sql: "ATTACH DATABASE ? AS disk", arguments: [location.catalog.path])
            guard let table = try Self.tables.first(where: { try Self.differs($0, in: database) }),
                try manifests.state() == state
            else { return nil }
            return "the catalog does not say what the manifests say (table \(table.name))"
        }
    }

    /// What follows from the manifests: tables, and where rows belong to one of another table, that table and the column.
    private static let tables: [(name: String, owner: String?, column: String)] = [
        ("model", nil, ""), ("alias", nil, ""), ("neuron", nil, ""), ("dataset", nil, ""),
        ("model_object", "model", "model_id"), ("model_dataset", "model", "model_id"),
        ("recording", "neuron", "neuron_id"), ("finding", "neuron", "neuron_id"),
        ("neuron_text", "neuron", "rowid"), ("dataset_neuron", "dataset", "dataset_id"),
    ]

    private static func differs(
        _ table: (name: String, owner: String?, column: String), in database: Database
    ) throws -> Bool {
        let numbers = ["id", "model_id", "neuron_id", "dataset_id", "rank", "neuron_text"]
        let columns = try String.fetchAll(database, sql: "SELECT name FROM pragma_table_info('\(table.name)')")
            .filter { !numbers.contains($0) }.map { "\"\(table.name)\".\"\($0)\"" }
        let rows = { (schema: String) in
            guard let owner = table.owner else {
                return "SELECT \(columns.joined(separator: ", ")) FROM \(schema).\(table.name)"
            }
            return """
                SELECT \((["owner.manifest_file"] + columns).joined(separator: ", ")), count(*)
                FROM \(schema).\(table.name) JOIN \(schema).\(owner) AS owner ON owner.id = \(table.name).\(table.column)
                GROUP BY \((["owner.manifest_file"] + columns).joined(separator: ", "))
                """
        }
        let (ours, theirs) = (rows("main"), rows("disk"))
        let sql = """
            SELECT 1 FROM (SELECT * FROM (\(ours)) EXCEPT SELECT * FROM (\(theirs)))
            UNION ALL SELECT 1 FROM (SELECT * FROM (\(theirs)) EXCEPT SELECT * FROM (\(ours)))
            UNION ALL SELECT 1 WHERE (SELECT count(*) FROM main.\(table.name)) != (SELECT count(*) FROM disk.\(table.name))
            LIMIT 1
            """
        return try Int.fetchOne(database, sql: sql) != nil
    }
}

internal import Core
internal import Foundation
internal import GRDB

extension RegistryMaintenance {
    /// Compares the catalog on the disk with what the manifests say, and asks SQLite for its own checks. Nothing is written,
    /// and nobody is kept from writing.
    func catalogFindings(_ inventory: Inventory) throws -> [VerificationReport.Finding] {
        do {
            let noted = try Set(catalog.database.read { try ManifestIndex.unreadable($0) }.map(\.path))
            guard try modificationTime(of: location.catalog) != nil else {
                return try contradictions(among: inventory, noted).map(\.finding)
            }
            return try catalogFindings(inventory, noted)
        } catch let error as DatabaseError {
            // A process that writes at this moment is no fault.
            guard ![.SQLITE_BUSY, .SQLITE_LOCKED].contains(error.resultCode) else { return [] }
            return [finding("SQLite reports: \(error.message ?? "\(error.resultCode)")")]
        }
    }

    private func catalogFindings(
        _ inventory: Inventory, _ noted: Set<String>
    ) throws -> [VerificationReport.Finding] {
        let file = CatalogFile(manifests, lockTimeout: 1)
        guard let disk = file.openedForReading() else {
            let unusable = finding("the catalog cannot be read, or is no catalog of this program")
            return try contradictions(among: inventory, noted).map(\.finding)
                + (readOnlyReason == nil ? [unusable] : [])
        }
        let check = "PRAGMA quick_check(1)"
        if let fault = try disk.read({ try String.fetchAll($0, sql: check) }).first(where: { $0 != "ok" }) {
            return [finding("SQLite reports damage: \(fault)")]
        }
        // What somebody has changed since is indexed by the next command.
        if try disk.read({ try ManifestIndex(manifests).isBehind($0) }) {
            return try contradictions(among: inventory, noted).map(\.finding)
        }
        let (files, table) = try CatalogComparison(inventory).differences {
            guard let connection = file.openedForReading() else { throw DatabaseError(resultCode: .SQLITE_CANTOPEN) }
            return connection
        }
        let unknown = inventory.readable.filter { files.contains($0.entry.file) }.map(\.entry.path)
        let contradictions = try contradictions(among: inventory, noted.union(unknown))
        let explained = Set(contradictions.map(\.file))
        // What others changed meanwhile is no fault.
        guard let table, !files.isSubset(of: explained) || files.isEmpty, try manifests.state() == inventory.state
        else { return contradictions.map(\.finding) }
        return contradictions.map(\.finding)
            + [finding("the catalog does not say what the manifests say (table \(table.rawValue))")]
    }

    /// Those of some manifests, each readable by itself, that no catalog can have.
    private func contradictions(
        among inventory: Inventory, _ paths: Set<String>
    ) throws -> [(file: String, finding: VerificationReport.Finding)] {
        let suspects = inventory.readable.filter { paths.contains($0.entry.path) }
        guard !suspects.isEmpty else { return [] }
        return try CatalogFile.inMemory().write { database in
            try suspects.compactMap { entry, manifest in
                let index = ManifestIndex(manifests)
                guard let error = try index.contradiction(of: manifest, entry, database, then: .rollback) else {
                    return nil
                }
                return (
                    entry.file,
                    .init(.error, .manifestUnreadable, location.manifests, error.reason, error.remedy)
                )
            }
        }
    }

    private func finding(_ fault: String) -> VerificationReport.Finding {
        .init(
            .warning, .catalogDiffers, location.catalog, fault, "Run `cascade-registry repair --rebuild-catalog`.")
    }
}

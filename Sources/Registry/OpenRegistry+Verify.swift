internal import Core
internal import Foundation
internal import GRDB

extension OpenRegistry {
    /// Looks for damage, without changing anything.
    ///
    /// - Parameter full: also reads every object and compares it with its digest; otherwise only sizes are compared.
    /// - Returns: all findings, the worst first.
    /// - Throws: ``RegistryError`` when the registry cannot be read at all.
    public func verify(full: Bool) throws -> VerificationReport {
        // The objects in the store are listed before the manifests, so that none added meanwhile seems unused.
        let contents = store.contents()
        var findings: [VerificationReport.Finding] = []
        var models: [ModelManifest] = []
        for file in manifests.modelFiles() {
            do {
                models.append(try manifests.model(file: file))
            } catch {
                findings.append(
                    .init(.error, .manifestUnreadable, manifests.url(ofModelFile: file), error.reason, error.remedy))
            }
        }
        let owners = Dictionary(
            models.flatMap { model in model.objects.byRole.map { ($0.object, [model.identifier]) } },
            uniquingKeysWith: +)
        for (object, users) in owners.sorted(by: { $0.key.digest.hexadecimal < $1.key.digest.hexadecimal }) {
            guard let fault = try store.fault(of: object, full: full) else { continue }
            findings.append(damage(fault, of: object, users: users))
        }
        let needed = Set(owners.keys.map(\.digest))
        // An unreadable manifest may need any of the others.
        if findings.allSatisfy({ $0.kind != .manifestUnreadable }) {
            findings += contents.objects.filter { !needed.contains($0) }.map { unused($0) }
        }
        findings += contents.strangers.map { place in
            .init(
                .warning, .strangerInStore, place, "the file is not an object of the store",
                "Nothing refers to it; look at it, and delete it.")
        }
        findings += aliasFindings(models: models) + leftovers() + (try catalogFindings())
        let order = VerificationReport.Severity.allCases
        findings.sort { first, second in
            (order.firstIndex(of: first.severity) ?? 0) > (order.firstIndex(of: second.severity) ?? 0)
        }
        return VerificationReport(
            findings: findings, isFull: full, modelCount: models.count, objectCount: needed.count)
    }

    private func damage(_ fault: ObjectFault, of object: StoredObject, users: [String]) -> VerificationReport.Finding {
        let kind: VerificationReport.Kind =
            switch fault {
            case .missing: .objectMissing
            case .size: .objectSize
            case .digest: .objectDigest
            }
        let place = store.url(of: object.digest)
        return .init(
            .error, kind, place, "\(fault.explanation); needed by \(users.joined(separator: ", "))",
            "Import the model again from where it came from; that restores the object.")
    }

    private func unused(_ digest: Digest) -> VerificationReport.Finding {
        .init(
            .info, .objectUnused, store.url(of: digest), "no model needs this object",
            "An interrupted import left it; repeating the import uses it, and deleting the file does no harm.")
    }

    private func aliasFindings(models: [ModelManifest]) -> [VerificationReport.Finding] {
        let known = Set(models.map(\.identifier))
        return manifests.aliasFiles().compactMap { file -> VerificationReport.Finding? in
            let place = location.aliasManifests.appending(path: file)
            do throws(RegistryError) {
                let alias = try manifests.alias(file: file)
                let target = "\(alias.name)@\(alias.version)"
                guard !known.contains(target) else { return nil }
                return .init(
                    .warning, .aliasDangling, place, "the alias stands for \(target), which is not there",
                    "Set it anew: `cascade-registry model alias \(alias.alias) MODEL`, or delete the file.")
            } catch {
                return .init(.error, .manifestUnreadable, place, error.reason, error.remedy)
            }
        }
    }

    private func leftovers() -> [VerificationReport.Finding] {
        let unfinished = [location.modelManifests, location.aliasManifests].flatMap { folder in
            folderContents(folder).filter { $0.hasPrefix(".") }.map { folder.appending(path: $0) }
        }
        let temporary = folderContents(location.temporary).map { location.temporary.appending(path: $0) }
        return (temporary + unfinished).map { place in
            .init(
                .info, .leftover, place, "unfinished work of a command that runs now or was interrupted",
                "Once no other cascade-registry command runs, the file may be deleted.")
        }
    }

    /// Compares the catalog with one that is built afresh from the manifests, and asks SQLite for its own checks.
    private func catalogFindings() throws -> [VerificationReport.Finding] {
        guard readOnlyReason == nil else { return [] }
        let fault: String?
        do {
            // Nobody changes a manifest during a write transaction.
            fault = try catalog.write { try catalogFault($0) }
        } catch let error as RegistryError where error.category == .badData {
            fault = error.reason
        }
        guard let fault else { return [] }
        return [
            .init(
                .warning, .catalogDiffers, location.catalog, fault,
                "Move the catalog away; the next command rebuilds it from the manifests.")
        ]
    }

    private func catalogFault(_ database: Database) throws -> String? {
        if let fault = try String.fetchAll(database, sql: "PRAGMA quick_check(1)").first(where: { $0 != "ok" }) {
            return "SQLite reports damage: \(fault)"
        }
        try catalog.synchronize(database)
        let fresh = try Catalog(rebuiltFrom: manifests)
        let isEqual = try Self.dump(database) == fresh.read { try Self.dump($0) }
        return isEqual ? nil : "the catalog does not say what the manifests say"
    }

    /// Everything in the tables that follows from the manifests, in a fixed order.
    private static func dump(_ database: Database) throws -> [String] {
        try ["model", "model_object", "alias"].flatMap { table in
            let skipped = ["id", "model_id"]
            let key = table == "model_object" ? ", (SELECT manifest_file FROM model WHERE id = model_id)" : ""
            return try Row.fetchAll(database, sql: "SELECT *\(key) FROM \(table)").map { row in
                table + row.filter { !skipped.contains($0.0) }.map { "\t\($0.1)" }.joined()
            }.sorted()
        }
    }
}

extension VerificationReport.Finding {
    fileprivate init(
        _ severity: VerificationReport.Severity, _ kind: VerificationReport.Kind, _ place: URL, _ message: String,
        _ remedy: String?
    ) {
        self.init(
            severity: severity, kind: kind, path: place.path, message: message,
            remedy: remedy ?? "See `cascade-registry verify --help`.")
    }
}

internal import Core
internal import Foundation
internal import Files
internal import Formats
internal import GRDB

/// What a collection of garbage removed, or would remove.
package struct CollectionReport: Hashable, Sendable, Codable {
    /// Why something is garbage.
    package enum Reason: String, Hashable, Sendable, Codable {
        /// No manifest needs the object.
        case unusedObject
        /// No version of its dataset has the neuron: its import was never completed.
        case unfinishedImport
        /// It was computed from an object, and can be computed again.
        case derived
        /// States of networks whose training nobody went on with for long.
        case abandonedTraining
        /// What an interrupted command left behind, or a damaged catalog that was replaced.
        case leftover
    }

    /// One file or folder.
    package struct Item: Hashable, Sendable, Codable {
        /// Where it is, or was.
        package let path: String
        /// Its size; of a folder, that of everything in it.
        package let byteCount: Int
        /// Why it is garbage.
        package let reason: Reason
    }

    /// What was removed, or would be.
    package let items: [Item]
    /// Nothing was removed.
    package let isDryRun: Bool
    /// Manifests that cannot be read, or that a repair put into quarantine because they could not be: as long as there are
    /// any, nothing is touched, because they may need anything.
    package let unreadableManifests: [String]

    /// The size of all items.
    package var byteCount: Int { items.reduce(0) { $0 + $1.byteCount } }
}

extension RegistryMaintenance {
    /// How long garbage is left alone, in seconds: it may be the work of a command that still runs.
    package static let collectionGraceSeconds = 3600.0
    /// How long the states of a training that was interrupted are kept, in seconds: somebody may go on with it.
    package static let trainingGraceSeconds = 30 * 24 * 3600.0

    /// Removes what nothing needs: objects without a manifest, neurons whose import was never completed, what was derived
    /// from objects and can be computed again, leftovers of interrupted commands. What is younger than the grace period
    /// stays, and so does everything in `quarantine/`, what symbolic links lead to, and every file whose name is not one that
    /// the program makes. As long as a manifest cannot be read, everything stays.
    ///
    /// - Parameters:
    ///   - dryRun: only says what would be removed.
    ///   - graceSeconds: what is younger is left alone.
    /// - Returns: what was removed.
    /// - Throws: ``RegistryError`` when the registry cannot be changed.
    package func collectGarbage(
        dryRun: Bool, graceSeconds: Double = RegistryMaintenance.collectionGraceSeconds
    ) throws -> CollectionReport {
        // Within a write transaction nobody publishes: what no manifest needs now is needed by nobody.
        try catalog.write { database in
            try catalog.synchronize(database)
            let limit = Date().addingTimeInterval(-graceSeconds)
            let inventory = try Inventory(of: manifests)
            let unreadable = try inventory.unreadable.map(\.place.path) + quarantinedManifests().map(\.path)
            let items = unreadable.isEmpty ? try garbage(inventory, olderThan: limit) : []
            if !dryRun {
                for item in items {
                    // What is gone by now was removed by the command that it belonged to.
                    try manifests.removeAll(at: URL(filePath: item.path))
                    try checkpoint("garbage removed")
                }
                try catalog.synchronize(database)
            }
            return CollectionReport(
                items: items, isDryRun: dryRun, unreadableManifests: unreadable)
        }
    }

    /// What nothing needs, where every manifest could be read.
    private func garbage(_ inventory: Inventory, olderThan limit: Date) throws -> [CollectionReport.Item] {
        let unfinished = inventory.unfinishedNeurons
        let needed = inventory.neededDigests(without: Set(unfinished))
        let unused = try store.contents().objects.filter { !needed.contains($0) }
        let trainingLimit = min(limit, Date().addingTimeInterval(-Self.trainingGraceSeconds))
        let candidates: [(CollectionReport.Reason, Date, [URL])] = [
            (.unfinishedImport, limit, unfinished.map { manifests.url(ofNeuronFile: $0.file) }),
            (.unusedObject, limit, unused.map(store.url(of:))), (.derived, limit, try core.derived.contents()),
            (.abandonedTraining, trainingLimit, try trainings()),
            (.leftover, limit, try unfinishedFiles() + damagedCatalogs()),
        ]
        var folders: [URL: Bool] = [:]
        return try candidates.flatMap { reason, limit, places in
            try places.filter { place in
                let folder = place.deletingLastPathComponent()
                let isOwn = folders[folder] ?? isOurs(folder)
                folders[folder] = isOwn
                // A file in a folder grows without the folder getting younger.
                return try isOwn && !isLink(place)
                    && ([place] + contents(of: place)).allSatisfy { try isOld($0, limit) }
            }.map { try item($0, reason) }
        }
    }

    /// A folder of the registry's, or that of its catalog, and no link to some other place.
    private func isOurs(_ folder: URL) -> Bool {
        isOwnFolder(folder, below: location.folder) || folder.path == location.catalogFolder.path
    }

    /// The folders with the states of networks in training, each named by its model and the beginning of a digest.
    private func trainings() throws -> [URL] {
        try subfolders(location.training).filter { $0.wholeMatch(of: #/.+-[0-9a-f]{12}/#) != nil }.map {
            location.training.appending(path: $0)
        }
    }

    private func damagedCatalogs() throws -> [URL] {
        let isJournal = { (name: String) in name.hasPrefix(".registry.sqlite.") && name.hasSuffix(".partial") }
        return try folderContents(location.catalogFolder).filter { CatalogFile.isDamagedOne($0) || isJournal($0) }.map {
            location.catalogFolder.appending(path: $0)
        }
    }

    /// Manifests that a repair took away because they could not be read.
    func quarantinedManifests() throws -> [URL] {
        try folderContents(location.quarantinedManifests).map { location.quarantinedManifests.appending(path: $0) }
    }

    private func isOld(_ place: URL, _ limit: Date) throws(RegistryError) -> Bool {
        // A link that leads nowhere is as old as it likes.
        guard let modified = try modificationTime(of: place) else { return isLink(place) }
        return Double(modified) / 1e9 <= limit.timeIntervalSince1970
    }

    private func item(_ place: URL, _ reason: CollectionReport.Reason) throws -> CollectionReport.Item {
        let size = try ([place] + contents(of: place)).reduce(0) { $0 + fileSize($1) }
        return .init(path: place.path, byteCount: size, reason: reason)
    }

    /// Everything in a folder, at any depth; links are not followed.
    private func contents(of place: URL) throws -> [URL] {
        guard isOwnFolder(place, below: place.deletingLastPathComponent()) else { return [] }
        let inside = try folderContents(place).map { place.appending(path: $0) }
        return try inside + inside.flatMap(contents(of:))
    }
}

internal import Core
internal import Foundation
internal import Formats
internal import GRDB

/// What a collection of garbage removed, or would remove.
public struct CollectionReport: Hashable, Sendable, Codable {
    /// Why something is garbage.
    public enum Reason: String, Hashable, Sendable, Codable {
        /// No manifest needs the object.
        case unusedObject
        /// No version of its dataset has the neuron: its import was never completed.
        case unfinishedImport
        /// It was computed from an object, and can be computed again.
        case derived
        /// What an interrupted command left behind.
        case leftover
    }

    /// One file or folder.
    public struct Item: Hashable, Sendable, Codable {
        /// Where it is, or was.
        public let path: String
        /// Its size; of a folder, that of everything in it.
        public let byteCount: Int
        /// Why it is garbage.
        public let reason: Reason
    }

    /// What was removed, or would be.
    public let items: [Item]
    /// Nothing was removed.
    public let isDryRun: Bool
    /// Manifests that cannot be read, for which reason nothing was touched: they may need anything.
    public let unreadableManifests: [String]

    /// The size of all items.
    public var byteCount: Int { items.reduce(0) { $0 + $1.byteCount } }
}

extension OpenRegistry {
    /// How long garbage is left alone, in seconds: it may be the work of a command that still runs.
    public static let collectionGraceSeconds = 3600.0

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
    public func collectGarbage(
        dryRun: Bool, graceSeconds: Double = OpenRegistry.collectionGraceSeconds
    ) throws -> CollectionReport {
        // Within a write transaction nobody publishes: what no manifest needs now is needed by nobody.
        try catalog.write { database in
            try catalog.synchronize(database)
            let limit = Date().addingTimeInterval(-graceSeconds)
            let inventory = try Inventory(of: manifests)
            let items = inventory.unreadable.isEmpty ? try garbage(inventory, olderThan: limit) : []
            if !dryRun {
                for item in items {
                    // What is gone by now was removed by the command that it belonged to.
                    try manifests.removeAll(at: URL(filePath: item.path))
                    try checkpoint("garbage removed")
                }
                try catalog.synchronize(database)
            }
            return CollectionReport(
                items: items, isDryRun: dryRun, unreadableManifests: inventory.unreadable.map(\.place.path))
        }
    }

    /// What nothing needs, where every manifest could be read.
    private func garbage(_ inventory: Inventory, olderThan limit: Date) throws -> [CollectionReport.Item] {
        let unfinished = inventory.unfinishedNeurons
        let needed = inventory.neededDigests(without: Set(unfinished))
        let unused = try store.contents().objects.filter { !needed.contains($0) }
        let candidates: [(CollectionReport.Reason, [URL])] = [
            (.unfinishedImport, unfinished.map { manifests.url(ofNeuronFile: $0.file) }),
            (.unusedObject, unused.map(store.url(of:))), (.derived, try derived.contents()),
            (.leftover, try unfinishedFiles()),
        ]
        var folders: [URL: Bool] = [:]
        return candidates.flatMap { reason, places in
            places.filter { place in
                let folder = place.deletingLastPathComponent()
                let isOwn = folders[folder] ?? isOwnFolder(folder, below: location.folder)
                folders[folder] = isOwn
                // A file in a folder grows without the folder getting younger.
                return isOwn && !isLink(place) && ([place] + contents(of: place)).allSatisfy { isOld($0, limit) }
            }.map { item($0, reason) }
        }
    }

    private func isOld(_ place: URL, _ limit: Date) -> Bool {
        modificationTime(of: place).map { Double($0) / 1e9 <= limit.timeIntervalSince1970 } ?? false
    }

    private func item(_ place: URL, _ reason: CollectionReport.Reason) -> CollectionReport.Item {
        let size = ([place] + contents(of: place)).reduce(0) { $0 + fileSize($1) }
        return .init(path: place.path, byteCount: size, reason: reason)
    }

    /// Everything in a folder, at any depth.
    private func contents(of folder: URL) -> [URL] {
        let contents = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return contents?.compactMap { $0 as? URL } ?? []
    }
}

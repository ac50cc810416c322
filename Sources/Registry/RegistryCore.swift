internal import Core
internal import Foundation
internal import GRDB

/// What every part of a registry works with: the manifests and the store are the truth, the catalog is an index over them.
struct RegistryCore: Sendable {
    let location: RegistryLocation
    let catalog: Catalog
    let store: ObjectStore
    let derived: DerivedObjects
    let checkpoint: Checkpoint
    let builtInModels: BuiltInModels
    let builtInLists: KnownLocations

    /// Deletes those of some objects that no manifest refers to; none as long as a manifest cannot be read, for it
    /// may refer to any.
    func removeUnneeded(_ objects: [StoredObject], in database: Database) throws -> [StoredObject] {
        guard try isFullyIndexed(in: database) else { return [] }
        let isNeeded = """
            SELECT 1 FROM model_object WHERE digest = :digest UNION ALL SELECT 1 FROM neuron WHERE digest = :digest
            UNION ALL SELECT 1 FROM dataset_neuron WHERE digest = :digest
            """
        let unneeded = try objects.filter {
            try Int.fetchOne(database, sql: isNeeded, arguments: ["digest": $0.digest.hexadecimal]) == nil
        }
        for object in unneeded {
            try store.remove(object.digest)
            try checkpoint("object removed")
        }
        return unneeded
    }

    /// Whether every manifest could be read: the catalog then knows all that refers to an object or a neuron.
    func isFullyIndexed(in database: Database) throws -> Bool {
        let fault = "SELECT 1 FROM unreadable_manifest WHERE folder != 'aliases'"
        guard try Int.fetchOne(database, sql: fault) == nil else { return false }
        return try folderContents(location.quarantinedManifests).isEmpty
    }
}

/// One of the four parts that a registry shows. Each works on the core, and may use the others.
protocol RegistryPart: Sendable {
    var core: RegistryCore { get }
}

extension RegistryPart {
    var location: RegistryLocation { core.location }
    var catalog: Catalog { core.catalog }
    var manifests: ManifestFolder { core.catalog.manifests }
    var store: ObjectStore { core.store }
    var checkpoint: Checkpoint { core.checkpoint }
    /// Why nothing can be changed here; `nil` in the usual case.
    var readOnlyReason: RegistryError? { core.catalog.refusal }

    var models: RegistryModels { RegistryModels(core: core) }
    var groundTruth: RegistryGroundTruth { RegistryGroundTruth(core: core) }
    var lists: RegistryLists { RegistryLists(core: core) }
    var maintenance: RegistryMaintenance { RegistryMaintenance(core: core) }

    /// Makes sure that nothing is decided without manifests that the disk or a permission keeps from being read. Those that
    /// are damaged are left out, and were told.
    func requireReadable(where isMeant: (UnreadableManifest) -> Bool) throws {
        let unreadable = try catalog.read { try ManifestIndex.unreadable($0) }
        guard let first = unreadable.first(where: { !$0.error.isDamageOrAbsence && isMeant($0) }) else { return }
        throw first.error
    }
}

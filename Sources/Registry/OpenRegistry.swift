internal import Core
internal import Files
internal import Foundation

/// A registry on the disk: models and ground truth by name, and the objects they are made of.
///
/// Any number of processes may use one registry at the same time, and each may be killed at any moment:
/// what has been added stays whole, and what has not leaves at most a file in `tmp/` or an unused object.
public struct OpenRegistry: RegistryPart {
    let core: RegistryCore

    /// Where it lies.
    public var location: RegistryLocation { core.location }
    /// Models, by name or by what a recording needs.
    public var models: RegistryModels { RegistryModels(core: core) }
    /// Neurons with known spikes.
    public var groundTruth: RegistryGroundTruth { RegistryGroundTruth(core: core) }
    /// Lists of models that can be fetched.
    public var lists: RegistryLists { RegistryLists(core: core) }
    /// Looks for damage, and mends it.
    package var maintenance: RegistryMaintenance { RegistryMaintenance(core: core) }

    /// Opens a registry, and creates it where there is none.
    ///
    /// A catalog that is missing or damaged is rebuilt from the manifests; the damaged one is kept beside it.
    /// Where the disk cannot be written, or a newer program wrote the catalog, models can be read but not changed.
    ///
    /// - Parameters:
    ///   - location: the registry's folder.
    ///   - lockTimeoutSeconds: how long to wait for other processes that change the registry.
    ///   - builtInModels: models to add, unless the registry had them before.
    ///   - builtInLists: lists of models that can be fetched, to be known without having been added.
    /// - Throws: ``RegistryError``; of category `.locked` after the time-out.
    public init(
        at location: RegistryLocation, lockTimeoutSeconds: Double = 30, builtInModels: BuiltInModels = .none,
        builtInLists: KnownLocations = .none
    ) throws {
        try self.init(
            at: location, lockTimeoutSeconds: lockTimeoutSeconds, builtInModels: builtInModels,
            builtInLists: builtInLists, checkpoint: { _ in })
    }

    /// Calls `checkpoint` after each step of a change, so that tests can interrupt it anywhere.
    init(
        at location: RegistryLocation, lockTimeoutSeconds: Double = 30, builtInModels: BuiltInModels = .none,
        builtInLists: KnownLocations = .none, checkpoint: @escaping Checkpoint
    ) throws {
        core = RegistryCore(
            location: location, catalog: try Catalog(at: location, lockTimeout: lockTimeoutSeconds),
            store: ObjectStore(folder: location.store, temporary: location.temporary, checkpoint: checkpoint),
            derived: DerivedObjects(folder: location.derived), checkpoint: checkpoint, builtInModels: builtInModels,
            builtInLists: builtInLists)
        try models.addNewBuiltIn()
    }

    /// Opens a registry to look at it: nothing on the disk is created or changed, not even the catalog.
    ///
    /// - Parameters:
    ///   - location: the registry's folder.
    ///   - builtInLists: lists of models that can be fetched, to be known without having been added.
    /// - Throws: ``RegistryError`` when it cannot be read.
    public init(reading location: RegistryLocation, builtInLists: KnownLocations = .none) throws {
        let catalog = try Catalog(
            reading: ManifestFolder(location: location),
            refusal: RegistryError(.usage, "the registry \(location.folder.path) was opened to look at it only"))
        core = RegistryCore(
            location: location, catalog: catalog,
            store: ObjectStore(folder: location.store, temporary: location.temporary),
            derived: DerivedObjects(folder: location.derived), checkpoint: { _ in }, builtInModels: .none,
            builtInLists: builtInLists)
    }

    /// Why nothing can be changed here; `nil` in the usual case.
    public var readOnlyReason: RegistryError? { core.catalog.refusal }
}

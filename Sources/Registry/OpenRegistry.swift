internal import Core
internal import Files
internal import Formats
package import Foundation
internal import GRDB

/// A registry on the disk: models and ground truth by name, and the objects they are made of.
///
/// Any number of processes may use one registry at the same time, and each may be killed at any moment:
/// what has been added stays whole, and what has not leaves at most a file in `tmp/` or an unused object.
public struct OpenRegistry: Sendable {
    /// Where it lies.
    public let location: RegistryLocation
    let catalog: Catalog
    let store: ObjectStore
    let derived: DerivedObjects
    let checkpoint: Checkpoint
    let builtInModels: BuiltInModels
    let builtInLists: KnownLocations

    var manifests: ManifestFolder { catalog.manifests }

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
        self.location = location
        self.checkpoint = checkpoint
        self.builtInModels = builtInModels
        self.builtInLists = builtInLists
        catalog = try Catalog(at: location, lockTimeout: lockTimeoutSeconds)
        derived = DerivedObjects(folder: location.derived)
        store = ObjectStore(folder: location.store, temporary: location.temporary, checkpoint: checkpoint)
        try addNewBuiltInModels()
    }

    /// Opens a registry to look at it: nothing on the disk is created or changed, not even the catalog.
    ///
    /// - Parameters:
    ///   - location: the registry's folder.
    ///   - builtInLists: lists of models that can be fetched, to be known without having been added.
    /// - Throws: ``RegistryError`` when it cannot be read.
    public init(reading location: RegistryLocation, builtInLists: KnownLocations = .none) throws {
        self.location = location
        checkpoint = { _ in }
        builtInModels = .none
        self.builtInLists = builtInLists
        catalog = try Catalog(
            reading: ManifestFolder(location: location),
            refusal: RegistryError(.usage, "the registry \(location.folder.path) was opened to look at it only"))
        derived = DerivedObjects(folder: location.derived)
        store = ObjectStore(folder: location.store, temporary: location.temporary)
    }

    /// Builds the catalog of a registry again from its manifests: also one that is so wrong that the registry cannot be
    /// opened.
    ///
    /// - Parameters:
    ///   - location: the registry's folder.
    ///   - lockTimeoutSeconds: how long to wait for other processes that change the registry.
    /// - Throws: ``RegistryError`` when the registry cannot be changed.
    public static func rebuildCatalog(at location: RegistryLocation, lockTimeoutSeconds: Double = 30) throws {
        do {
            try createFolder(location.folder)
            try CatalogFile(ManifestFolder(location: location), lockTimeout: lockTimeoutSeconds).rebuild()
        } catch {
            throw Catalog.translated(error, at: location.catalog, lockTimeout: lockTimeoutSeconds)
        }
    }

    /// What of the registry cannot be read, and is left out of everything else.
    ///
    /// - Returns: one error per manifest; usually none.
    /// - Throws: ``RegistryError`` when the catalog cannot be read.
    public func unreadableManifests() throws -> [RegistryError] {
        try catalog.read { try ManifestIndex.unreadable($0).map(\.error) }
    }

    /// Makes sure that nothing is decided without manifests that the disk or a permission keeps from being read. Those that
    /// are damaged are left out, and were told.
    func requireReadable(where isMeant: (UnreadableManifest) -> Bool) throws {
        let unreadable = try catalog.read { try ManifestIndex.unreadable($0) }
        guard let first = unreadable.first(where: { !$0.error.isDamageOrAbsence && isMeant($0) }) else { return }
        throw first.error
    }

    /// Why nothing can be changed here; `nil` in the usual case.
    public var readOnlyReason: RegistryError? { catalog.refusal }

    /// Makes sure that a command writes none of its results into the registry, whose files are the registry's to write.
    ///
    /// - Parameter files: what will be written.
    /// - Throws: ``RegistryError`` that names the first file inside.
    package func requireOutside(_ files: [URL]) throws(RegistryError) {
        guard let file = files.first(where: { $0.isInside(location.folder) }) else { return }
        throw RegistryError(
            .usage, "\(file.path): lies in the registry \(location.folder.path), where nothing else is written",
            remedy: "Write the result to another folder.")
    }

    /// What the registry holds.
    ///
    /// - Returns: counts and sizes.
    /// - Throws: ``RegistryError`` when the catalog cannot be read.
    public func information() throws -> RegistryInformation {
        let derivedFiles = try derived.contents()
        let lists = try lists()
        return try catalog.read { database in
            let objects = "SELECT digest, byte_count FROM model_object UNION SELECT digest, byte_count FROM neuron"
            let count = { (sql: String) in try Int.fetchOne(database, sql: sql) ?? 0 }
            return RegistryInformation(
                folder: location.folder.path,
                catalogVersion: Catalog.schemaVersion,
                modelCount: try count("SELECT count(*) FROM model"),
                aliasCount: try count("SELECT count(*) FROM alias JOIN model USING (name, version)"),
                datasetCount: try count("SELECT count(*) FROM dataset"),
                neuronCount: try count("SELECT count(*) FROM neuron"),
                objectCount: try count("SELECT count(*) FROM (\(objects))"),
                byteCount: try count("SELECT sum(byte_count) FROM (\(objects))"),
                derivedCount: derivedFiles.count,
                derivedByteCount: derivedFiles.reduce(0) { $0 + fileSize($1) },
                listCount: lists.count,
                listedModelCount: lists.reduce(0) { $0 + ($1.lastGood?.models.count ?? 0) },
                readOnlyReason: readOnlyReason?.reason)
        }
    }
}

/// What a registry holds.
public struct RegistryInformation: Hashable, Sendable, Codable {
    /// Its folder.
    public let folder: String
    /// The version of the catalog's schema.
    public let catalogVersion: Int
    /// Versions of models.
    public let modelCount: Int
    /// Aliases.
    public let aliasCount: Int
    /// Versions of datasets.
    public let datasetCount: Int
    /// Neurons of all versions.
    public let neuronCount: Int
    /// Objects that models and neurons are made of; a shared one counts once.
    public let objectCount: Int
    /// The size of these objects.
    public let byteCount: Int
    /// Files that were derived from objects and can be computed again.
    public let derivedCount: Int
    /// The size of these files.
    public let derivedByteCount: Int
    /// Lists of models that can be fetched.
    public let listCount: Int
    /// The models of these lists, as far as they were fetched.
    public let listedModelCount: Int
    /// Why nothing can be changed; `nil` in the usual case.
    public let readOnlyReason: String?
}

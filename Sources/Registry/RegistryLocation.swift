internal import Core
internal import Files
internal import Formats
public import Foundation

/// Where a registry lies on the disk.
///
/// ```
/// lock                       held by the process that changes the registry
/// registry.sqlite            the catalog: an index that can always be rebuilt
/// store/sha256/ab/abcd…      immutable objects, named by the digest of their bytes
/// manifests/models/….json    one per version of a model: the truth that the catalog indexes
/// manifests/aliases/….json   one per alias
/// manifests/evaluations/…    in a folder per version of a model, how well it did
/// manifests/ground-truth/…   one per version of a dataset, and in a folder per dataset one per neuron
/// manifests/built-in.json    which models of the program were added here, so that a removed one stays removed
/// lists/….json               one per list of models that can be fetched: where it lies, and what it last said
/// links/….json               what the addresses of models have delivered, one per address
/// derived/…                  what was computed from objects and may be computed again; never missed
/// training/…                 the states of networks whose training is not finished
/// work/…                     in a folder per work on a cluster, what is to be done and how far that is
/// quarantine/…               damaged objects that were taken out of the store
/// tmp/                       unfinished work only; anything in it may be deleted at any time
/// ```
public struct RegistryLocation: Hashable, Sendable {
    /// The registry's folder.
    public let folder: URL
    /// Where the catalog is: an index over the folder that every host can have of its own.
    let catalogFolder: URL
    /// The truth that the catalog indexes.
    let manifests, modelManifests, groundTruthManifests: URL

    /// A registry in `folder`, which need not exist yet.
    ///
    /// - Parameters:
    ///   - folder: the registry's folder.
    ///   - catalogFolder: where the catalog is; by default in the registry's folder.
    public init(folder: URL, catalogFolder: URL? = nil) {
        self.folder = folder.standardizedFileURL
        self.catalogFolder = catalogFolder?.standardizedFileURL ?? self.folder
        manifests = self.folder.appending(path: "manifests")
        modelManifests = manifests.appending(path: "models")
        groundTruthManifests = manifests.appending(path: "ground-truth")
    }

    /// Finds the registry that a command is to use.
    ///
    /// - Parameters:
    ///   - path: what the user asked for on the command line; it wins.
    ///   - environment: then `CASCADE_REGISTRY`, then `XDG_DATA_HOME/cascade-registry`, then
    ///     `HOME/.local/share/cascade-registry`. An empty variable counts as absent, and so does a relative
    ///     `XDG_DATA_HOME`, as its specification demands. `CASCADE_CATALOG` names a folder for the catalog; without it,
    ///     one of a registry on a network's disk is in `XDG_CACHE_HOME` or `HOME/.cache`, because SQLite cannot rely on the
    ///     locks of such disks.
    /// - Returns: the location.
    /// - Throws: ``RegistryError`` when nothing tells, not even `HOME`.
    public static func resolve(path: String?, environment: [String: String]) throws(RegistryError) -> RegistryLocation {
        let variable = { (name: String) in environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        if let path = path ?? variable("CASCADE_REGISTRY") {
            return try located(URL(filePath: path, directoryHint: .isDirectory), variable)
        }
        let dataHome = variable("XDG_DATA_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
        guard let dataHome = dataHome ?? variable("HOME").map({ "\($0)/.local/share" }) else {
            throw RegistryError(
                .usage, "no registry is named, and without HOME there is no default place for one",
                remedy: "Add --registry PATH, or set CASCADE_REGISTRY.")
        }
        return try located(
            URL(filePath: dataHome, directoryHint: .isDirectory).appending(path: "cascade-registry"), variable)
    }

    /// Decides where the catalog of a registry is.
    private static func located(
        _ folder: URL, _ variable: (String) -> String?
    ) throws(RegistryError) -> RegistryLocation {
        let cache = (variable("XDG_CACHE_HOME") ?? variable("HOME").map { "\($0)/.cache" }).map {
            "\($0)/cascade-registry/catalogs"
        }
        guard let parent = variable("CASCADE_CATALOG") ?? (isOnNetwork(folder) ? cache : nil) else {
            return RegistryLocation(folder: folder)
        }
        // A folder for each registry, so that no two share a catalog.
        let digest: Digest
        do {
            digest = try Digest(of: Data(folder.standardizedFileURL.path.utf8))
        } catch {
            throw RegistryError.system(error, at: folder, "cannot be named")
        }
        let name = "\(folder.lastPathComponent)-\(digest.abbreviated)"
        return RegistryLocation(
            folder: folder, catalogFolder: URL(filePath: parent, directoryHint: .isDirectory).appending(path: name))
    }

    /// Makes sure that a command writes none of its results into the registry, whose files are the registry's to write.
    ///
    /// - Parameter files: what will be written.
    /// - Throws: ``RegistryError`` that names the first file inside.
    package func requireOutside(_ files: [URL]) throws(RegistryError) {
        guard let file = files.first(where: { $0.isInside(folder) }) else { return }
        throw RegistryError(
            .usage, "\(file.path): lies in the registry \(folder.path), where nothing else is written",
            remedy: "Write the result to another folder.")
    }

    /// Whether a name in `tmp/` is one that the program gives to unfinished work.
    static func isTemporaryName(_ name: String) -> Bool {
        AtomicFile.isUnfinished(name)
            || [
                "object-", "import-", "repair-", "unpacked-", "download-", "downloaded-", "publish-", "tool-",
            ].contains {
                name.hasPrefix($0)
            }
    }

    /// Where works are that are done on a cluster.
    package var work: URL { folder.appending(path: "work") }
    var lock: URL { folder.appending(path: "lock") }
    var catalog: URL { catalogFolder.appending(path: "registry.sqlite") }
    var store: URL { folder.appending(path: "store/sha256") }
    var aliasManifests: URL { manifests.appending(path: "aliases") }
    var evaluations: URL { manifests.appending(path: "evaluations") }
    var offeredModels: URL { manifests.appending(path: "built-in.json") }
    var lists: URL { folder.appending(path: "lists") }
    var links: URL { folder.appending(path: "links") }
    var derived: URL { folder.appending(path: "derived") }
    var training: URL { folder.appending(path: "training") }
    var quarantine: URL { folder.appending(path: "quarantine") }
    var quarantinedManifests: URL { quarantine.appending(path: "manifests") }
    var temporary: URL { folder.appending(path: "tmp") }
}

internal import Core
internal import Foundation

/// What a folder of manifests holds.
enum ManifestKind: String {
    case model, alias, dataset, neuron

    /// - Parameter folder: relative to `manifests/`.
    init(folder: String) {
        self =
            switch folder {
            case "models": .model
            case "aliases": .alias
            case "ground-truth": .dataset
            default: .neuron
            }
    }

    /// The table whose rows have the manifests' files.
    var table: String { rawValue }

    /// Where a file of a folder is, relative to `manifests/`: that of a neuron is called with the folder of its dataset.
    func path(folder: String, file: String) -> String {
        self == .neuron ? "ground-truth/\(file)" : "\(folder)/\(file)"
    }
}

/// A file of a folder of manifests that the catalog indexes.
struct ManifestEntry: Hashable, Sendable {
    /// Relative to `manifests/`.
    let folder: String
    let name: String
    /// In nanoseconds since 1970.
    let modified: Int

    /// Relative to `manifests/`.
    var path: String { "\(folder)/\(name)" }

    /// The name by which ``ManifestFolder`` reads the file: of a neuron, with the folder of its dataset.
    var file: String {
        ManifestKind(folder: folder) == .neuron ? String(path.dropFirst("ground-truth/".count)) : name
    }
}

/// Which manifests there are: another state after one came, went or was replaced.
struct ManifestState: Equatable, Sendable {
    var entries: [ManifestEntry] = []
    /// When each folder was modified, which tells also of what came and went again.
    var modified: [String: Int] = [:]
}

/// A manifest that the catalog indexes: one reference, for there are thousands that are sorted and handed on.
indirect enum IndexedManifest: Sendable {
    case model(ModelManifest)
    case alias(AliasManifest)
    case dataset(DatasetManifest)
    case neuron(NeuronManifest)

    /// The rows that follow from it, the first of which the others belong to.
    func rows(of entry: ManifestEntry) -> [CatalogRow] {
        switch self {
        case .model(let manifest): manifest.rows(file: entry.file, modified: entry.modified)
        case .alias(let manifest): manifest.rows(file: entry.file, modified: entry.modified)
        case .dataset(let manifest): manifest.rows(file: entry.file, modified: entry.modified)
        case .neuron(let manifest): manifest.rows(file: entry.file, modified: entry.modified)
        }
    }
}

extension ManifestFolder {
    /// The folders of manifests that the catalog indexes, relative to `manifests/`: models before aliases, neurons before
    /// the datasets that are made of them.
    func folders() throws(RegistryError) -> [String] {
        try ["models", "aliases"] + neuronFolders().map { "ground-truth/\($0)" } + ["ground-truth"]
    }

    /// All manifests that the catalog indexes, readable or not, at one moment.
    func state() throws(RegistryError) -> ManifestState {
        var state = ManifestState()
        for folder in try folders() {
            state.modified[folder] = try modificationTime(of: location.manifests.appending(path: folder))
            state.entries += try entries(in: folder)
        }
        return state
    }

    /// The manifests in a folder, readable or not.
    func entries(in folder: String) throws(RegistryError) -> [ManifestEntry] {
        try modificationTimes(in: location.manifests.appending(path: folder), where: Self.isManifest).map {
            ManifestEntry(folder: folder, name: $0.name, modified: $0.modified)
        }
    }

    func read(_ entry: ManifestEntry) throws(RegistryError) -> IndexedManifest {
        switch ManifestKind(folder: entry.folder) {
        case .model: .model(try model(file: entry.file))
        case .alias: .alias(try alias(file: entry.file))
        case .dataset: .dataset(try dataset(file: entry.file))
        case .neuron: .neuron(try neuron(file: entry.file))
        }
    }

    /// Whether a manifest that cannot be read was written by a newer program.
    func isNewer(_ unreadable: UnreadableManifest) throws(RegistryError) -> Bool {
        let (schema, version) =
            switch ManifestKind(folder: unreadable.folder) {
            case .model: (ModelManifest.schema, ModelManifest.schemaVersion)
            case .alias: (AliasManifest.schema, AliasManifest.schemaVersion)
            case .dataset: (DatasetManifest.schema, DatasetManifest.schemaVersion)
            case .neuron: (NeuronManifest.schema, NeuronManifest.schemaVersion)
            }
        do {
            let bytes = try read(location.manifests.appending(path: unreadable.path))
            return ManifestFile.isNewer(bytes, schema: schema, than: version)
        } catch  where error.category == .badData {
            // It is no regular file.
            return false
        }
    }
}

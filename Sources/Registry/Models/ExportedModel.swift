internal import Core
internal import Foundation
internal import Formats

/// One model in one file: a plain tar archive of `manifest.json` and `objects/<digest>`, the same bytes for the
/// same model on every machine.
struct ExportedModel {
    private static let manifestName = "manifest.json"

    let manifest: ModelManifest
    /// The objects, in the order of ``ModelObjects/byRole``.
    let objects: [Data]

    init(manifest: ModelManifest, objects: [Data]) {
        self.manifest = manifest
        self.objects = objects
    }

    /// The archive's bytes.
    func encode() throws -> Data {
        let objects = zip(manifest.objects.byRole, objects).map { (Self.name(of: $0.object), $1) }
        return TarArchive.encode([(Self.manifestName, try ManifestFolder.encode(manifest))] + objects)
    }

    /// Whether a file is an archive that begins with a manifest.
    static func isOne(_ url: URL) -> Bool {
        guard let handle = try? FileHandle(forReadingFrom: url) else { return false }
        defer { try? handle.close() }
        let header = (try? handle.read(upToCount: 512)) ?? Data()
        return header.starts(with: Data("\(manifestName)\0".utf8))
            && header.dropFirst(257).starts(with: Data("ustar".utf8))
    }

    /// Unpacks an archive, and checks the digest of every object and that the weights make the model.
    init(_ url: URL) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cascade-model-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try Archive.extract(url, into: folder)
        let contents = { (name: String) throws(RegistryError) -> Data in
            do {
                return try Data(contentsOf: folder.appending(path: name))
            } catch {
                throw RegistryError(.badData, "\(url.path): lacks “\(name)”", remedy: "Export the model again.")
            }
        }
        manifest = try ManifestFolder.model(
            from: try contents(Self.manifestName), path: "\(url.path)/\(Self.manifestName)")
        objects = try manifest.objects.byRole.map { role, object in
            let name = Self.name(of: object)
            let bytes = try contents(name)
            guard bytes.count == object.byteCount, try Digest(of: bytes) == object.digest else {
                throw RegistryError(
                    .badData, "\(url.path): “\(name)” (\(role)) was altered since the export",
                    remedy: "Export the model again.")
            }
            return bytes
        }
        let weights = folder.appending(path: Self.name(of: manifest.objects.weights))
        _ = try NativeWeights(weights, configuration: manifest.configuration).ensembles()
        let vectors = folder.appending(path: Self.name(of: manifest.objects.testVectors))
        _ = try TestVectors(vectors, configuration: manifest.configuration)
        // The record is the last of the objects.
        if manifest.objects.training != nil, let bytes = objects.last {
            _ = try TrainingRecord(document: bytes, path: "\(url.path)/training.json")
        }
    }

    private static func name(of object: StoredObject) -> String { "objects/\(object.digest)" }
}

internal import Core
internal import Files
internal import Formats
internal import Foundation

/// A model outside of a registry: a few files of fixed names in a folder, or in one tar archive with the same bytes for
/// the same model on every machine.
struct ExportedModel {
    private static let manifestName = "manifest.json"
    private static let evaluationsName = "evaluations.json"
    /// What long documents are called that are compressed, as the built-in models have them: a sixth as large.
    private static func compressedName(_ name: String) -> String { "\(name).gz" }
    private static let longDocuments = [evaluationsName, ObjectRole.training.fileName]
    /// No file of a model comes near.
    private static let largestFile = 1 << 29
    /// How many times as large a document may be as what it is compressed to: these are five or six times.
    private static let greatestRatio = 100

    let manifest: ModelManifest
    /// The objects, in the order of ``ModelObjects/byRole``.
    let objects: [Data]
    /// The evaluations, the oldest first.
    let evaluations: [EvaluationRecord]

    init(manifest: ModelManifest, objects: [Data], evaluations: [EvaluationRecord]) {
        self.manifest = manifest
        self.objects = objects
        self.evaluations = evaluations
    }

    /// The files. The objects come last: an archive that was cut off lacks one of them.
    func files() throws -> [(name: String, bytes: Data)] {
        var files = [(name: Self.manifestName, bytes: try ManifestFolder.encode(manifest))]
        if !evaluations.isEmpty {
            files.append((Self.evaluationsName, try EvaluationList(evaluations).document()))
        }
        for (object, bytes) in zip(manifest.objects.byRole, objects) {
            files.append((object.role.fileName, bytes))
        }
        return files
    }

    private static func isFolder(_ url: URL) throws(FileError) -> Bool {
        try FileKind(of: url.appending(path: manifestName)) == .file
    }

    /// Whether a folder has a manifest, or a file is an archive that begins with one.
    ///
    /// - Throws: `FileError` when that cannot be told.
    static func isOne(_ url: URL) throws(FileError) -> Bool {
        if try isFolder(url) { return true }
        guard try FileKind(of: url) == .file else { return false }
        let file = try MappedFile(url)
        let header = try file.bytes(in: 0..<min(512, file.byteCount))
        return header.starts(with: "\(manifestName)\0".utf8) && header.dropFirst(257).starts(with: "ustar".utf8)
    }

    /// Reads a folder, or an archive that is unpacked in `parent` for a moment, and checks the digest of every object and
    /// that the weights make the model.
    init(_ url: URL, unpackedIn parent: URL) throws {
        guard try !Self.isFolder(url) else {
            try self.init(folder: url, path: url.path)
            return
        }
        let folder = try Archive.unpack(url, in: parent)
        defer { UnfinishedFiles.remove(folder.path) }
        try self.init(folder: folder, path: url.path)
    }

    private init(folder: URL, path: String) throws {
        var files: [String: Data] = [:]
        let names = [Self.manifestName, Self.evaluationsName] + ObjectRole.allCases.map(\.fileName)
        for name in names + Self.longDocuments.map(Self.compressedName) {
            let place = folder.appending(path: name)
            guard try FileKind(of: place) == .file else { continue }
            files[name] = Data(try FileBytes(place, atMost: Self.largestFile).bytes)
        }
        try self.init(files: files, path: path)
    }

    /// Reads only the manifest.
    static func manifest(in files: [String: Data], path: String) throws(RegistryError) -> ModelManifest {
        guard let bytes = files[manifestName] else { throw missing(manifestName, path: path) }
        return try ManifestFolder.model(from: bytes, path: "\(path)/\(manifestName)")
    }

    /// The text of the manifest; empty where there is none.
    static func manifestBytes(in files: [String: Data]) -> Data { files[manifestName] ?? Data() }

    /// The evaluations as they stand, compressed or not.
    static func evaluationsBytes(in files: [String: Data]) -> Data? {
        files[evaluationsName] ?? files[compressedName(evaluationsName)]
    }

    static func withoutEvaluations(_ files: [String: Data]) -> [String: Data] {
        files.filter { ![evaluationsName, compressedName(evaluationsName)].contains($0.key) }
    }

    /// The evaluations, the oldest first.
    ///
    /// - Throws: ``RegistryError``, or `FileError`, when they were altered or cannot be read.
    static func evaluations(in files: [String: Data], path: String) throws -> [EvaluationRecord] {
        guard let document = try content(of: evaluationsName, in: files, path: path) else { return [] }
        return try EvaluationList(document: document, path: "\(path)/\(evaluationsName)").records
    }

    /// What a file holds, or its compressed form; `nil` where there is neither.
    private static func content(
        of name: String, in files: [String: Data], atMost limit: Int = largestFile, path: String
    ) throws(FileError) -> Data? {
        if let bytes = files[name] { return bytes }
        guard longDocuments.contains(name), let compressed = files[compressedName(name)] else { return nil }
        let file = FileBytes(path: "\(path)/\(compressedName(name))", bytes: Array(compressed))
        return Data(try file.unzipped(atMost: min(limit, largestFile, greatestRatio * compressed.count)))
    }

    private static func missing(_ name: String, path: String) -> RegistryError {
        RegistryError(.badData, "\(path): lacks “\(name)”", remedy: "Export the model again.")
    }

    /// Reads files by their names, and checks the digest of every object.
    ///
    /// - Throws: ``RegistryError`` for a file that is missing or altered.
    init(files: [String: Data], path: String) throws {
        manifest = try Self.manifest(in: files, path: path)
        var objects: [Data] = []
        for (role, object) in manifest.objects.byRole {
            let name = role.fileName
            guard let bytes = try Self.content(of: name, in: files, atMost: object.byteCount, path: path) else {
                throw Self.missing(name, path: path)
            }
            guard bytes.count == object.byteCount, try Digest(of: bytes) == object.digest else {
                throw RegistryError(
                    .badData, "\(path): “\(name)” was altered since the export", remedy: "Export the model again.")
            }
            if role == .training { _ = try TrainingRecord(document: bytes, path: "\(path)/\(name)") }
            objects.append(bytes)
        }
        self.objects = objects
        evaluations = try Self.evaluations(in: files, path: path)
    }
}

internal import Core
internal import Foundation
internal import Files
internal import Formats

/// A second name of a model, in a file of its own: `manifests/aliases/ALIAS.json`.
struct AliasManifest: Hashable, Sendable, Codable {
    static let schema = "cascade-registry/alias"
    static let schemaVersion = 1

    let alias: String
    let name: String
    let version: Int
}

/// The manifests on the disk. Each is written whole or not at all, and one of a model is never changed.
struct ManifestFolder: Sendable {
    let location: RegistryLocation

    // MARK: Models

    static func fileName(name: String, version: Int) -> String { "\(name)@\(version).json" }

    func url(ofModelFile file: String) -> URL { location.modelManifests.appending(path: file) }

    /// The files of all manifests of models, sorted.
    func modelFiles() throws(RegistryError) -> [String] { try jsonFiles(in: location.modelManifests) }

    /// The versions of a name among files called `NAME@VERSION.json`, readable or not.
    static func versions(of name: String, among files: [String]) -> [Int] {
        files.compactMap { file in
            guard file.hasPrefix("\(name)@") else { return nil }
            return Int(file.dropFirst(name.utf8.count + 1).dropLast(".json".utf8.count))
        }
    }

    /// - Throws: ``RegistryError`` that says what is wrong with the manifest.
    func model(file: String) throws(RegistryError) -> ModelManifest {
        let place = url(ofModelFile: file)
        let manifest = try Self.model(from: try read(place), path: place.path)
        guard file == Self.fileName(name: manifest.name, version: manifest.version) else {
            throw RegistryError(
                .badData, "\(place.path): describes \(manifest.identifier), which does not fit the file's name",
                remedy: "Give the file its name back: \(manifest.identifier).json.")
        }
        return manifest
    }

    /// Decodes and checks a manifest that may come from anywhere.
    static func model(from bytes: Data, path: String) throws(RegistryError) -> ModelManifest {
        let manifest = try ManifestFile.decode(
            ModelManifest.self, from: bytes, schema: ModelManifest.schema, version: ModelManifest.schemaVersion,
            path: path)
        if let fault = manifest.fault() {
            throw RegistryError(.badData, "\(path): \(fault)", remedy: "Import or export the model again.")
        }
        return manifest
    }

    static func encode(_ manifest: ModelManifest) throws -> Data {
        try JSONDocument.encode(manifest, schema: ModelManifest.schema, version: ModelManifest.schemaVersion)
    }

    /// Adds a manifest; one of the same name and version is never replaced.
    func add(_ manifest: ModelManifest) throws {
        let file = Self.fileName(name: manifest.name, version: manifest.version)
        try write(try Self.encode(manifest), to: url(ofModelFile: file), replacesExisting: false)
    }

    func removeModel(file: String) throws {
        try remove(url(ofModelFile: file))
    }

    // MARK: Aliases

    func url(ofAlias alias: String) -> URL { location.aliasManifests.appending(path: "\(alias).json") }

    /// The files of all aliases, sorted.
    func aliasFiles() throws(RegistryError) -> [String] { try jsonFiles(in: location.aliasManifests) }

    /// - Throws: ``RegistryError`` that says what is wrong with the file.
    func alias(file: String) throws(RegistryError) -> AliasManifest {
        let place = location.aliasManifests.appending(path: file)
        let alias = try ManifestFile.decode(
            AliasManifest.self, from: try read(place), schema: AliasManifest.schema,
            version: AliasManifest.schemaVersion, path: place.path)
        guard RegistryName.isValid(alias.alias), file == "\(alias.alias).json" else {
            throw RegistryError(
                .badData, "\(place.path): is the alias “\(alias.alias)”, which does not fit the file's name",
                remedy: "Delete the file and set the alias again: `cascade-registry model alias NAME MODEL`.")
        }
        return alias
    }

    /// Sets an alias, or moves it.
    func set(_ alias: AliasManifest) throws {
        let bytes = try JSONDocument.encode(alias, schema: AliasManifest.schema, version: AliasManifest.schemaVersion)
        try write(bytes, to: url(ofAlias: alias.alias), replacesExisting: true)
    }

    func removeAlias(_ alias: String) throws {
        try remove(url(ofAlias: alias))
    }

    // MARK: Built-in models

    /// What the registry was given; nothing where there is no such file.
    ///
    /// - Throws: ``RegistryError`` for a file that cannot be read: it may name any model.
    func offeredModels() throws(RegistryError) -> OfferedModels {
        let place = location.offeredModels
        do throws(RegistryError) {
            return try ManifestFile.decode(
                OfferedModels.self, from: try read(place), schema: OfferedModels.schema,
                version: OfferedModels.schemaVersion, path: place.path)
        } catch  where error.category == .notFound {
            return OfferedModels()
        }
    }

    func write(_ offered: OfferedModels) throws {
        let bytes = try ManifestFile.encode(
            offered, schema: OfferedModels.schema, version: OfferedModels.schemaVersion)
        try write(bytes, to: location.offeredModels, replacesExisting: true)
    }

    // MARK: Files

    func jsonFiles(in folder: URL) throws(RegistryError) -> [String] {
        try folderContents(folder).filter(Self.isManifest)
    }

    /// Whether a name in a folder of manifests is that of one.
    static func isManifest(_ name: String) -> Bool { name.hasSuffix(".json") && !name.hasPrefix(".") }

    func read(_ place: URL, atMost limit: Int = ManifestFile.maximumByteCount) throws(RegistryError) -> Data {
        try ManifestFile.read(place, atMost: limit)
    }

    func write(_ bytes: Data, to place: URL, replacesExisting: Bool) throws {
        try createFolder(place.deletingLastPathComponent())
        let file = try AtomicFile(place, replacesExisting: replacesExisting)
        try file.write(bytes)
        try file.commit()
    }

    /// Removes a file or a folder with everything in it; where there is none, nothing happens.
    func removeAll(at place: URL) throws(RegistryError) {
        do {
            try FileManager.default.removeItem(at: place)
        } catch CocoaError.fileNoSuchFile {
            // That is what was wanted.
        } catch {
            throw RegistryError.system(error, at: place, "cannot be removed")
        }
    }

    func remove(_ place: URL) throws {
        guard unsafe unlink(place.path) == 0 || errno == ENOENT else {
            throw FileError.system(path: place.path, "cannot be removed", errno: errno)
        }
        try AtomicFile.synchronizeFolder(place.deletingLastPathComponent())
    }
}

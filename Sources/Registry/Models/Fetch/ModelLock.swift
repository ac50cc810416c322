package import Core
package import Download
package import Files
internal import Formats
package import Foundation

/// Exactly one model, by its content, and where it can be fetched: enough to predict with the same networks on another
/// machine.
package struct ModelLock: Hashable, Sendable, Codable {
    static let schema = "cascade-registry/model-lock"
    static let schemaVersion = 1

    /// The archive that the model was made of.
    package struct Archive: Hashable, Sendable, Codable {
        /// Its SHA-256.
        package let digest: Digest
        /// Where it can be fetched, in the order in which to try.
        package let addresses: [WebAddress]
    }

    /// The name that the model had.
    package let name: String
    /// The version that it had.
    package let version: Int
    /// The SHA-256 of its weights.
    package let weightsDigest: Digest
    /// The SHA-256 of its `config.yaml`.
    package let configurationDigest: Digest
    /// What it was made of; `nil` for one that was not fetched.
    package let archive: Archive?
    /// The program that wrote the lock.
    package let program: String
}

extension ModelLock {
    /// Reads a lock.
    ///
    /// - Parameter file: what `predict --lock` wrote.
    /// - Throws: ``RegistryError`` that says what is wrong with it.
    package init(_ file: URL) throws(RegistryError) {
        self = try ManifestFile.decode(
            Self.self, from: ManifestFile.read(file), schema: Self.schema, version: Self.schemaVersion, path: file.path)
    }

    /// Writes the lock as a JSON document.
    ///
    /// - Parameter file: is given its name by this.
    /// - Throws: a `CascadeError` when the disk fails.
    package func write(to file: AtomicFile) throws {
        try file.write(try ManifestFile.encode(self, schema: Self.schema, version: Self.schemaVersion))
        try file.commit()
    }
}

extension RegistryModels {
    /// Says exactly which model one is.
    ///
    /// - Parameter record: a model of this registry.
    /// - Returns: its digests, and the addresses that are known for it.
    /// - Throws: ``RegistryError`` when the registry cannot be read.
    package func lock(of record: ModelRecord) throws -> ModelLock {
        let manifest = try manifest(of: record)
        return ModelLock(
            name: record.name, version: record.version, weightsDigest: record.digest,
            configurationDigest: manifest.objects.configuration.digest, archive: try archive(of: manifest),
            program: Program.nameAndVersion)
    }

    /// The archive that a model was made of, and where it can be fetched; `nil` for a model that was not fetched.
    func archive(of manifest: ModelManifest) throws -> ModelLock.Archive? {
        guard let address = WebAddress(manifest.source.location) else { return nil }
        let digest = manifest.source.digest
        let mirrors = try lists.models().map(\.model).filter { $0.archiveDigest == digest }.flatMap(\.addresses)
        return ModelLock.Archive(digest: digest, addresses: [address] + mirrors.filter { $0 != address })
    }

    /// The model of a lock, whatever it is called here; it is fetched where it is not here.
    ///
    /// - Parameters:
    ///   - lock: says exactly which.
    ///   - network: whether connections may be opened.
    ///   - progress: is called while bytes arrive.
    /// - Returns: a model with the same weights and configuration.
    /// - Throws: a `CascadeError` when it is not here and cannot be had.
    package func locked(
        _ lock: ModelLock, network: NetworkAccess, progress: (DownloadProgress) -> Void
    ) throws -> ModelRecord {
        if let record = try lockedModel(lock) { return record }
        guard let archive = lock.archive else {
            throw RegistryError(
                .notFound,
                "the locked model \(lock.name)@\(lock.version) with weights \(lock.weightsDigest.abbreviated) is not in "
                    + "this registry, and the lock knows no address of it",
                remedy:
                    "Export it where it is, `cascade-registry model export NAME`, and import it here: `cascade-registry model import FILE`."
            )
        }
        let request = DownloadRequest(archive.addresses, kind: .archive, digest: archive.digest)
        // Whoever locked it has accepted what there was to accept; its content is checked by digests.
        let fetched = try obtain(
            lock.name, request, listed: nil, acceptingContradictions: true, network, progress)
        guard let record = try lockedModel(lock) else {
            throw RegistryError(
                .badData,
                "the model made of the locked archive has weights \(fetched?.model.digest.abbreviated ?? "unknown"), the lock "
                    + "demands \(lock.weightsDigest.abbreviated)",
                remedy: "The lock was altered, or written by a program that reads archives otherwise; lock again.")
        }
        return record
    }

    private func lockedModel(_ lock: ModelLock) throws -> ModelRecord? {
        try withDigest(lock.weightsDigest).first {
            try manifest(of: $0).objects.configuration.digest == lock.configurationDigest
        }
    }
}

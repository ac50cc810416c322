internal import Foundation
internal import GRDB

/// What a registry holds.
package struct RegistryInformation: Hashable, Sendable, Codable {
    /// Its folder.
    package let folder: String
    /// The version of the catalog's schema.
    package let catalogVersion: Int
    /// Versions of models.
    package let modelCount: Int
    /// Aliases.
    package let aliasCount: Int
    /// Versions of datasets.
    package let datasetCount: Int
    /// Neurons of all versions.
    package let neuronCount: Int
    /// Objects that models and neurons are made of; a shared one counts once.
    package let objectCount: Int
    /// The size of these objects.
    package let byteCount: Int
    /// Files that were derived from objects and can be computed again.
    package let derivedCount: Int
    /// The size of these files.
    package let derivedByteCount: Int
    /// Lists of models that can be fetched.
    package let listCount: Int
    /// The models of these lists, as far as they were fetched.
    package let listedModelCount: Int
    /// Why nothing can be changed; `nil` in the usual case.
    package let readOnlyReason: String?
}

extension OpenRegistry {
    /// What the registry holds.
    ///
    /// - Returns: counts and sizes.
    /// - Throws: ``RegistryError`` when the catalog cannot be read.
    package func information() throws -> RegistryInformation {
        let derivedFiles = try core.derived.contents()
        let lists = try lists.all()
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

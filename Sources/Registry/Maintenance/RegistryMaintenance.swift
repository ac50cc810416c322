internal import Foundation
internal import GRDB

/// What keeps a registry whole: looks for damage, mends it, takes away what nothing needs.
package struct RegistryMaintenance: RegistryPart {
    let core: RegistryCore

    /// Builds the catalog of a registry again from its manifests: also one that is so wrong that the registry cannot be
    /// opened.
    ///
    /// - Parameters:
    ///   - location: the registry's folder.
    ///   - lockTimeoutSeconds: how long to wait for other processes that change the registry.
    /// - Throws: ``RegistryError`` when the registry cannot be changed.
    package static func rebuildCatalog(at location: RegistryLocation, lockTimeoutSeconds: Double = 30) throws {
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
    package func unreadableManifests() throws -> [RegistryError] {
        try catalog.read { try ManifestIndex.unreadable($0).map(\.error) }
    }
}

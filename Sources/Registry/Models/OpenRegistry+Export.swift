public import Foundation
internal import Formats

extension OpenRegistry {
    /// Writes a model with its evaluations to one file that another registry imports; the same model makes the same bytes.
    ///
    /// - Parameters:
    ///   - record: a model of this registry.
    ///   - file: appears whole or not at all.
    ///   - replacesExisting: whether a file of that name may be replaced.
    /// - Throws: a `CascadeError` when an object is damaged, the name is taken or the disk fails.
    public func export(_ record: ModelRecord, to file: URL, replacesExisting: Bool = false) throws {
        let output = try AtomicFile(file, replacesExisting: replacesExisting)
        let manifest = try manifest(of: record)
        let objects = try manifest.objects.byRole.map { try store.bytes(of: $0.object) }
        let exported = ExportedModel(manifest: manifest, objects: objects, evaluations: try evaluations(of: record))
        try output.write(exported.encode())
        try output.commit()
    }
}

package import Foundation
internal import Core
internal import Files
internal import Formats

/// The forms in which a model leaves a registry.
package enum ModelForm: String, Sendable, CaseIterable {
    /// One tar file with everything that the registry knows of the model, evaluations too; the same model makes the same bytes.
    case native
    /// The published form with Keras' weights (`.h5`), for the reference toolbox.
    case keras
    /// The published form with PyTorch's weights (`.pth`), for the reference toolbox's successor.
    case torch
}

extension RegistryModels {
    /// Writes a model for another registry or for the reference toolbox; importing it gives the same weights.
    ///
    /// - Parameters:
    ///   - record: a model of this registry.
    ///   - destination: a file for the native form; for the others a `.zip` archive, or else a folder. Appears whole or
    ///     not at all.
    ///   - form: what to write.
    ///   - replacesExisting: whether a file of that name may be replaced. A folder never is.
    /// - Throws: a `CascadeError` when an object is damaged, the name is taken or the disk fails.
    package func export(
        _ record: ModelRecord, to destination: URL, as form: ModelForm = .native, replacesExisting: Bool = false
    ) throws {
        try location.requireOutside([destination])
        switch form {
        case .native: try exportNative(record, to: destination, replacesExisting: replacesExisting)
        case .keras: try exportPublished(record, to: destination, .keras, replacesExisting: replacesExisting)
        case .torch: try exportPublished(record, to: destination, .torch, replacesExisting: replacesExisting)
        }
    }

    private func exportNative(_ record: ModelRecord, to file: URL, replacesExisting: Bool) throws {
        let output = try AtomicFile(file, replacesExisting: replacesExisting)
        try output.write(TarArchive.encode(exportedModel(of: record).files()))
        try output.commit()
    }

    private func exportPublished(
        _ record: ModelRecord, to destination: URL, _ framework: PublishedBundle.Framework, replacesExisting: Bool
    ) throws {
        let text = try configurationText(of: record)
        try PublishedBundle.write(
            bundle(of: record), configurationText: text, framework: framework, to: destination,
            replacesExisting: replacesExisting)
    }

    func exportedModel(of record: ModelRecord) throws -> ExportedModel {
        let manifest = try manifest(of: record)
        let objects = try manifest.objects.byRole.map { try store.bytes(of: $0.object) }
        return ExportedModel(manifest: manifest, objects: objects, evaluations: try evaluations(of: record))
    }
}

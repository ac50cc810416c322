internal import Core
internal import Files
internal import Formats
package import Foundation

/// The forms in which ground truth leaves a registry.
package enum GroundTruthForm: String, Sendable, CaseIterable {
    /// One safetensors file per neuron: the very bytes of the object.
    case native
    /// The published MATLAB form, one `CAttached` file per neuron in a folder called like the dataset.
    case mat
    /// A folder of `.npy` files with a manifest per neuron.
    case npy
}

extension RegistryGroundTruth {
    /// Writes neurons to a folder, each dataset to one of its own: all files, or none. Importing the folder gives the same
    /// neurons.
    ///
    /// The published form has no place for traits; where these are not those of the table of published datasets, an
    /// import has to be told.
    ///
    /// - Parameters:
    ///   - records: neurons of this registry.
    ///   - folder: is created where it is not there.
    ///   - form: what to write.
    ///   - replacesExisting: whether files of the same names may be replaced.
    /// - Returns: one file per neuron: its own, or its manifest.
    /// - Throws: a `CascadeError` when an object is damaged, a name is taken or the disk fails.
    package func export(
        _ records: [NeuronRecord], to folder: URL, as form: GroundTruthForm, replacesExisting: Bool = false
    ) throws -> [URL] {
        try location.requireOutside([folder])
        return try write(records, to: folder, as: form, replacesExisting: replacesExisting)
    }

    /// Does the same for a folder that may lie in the registry, as unfinished work does.
    func write(
        _ records: [NeuronRecord], to folder: URL, as form: GroundTruthForm, replacesExisting: Bool = false
    ) throws -> [URL] {
        let files = try FilesTogether(in: folder)
        let places = try records.map { record in
            let dataset = folder.appending(path: record.dataset)
            switch form {
            case .native:
                let bytes = try store.bytes(of: StoredObject(digest: record.digest, byteCount: record.byteCount))
                let place = dataset.appending(path: "\(record.name).safetensors")
                try files.add(place) { place throws(FileError) in
                    let file = try AtomicFile(place, replacesExisting: replacesExisting)
                    try file.write(bytes)
                    try file.commit()
                }
                return place
            case .mat:
                let neuron = try content(of: record)
                let place = dataset.appending(path: CAttachedFile.fileName(of: neuron))
                try files.add(place) { place throws(FileError) in
                    try CAttachedFile.write(neuron, to: place, replacesExisting: replacesExisting)
                }
                return place
            case .npy:
                let neuron = try content(of: record)
                let place = dataset.appending(path: record.name).appending(path: GroundTruthManifestFile.fileName)
                try files.add(place) { place throws(FileError) in
                    try GroundTruthManifestFile.write(
                        neuron, toFolder: place.deletingLastPathComponent(), replacesExisting: replacesExisting)
                }
                return place
            }
        }
        try files.commit(replacesExisting: replacesExisting)
        return places
    }
}

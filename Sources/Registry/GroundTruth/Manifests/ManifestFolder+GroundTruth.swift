internal import Core
internal import Foundation
internal import Files
internal import Formats

extension ManifestFolder {
    // MARK: Neurons

    func url(ofNeuronFile file: String) -> URL { location.groundTruthManifests.appending(path: file) }

    /// The names of the folders with manifests of neurons: one per dataset.
    func neuronFolders() throws(RegistryError) -> [String] {
        try subfolders(location.groundTruthManifests).filter(RegistryName.isValid)
    }

    /// - Throws: ``RegistryError`` that says what is wrong with the manifest.
    func neuron(file: String) throws(RegistryError) -> NeuronManifest {
        let place = url(ofNeuronFile: file)
        let manifest = try ManifestFile.decode(
            NeuronManifest.self, from: try read(place), schema: NeuronManifest.schema,
            version: NeuronManifest.schemaVersion, path: place.path)
        if let fault = manifest.fault() {
            throw RegistryError(.badData, "\(place.path): \(fault)", remedy: Self.importAgain)
        }
        guard file == manifest.file else {
            throw RegistryError(
                .badData, "\(place.path): describes \(manifest.identifier), which does not fit the file's name",
                remedy: "Give the file its name back: \(manifest.file).")
        }
        return manifest
    }

    /// Writes a neuron's manifest, in place of one with another inspection.
    func write(_ manifest: NeuronManifest) throws {
        let bytes = try JSONDocument.encode(
            manifest, schema: NeuronManifest.schema, version: NeuronManifest.schemaVersion)
        try write(bytes, to: url(ofNeuronFile: manifest.file), replacesExisting: true)
    }

    func removeNeuron(file: String) throws {
        try remove(url(ofNeuronFile: file))
    }

    // MARK: Datasets

    func url(ofDatasetFile file: String) -> URL { location.groundTruthManifests.appending(path: file) }

    /// The files of all versions of datasets, sorted.
    func datasetFiles() throws(RegistryError) -> [String] { try jsonFiles(in: location.groundTruthManifests) }

    /// - Throws: ``RegistryError`` that says what is wrong with the manifest.
    func dataset(file: String) throws(RegistryError) -> DatasetManifest {
        let place = url(ofDatasetFile: file)
        let manifest = try ManifestFile.decode(
            DatasetManifest.self, from: try read(place), schema: DatasetManifest.schema,
            version: DatasetManifest.schemaVersion, path: place.path)
        if let fault = manifest.fault() {
            throw RegistryError(.badData, "\(place.path): \(fault)", remedy: Self.importAgain)
        }
        guard file == Self.fileName(name: manifest.name, version: manifest.version) else {
            throw RegistryError(
                .badData, "\(place.path): describes \(manifest.identifier), which does not fit the file's name",
                remedy: "Give the file its name back: \(manifest.identifier).json.")
        }
        return manifest
    }

    /// Adds a version of a dataset; one of the same name and version is never replaced.
    func add(_ manifest: DatasetManifest) throws {
        let bytes = try JSONDocument.encode(
            manifest, schema: DatasetManifest.schema, version: DatasetManifest.schemaVersion)
        let file = Self.fileName(name: manifest.name, version: manifest.version)
        try write(bytes, to: url(ofDatasetFile: file), replacesExisting: false)
    }

    func removeDataset(file: String) throws {
        try remove(url(ofDatasetFile: file))
    }

    private static let importAgain = "Import the dataset again; the damaged manifest may then be deleted."
}

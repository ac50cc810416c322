internal import Core
internal import Foundation

/// All manifests at one moment, and which objects of the store they need.
struct Inventory {
    private(set) var models: [ModelManifest] = []
    private(set) var neurons: [NeuronManifest] = []
    private(set) var datasets: [DatasetManifest] = []
    /// Manifests that cannot be read: each may need any object.
    private(set) var unreadable: [(place: URL, error: RegistryError)] = []

    /// - Throws: ``RegistryError`` for a folder that cannot be listed: nobody then knows what there is.
    init(of manifests: ManifestFolder) throws {
        for file in try manifests.modelFiles() {
            let manifest = read(manifests.url(ofModelFile: file)) { () throws(RegistryError) in
                try manifests.model(file: file)
            }
            if let manifest { models.append(manifest) }
        }
        for file in try manifests.neuronFolders().flatMap(manifests.neuronFiles(inFolder:)) {
            let manifest = read(manifests.url(ofNeuronFile: file)) { () throws(RegistryError) in
                try manifests.neuron(file: file)
            }
            if let manifest { neurons.append(manifest) }
        }
        for file in try manifests.datasetFiles() {
            let manifest = read(manifests.url(ofDatasetFile: file)) { () throws(RegistryError) in
                try manifests.dataset(file: file)
            }
            if let manifest { datasets.append(manifest) }
        }
    }

    private mutating func read<Manifest>(
        _ place: URL, _ body: () throws(RegistryError) -> Manifest
    ) -> Manifest? {
        do {
            return try body()
        } catch {
            unreadable.append((place, error))
            return nil
        }
    }

    /// What needs each object.
    var owners: [StoredObject: [String]] {
        let ofModels = models.flatMap { model in model.objects.byRole.map { ($0.object, [model.identifier]) } }
        return Dictionary(ofModels + neurons.map { ($0.object, [$0.identifier]) }, uniquingKeysWith: +)
    }

    /// Neurons that versions of datasets name, and that have no manifest.
    var missingNeurons: [(dataset: DatasetManifest, name: String)] {
        let known = Set(neurons.map { [$0.dataset, $0.name, $0.digest.hexadecimal] })
        return datasets.flatMap { dataset in
            dataset.neurons.filter { !known.contains([dataset.name, $0.name, $0.digest.hexadecimal]) }
                .map { (dataset, $0.name) }
        }
    }

    /// Neurons that no version of their dataset has: what an interrupted import got done. None as long as a manifest cannot
    /// be read: it may be that of the version that has them.
    var unfinishedNeurons: [NeuronManifest] {
        guard unreadable.isEmpty else { return [] }
        let used = Set(datasets.flatMap(\.neurons).map(\.digest))
        return neurons.filter { !used.contains($0.digest) }
    }

    /// What some manifest names, other than those of some neurons. A dataset names the objects of its neurons, too: the
    /// manifest of one may be lost.
    func neededDigests(without dropped: Set<NeuronManifest> = []) -> Set<Digest> {
        Set(
            models.flatMap(\.objects.byRole).map(\.object.digest)
                + neurons.filter { !dropped.contains($0) }.map(\.digest) + datasets.flatMap(\.neurons).map(\.digest))
    }
}

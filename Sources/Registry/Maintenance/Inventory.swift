internal import Core
internal import Foundation

/// All manifests at one moment, and which objects of the store they need.
struct Inventory {
    /// What tells whether there are others by now.
    let state: ManifestState
    /// The manifests that can be read.
    let readable: [(entry: ManifestEntry, manifest: IndexedManifest)]
    let models: [ModelManifest]
    let aliases: [AliasManifest]
    let neurons: [NeuronManifest]
    let datasets: [DatasetManifest]
    /// Manifests that cannot be read: each may need any object.
    let unreadable: [(place: URL, error: RegistryError)]

    /// - Throws: ``RegistryError`` for a folder that cannot be listed: nobody then knows what there is.
    init(of manifests: ManifestFolder, threads: Int = ProcessInfo.processInfo.activeProcessorCount) throws {
        state = try manifests.state()
        let entries = state.entries
        let results = concurrentMap(below: entries.count, threads: threads) { index in
            Result { () throws(RegistryError) in try manifests.read(entries[index]) }
        }
        var readable: [(entry: ManifestEntry, manifest: IndexedManifest)] = []
        readable.reserveCapacity(entries.count)
        var models: [ModelManifest] = []
        var aliases: [AliasManifest] = []
        var neurons: [NeuronManifest] = []
        var datasets: [DatasetManifest] = []
        var unreadable: [(place: URL, error: RegistryError)] = []
        for (entry, result) in zip(entries, results) {
            switch result {
            case .success(let manifest):
                readable.append((entry, manifest))
                switch manifest {
                case .model(let manifest): models.append(manifest)
                case .alias(let manifest): aliases.append(manifest)
                case .neuron(let manifest): neurons.append(manifest)
                case .dataset(let manifest): datasets.append(manifest)
                }
            case .failure(let error):
                unreadable.append((manifests.location.manifests.appending(path: entry.path), error))
            }
        }
        (self.models, self.aliases, self.neurons, self.datasets) = (models, aliases, neurons, datasets)
        (self.readable, self.unreadable) = (readable, unreadable)
    }

    /// Dataset, name and digest of the neurons that are in the newest version of their dataset.
    var currentNeurons: Set<[String]> {
        let newest = Dictionary(datasets.map { ($0.name, $0) }) { $0.version > $1.version ? $0 : $1 }
        let inVersions = newest.values.flatMap { version in
            version.neurons.map { [version.name, $0.name, $0.digest.hexadecimal] }
        }
        return Set(neurons.map { [$0.dataset, $0.name, $0.digest.hexadecimal] }).intersection(inVersions)
    }

    /// What needs each object.
    var owners: [StoredObject: [String]] {
        var owners: [StoredObject: [String]] = [:]
        // Thousands of models may share an object: each is appended in place.
        for model in models {
            for (_, object) in model.objects.byRole { owners[object, default: []].append(model.identifier) }
        }
        for neuron in neurons { owners[neuron.object, default: []].append(neuron.identifier) }
        return owners
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

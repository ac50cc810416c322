internal import Core

/// How a dataset of a list stands to what is here.
package enum DatasetAvailability: Hashable, Sendable {
    /// None of its name is here.
    case absent
    /// A version is exactly what the list offers.
    case here(DatasetRecord)
    /// The newest version here is another one. Nobody can tell what differs before it is fetched where the list does not name
    /// the neurons.
    case differs(DatasetRecord, DatasetDifference?)
}

extension RegistryGroundTruth {
    /// How a dataset of a list stands to what is here.
    ///
    /// - Parameter listed: the dataset.
    /// - Returns: whether it is here, or another version of it.
    /// - Throws: ``RegistryError`` when the registry cannot be read.
    package func availability(of listed: ListedDataset) throws -> DatasetAvailability {
        let remote = listed.dataset
        let versions = try datasets(named: remote.name)
        guard let newest = versions.last else { return .absent }
        if let neurons = remote.neurons {
            for version in versions.reversed() where try manifest(of: version).digests == neurons {
                return .here(version)
            }
            return .differs(newest, DatasetDifference(from: try manifest(of: newest).digests, to: neurons))
        }
        for address in remote.addresses {
            let delivered = Set(try manifests.link(address).lastDatasets?.datasets ?? [])
            if let version = versions.last(where: { delivered.contains($0.identifier) }) { return .here(version) }
        }
        return .differs(newest, nil)
    }

    /// The datasets of lists that are another version of what was fetched from the same list and not changed here since.
    ///
    /// - Returns: one per dataset.
    /// - Throws: ``RegistryError`` when the registry cannot be read.
    package func updates() throws -> [ListedDataset] {
        try lists.datasets().filter { listed in
            guard let newest = try datasets(named: listed.dataset.name).last,
                let source = try manifest(of: newest).source, source.list == listed.location,
                listed.location != nil || listed.dataset.addresses.contains(source.address)
            else { return false }
            // What lists without neurons offer, only the server can tell.
            guard listed.dataset.neurons != nil else { return true }
            if case .differs = try availability(of: listed) { return true }
            return false
        }
    }
}

extension NeuronFilter {
    /// Whether a dataset that was not fetched passes, by what its list says of it; conditions on recordings exclude nothing.
    ///
    /// - Parameter listed: the dataset.
    /// - Returns: false also where what is asked for is not known.
    package func passes(_ listed: ListedDataset) -> Bool {
        let remote = listed.dataset
        let searched = ([remote.name, listed.list] + remote.traits.values(of: Trait.ofNeurons)).joined(separator: "\n")
            .lowercased()
        let words = (text ?? "").lowercased().split(whereSeparator: \.isWhitespace)
        let isNamed =
            datasets.isEmpty || datasets.contains { remote.name == $0 || remote.name.hasPrefix("\($0)-") }
        let hasTraits = Trait.ofNeurons.allSatisfy { trait in
            traits[trait].isEmpty
                || remote.traits[trait].map { traits.accepts($0, of: trait, upTo: .narrower) } ?? false
        }
        return isNamed && hasTraits && words.allSatisfy(searched.contains)
    }
}

package import Core
internal import Foundation
internal import Files
internal import Formats
internal import GRDB
package import Inspection

/// What the checks say about some neurons.
package struct GroundTruthCheck: Hashable, Sendable, Codable {
    /// One neuron.
    package struct Neuron: Hashable, Sendable, Codable {
        /// `DATASET/NAME`.
        package let identifier: String
        /// The digest of the neuron.
        package let digest: Digest
        /// What was found; `nil` where the neuron cannot be read.
        package let inspection: NeuronInspection?
        /// Why the neuron cannot be read.
        package let reason: String?
    }

    /// One dataset as a whole.
    package struct Dataset: Hashable, Sendable, Codable {
        /// Its name.
        package let name: String
        /// What was found.
        package let inspection: DatasetInspection
    }

    /// The neurons, by dataset and name.
    package let neurons: [Neuron]
    /// Their datasets.
    package let datasets: [Dataset]
    /// Copies of recordings, by the neuron that has one.
    package let copies: [String: [Finding]]
    /// Neurons whose stored findings were others.
    package let changedCount: Int

    /// How often something of some severity was found.
    package func count(_ severity: Severity) -> Int {
        let findings = neurons.flatMap { $0.inspection?.findings ?? [] } + datasets.flatMap(\.inspection.findings)
        let unreadable = severity == .error ? neurons.count { $0.inspection == nil } : 0
        return (findings + copies.values.joined()).count { $0.severity == severity } + unreadable
    }
}

extension RegistryGroundTruth {
    /// Runs the checks of this program over stored neurons, and stores what they find. The neurons stay what they are.
    ///
    /// - Parameters:
    ///   - records: neurons of this registry.
    ///   - threads: how many threads may work.
    ///   - progress: is called from any thread with the number of neurons that are done, and of all.
    /// - Returns: what was found; a neuron that is missing or damaged is a finding, not an error.
    /// - Throws: ``RegistryError`` when the findings cannot be stored.
    package func check(
        _ records: [NeuronRecord], threads: Int, progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> GroundTruthCheck {
        let results = concurrentMap(below: records.count, threads: threads, progress: progress) { index in
            Result { try inspect(records[index]) }
        }
        var neurons: [GroundTruthCheck.Neuron] = []
        var changed: [NeuronManifest] = []
        for (record, result) in zip(records, results) {
            switch result {
            case .success(let (manifest, hasChanged)):
                if hasChanged { changed.append(manifest) }
                neurons.append(
                    .init(
                        identifier: record.identifier, digest: record.digest, inspection: manifest.inspection,
                        reason: nil))
            case .failure(let error):
                let reason = (error as? any CascadeError)?.reason ?? "\(error)"
                neurons.append(
                    .init(identifier: record.identifier, digest: record.digest, inspection: nil, reason: reason))
            }
        }
        if readOnlyReason == nil { try store(changed) }
        let inspected = zip(records, neurons).compactMap { record, neuron in
            neuron.inspection.map { (record.dataset, neuron.identifier, $0) }
        }
        let datasets = Dictionary(grouping: inspected, by: \.0).sorted { $0.key < $1.key }.map {
            GroundTruthCheck.Dataset(name: $0.key, inspection: DatasetInspection(of: $0.value.map(\.2)))
        }
        return GroundTruthCheck(
            neurons: neurons, datasets: datasets,
            copies: duplicates(among: Dictionary(inspected.map { ($0.1, $0.2) }) { first, _ in first }),
            changedCount: changed.count)
    }

    private func inspect(_ record: NeuronRecord) throws -> (manifest: NeuronManifest, hasChanged: Bool) {
        var manifest = try manifest(of: record)
        let inspection = NeuronInspection(
            of: try content(of: record), notes: manifest.notes)
        guard inspection != manifest.inspection else { return (manifest, false) }
        (manifest.inspection, manifest.inspectedBy) = (inspection, Program.nameAndVersion)
        return (manifest, true)
    }

    /// Stores other findings of neurons that are here already.
    private func store(_ changed: [NeuronManifest]) throws {
        guard !changed.isEmpty else { return }
        try catalog.write { database in
            for manifest in changed where fileSize(manifests.url(ofNeuronFile: manifest.file)) > 0 {
                try manifests.write(manifest)
                try checkpoint("findings stored")
            }
            try catalog.synchronize(database)
        }
    }
}

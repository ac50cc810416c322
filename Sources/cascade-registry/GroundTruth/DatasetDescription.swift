import Core
import Foundation
import Registry

/// A version of a dataset and its neurons, for a person to read.
struct DatasetDescription: Encodable {
    let dataset: DatasetRecord
    let neurons: [NeuronRecord]

    init(_ dataset: DatasetRecord, in registry: OpenRegistry) throws {
        self.dataset = dataset
        var filter = NeuronFilter()
        filter.datasets = [dataset.identifier]
        neurons = try registry.groundTruth.neurons(matching: filter)
    }

    var text: String {
        let traits = [Trait.indicator, .species, .region, .cellClass].map { trait in
            let values = Set(neurons.compactMap { $0.traits[trait] }).sorted()
            let label = trait == .cellClass ? "Class" : trait.name.prefix(1).uppercased() + trait.name.dropFirst()
            return (label, values.isEmpty ? "unknown" : values.joined(separator: ", "))
        }
        let lines =
            [
                ("Dataset", dataset.identifier + (dataset.isCurrent ? "" : ", of which there is a newer version"))
            ] + traits + [
                ("Holds", size), ("Imported", dataset.importedAt.formatted(.iso8601)),
            ]
        return "\(labelled(lines))\n\n\(NeuronLine.table(neurons))"
    }

    private var size: String {
        "\(counted(dataset.neuronCount, "neuron")), \(counted(dataset.recordingCount, "recording")), "
            + "\(fixed(dataset.durationSeconds / 3600, 2)) h, \(counted(dataset.spikeCount, "spike"))"
    }
}

import Foundation
import Core
import Registry

/// A neuron in a few words.
struct NeuronLine {
    private let neuron: NeuronRecord

    init(_ neuron: NeuronRecord) {
        self.neuron = neuron
    }

    /// Neurons as a table.
    static func table(_ neurons: [NeuronRecord]) -> String {
        var table = Table(
            header: [
                "NEURON", "INDICATOR", "CLASS", "REGION", "RATE", "NOISE", "RECORDINGS", "MINUTES", "SPIKES", "CHECKS",
            ], numeric: [4, 5, 6, 7, 8])
        for neuron in neurons {
            let line = NeuronLine(neuron)
            table.append([
                neuron.identifier, neuron.traits[.indicator] ?? "–", neuron.traits[.cellClass] ?? "–",
                neuron.traits[.region] ?? "–", line.rate, neuron.noiseLevel.map { fixed($0, 2) } ?? "–",
                "\(neuron.recordingCount)", fixed(neuron.durationSeconds / 60, 1), "\(neuron.spikeCount)", line.checks,
            ])
        }
        return table.text
    }

    /// One rate, or the range of rates.
    var rate: String {
        guard let lowest = neuron.lowestRateHz, let highest = neuron.highestRateHz else { return "–" }
        let (from, to) = (significant(lowest, digits: 4), significant(highest, digits: 4))
        return from == to ? "\(from) Hz" : "\(from)–\(to) Hz"
    }

    /// What the checks say.
    var checks: String {
        switch (neuron.errorCount, neuron.warningCount) {
        case (0, 0): "ok"
        case (0, let warnings): counted(warnings, "warning")
        case (let errors, 0): counted(errors, "error")
        case (let errors, let warnings): "\(counted(errors, "error")), \(counted(warnings, "warning"))"
        }
    }
}

package import Core
internal import Files
internal import Formats
package import Foundation
package import Inference

/// Takes expected spikes, and writes the discrete spikes that explain them.
package final class SpikeSink: TraceSink {
    private let place: Place
    private let placement: SpikePlacement
    private let threads: Int
    private var table: SpikeTable
    /// What was found for every neuron so far.
    package private(set) var found: [DiscreteSpikes] = []

    /// Where the spikes go.
    private enum Place {
        case file(URL, replacesExisting: Bool)
        /// The NWB file writes them itself.
        case units(NWBUnits)
    }

    /// Makes sure that the file can be written.
    ///
    /// - Parameters:
    ///   - url: where it will appear, in the format of `SpikeFile` that its extension names.
    ///   - placement: how spikes are found.
    ///   - frameRateHz: frames per second of the rows.
    ///   - model: whose prediction they are.
    ///   - replacesExisting: whether a file of that name may be replaced.
    ///   - threads: how many threads may work.
    /// - Throws: a `CascadeError` when the extension is unknown or the name is taken.
    package init(
        _ url: URL, placement: SpikePlacement, frameRateHz: Double, model: String, replacesExisting: Bool = false,
        threads: Int = ProcessInfo.processInfo.activeProcessorCount
    ) throws {
        _ = try SpikeFile.Format(extensionOf: url)
        if !replacesExisting { try AtomicFile.checkIsFree(url) }
        place = .file(url, replacesExisting: replacesExisting)
        self.placement = placement
        self.threads = threads
        table = SpikeTable(neurons: [], frameRateHz: frameRateHz, model: model)
    }

    /// Hands the spikes to an NWB file.
    init(
        _ units: NWBUnits, placement: SpikePlacement, frameRateHz: Double, model: String,
        threads: Int = ProcessInfo.processInfo.activeProcessorCount
    ) {
        place = .units(units)
        self.placement = placement
        self.threads = threads
        table = SpikeTable(neurons: [], frameRateHz: frameRateHz, model: model)
    }

    /// Finds the spikes of the next neurons.
    package func append(_ rows: TraceMatrix) {
        let spikes = concurrentMap(below: rows.neuronCount, threads: threads) { [placement] in
            placement.spikes(explaining: rows[$0])
        }
        found += spikes
        table.neurons += spikes.map(\.spikes)
        if case .units(let units) = place { units.append(spikes.map(\.spikes)) }
    }

    /// Writes the file.
    ///
    /// - Throws: a `CascadeError` when it cannot be written.
    package func finish() throws {
        guard case .file(let url, let replacesExisting) = place else { return }
        try SpikeFile.write(table, to: url, replacesExisting: replacesExisting)
    }
}

package import Core
internal import Files
package import Foundation

/// Files of discrete spikes: as many for each neuron as it has.
package enum SpikeFile {
    /// The formats, named as their extensions.
    package enum Format: String, Hashable, Sendable, CaseIterable {
        /// NumPy arrays of all spikes, one neuron after the other.
        case npz
        /// A MATLAB file with a cell of times per neuron.
        case mat
        /// Text, a line per spike, separated by commas.
        case csv
        /// Text, a line per spike, separated by tabs.
        case tsv

        /// The format that a file's extension names.
        ///
        /// - Parameter url: the file, which need not exist.
        /// - Throws: a `CascadeError` for another extension.
        package init(extensionOf url: URL) throws {
            guard let format = Format(rawValue: url.pathExtension.lowercased()) else {
                let all = Self.allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")
                throw FileError(
                    .unsupported, path: url.path, "spikes are written as \(all), and its extension is none of these",
                    remedy: "Name it by its format, such as \(url.deletingPathExtension().lastPathComponent).csv.")
            }
            self = format
        }
    }

    /// Writes spikes in the format that the extension names. Neurons and frames count from 0, in MATLAB files from 1.
    ///
    /// - Parameters:
    ///   - spikes: of all neurons.
    ///   - url: where the file will appear. In `.npz`, the spikes of neuron *i* are `offsets[i]` up to `offsets[i + 1]` of
    ///     `spike_times` (seconds), `spike_frames`, `earliest` and `latest` (seconds). In `.mat`, `spike_times`,
    ///     `spike_frames`, `earliest` and `latest` are cells with one row of numbers per neuron.
    ///   - replacesExisting: whether a file of that name may be replaced.
    /// - Throws: a `CascadeError` when the extension is unknown, the name is taken, or the file cannot be written.
    package static func write(_ spikes: SpikeTable, to url: URL, replacesExisting: Bool = false) throws {
        switch try Format(extensionOf: url) {
        case .npz:
            try write(ZipArchive.encode(arrays(of: spikes), path: url.path), to: url, replacesExisting)
        case .mat:
            try MATWriter.write(variables(of: spikes), to: url, replacesExisting: replacesExisting)
        case .csv:
            try write(lines(of: spikes, separator: ","), to: url, replacesExisting)
        case .tsv:
            try write(lines(of: spikes, separator: "\t"), to: url, replacesExisting)
        }
    }

    private static func write(_ bytes: Data, to url: URL, _ replacesExisting: Bool) throws(FileError) {
        let file = try AtomicFile(url, replacesExisting: replacesExisting)
        try file.write(bytes)
        try file.commit()
    }

    private static func arrays(of table: SpikeTable) -> [(name: String, bytes: Data)] {
        let spikes = table.neurons.joined()
        let offsets = table.neurons.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
        return [
            ("spike_times.npy", NPYWriter.array(spikes.map { table.seconds($0.frame) })),
            ("spike_frames.npy", NPYWriter.array(spikes.map(\.frame))),
            ("earliest.npy", NPYWriter.array(spikes.map { table.seconds($0.uncertainty.lowerBound) })),
            ("latest.npy", NPYWriter.array(spikes.map { table.seconds($0.uncertainty.upperBound) })),
            ("offsets.npy", NPYWriter.array(offsets)), ("frame_rate_hz.npy", NPYWriter.array([table.frameRateHz])),
        ]
    }

    private static func variables(of table: SpikeTable) -> [(name: String, value: MATValue)] {
        let cells = { (value: (PlacedSpike) -> Double) in
            MATValue.cell(shape: [1, table.neurons.count], elements: table.neurons.map { .row($0.map(value)) })
        }
        return [
            ("spike_times", cells { table.seconds($0.frame) }), ("spike_frames", cells { Double($0.frame + 1) }),
            ("earliest", cells { table.seconds($0.uncertainty.lowerBound) }),
            ("latest", cells { table.seconds($0.uncertainty.upperBound) }),
            ("frame_rate_hz", .scalar(table.frameRateHz)), ("model", .text(table.model)),
        ]
    }

    private static func lines(of table: SpikeTable, separator: String) -> Data {
        var text = ["neuron", "frame", "seconds", "earliest", "latest"].joined(separator: separator) + "\n"
        for (neuron, spikes) in table.neurons.enumerated() {
            for spike in spikes {
                let frames = [spike.frame, spike.uncertainty.lowerBound, spike.uncertainty.upperBound]
                let columns = ["\(neuron)", "\(spike.frame)"] + frames.map { "\(table.seconds($0))" }
                text += columns.joined(separator: separator) + "\n"
            }
        }
        return Data(text.utf8)
    }
}

extension SpikeTable {
    /// When a frame is.
    fileprivate func seconds(_ frame: Int) -> Double { Double(frame) / frameRateHz }
}

package import Files
package import Core
package import Foundation

extension GroundTruthManifestFile {
    /// The name of a written manifest.
    package static let fileName = "manifest.yaml"

    /// Writes a neuron as `.npy` files with a manifest; reading the manifest gives the same neuron, bit for bit.
    ///
    /// - Parameters:
    ///   - neuron: what to write.
    ///   - folder: a folder that exists.
    ///   - replacesExisting: whether files of the same names may be replaced.
    /// - Returns: the manifest, which is written last.
    /// - Throws: `FileError` when a file cannot be written.
    @discardableResult
    package static func write(
        _ neuron: GroundTruthNeuron, toFolder folder: URL, replacesExisting: Bool = false
    ) throws(FileError) -> URL {
        var lines = ["dataset: \(YAMLText.quoted(neuron.dataset))"]
        for trait in writtenTraits {
            guard let text = neuron.traits[trait] else { continue }
            lines.append("\(trait.column): \(trait.allowedValues == nil ? YAMLText.quoted(text) : text)")
        }
        lines += ["neurons:", "  - name: \(YAMLText.quoted(neuron.name))", "    recordings:"]
        for recording in neuron.recordings {
            lines.append("      - index: \(recording.index)")
            lines.append("        frame_rate_hz: \(recording.frameRateHz)")
            if let cellType = recording.cellType { lines.append("        cell_type: \(YAMLText.quoted(cellType))") }
            for (key, samples) in arrays(of: recording) {
                let name = "recording_\(recording.index)_\(key).npy"
                try write(samples, to: folder.appending(path: name), replacesExisting)
                lines.append("        \(key): \(name)")
            }
        }
        let url = folder.appending(path: fileName)
        let file = try AtomicFile(url, replacesExisting: replacesExisting)
        try file.write(Data((lines.joined(separator: "\n") + "\n").utf8))
        try file.commit()
        return url
    }

    private static func arrays(of recording: GroundTruthRecording) -> [(String, Samples)] {
        let all: [(String, Samples?)] = [
            ("dff", recording.dff), ("time", .float64(recording.timeSeconds)),
            ("spikes", .float64(recording.spikeTimesSeconds)), ("neuropil", recording.neuropil),
            ("raw", recording.rawFluorescence), ("stimulus", recording.stimulusTimesSeconds.map(Samples.float64)),
        ]
        return all.compactMap { key, samples in samples.map { (key, $0) } }
    }

    private static func write(_ samples: Samples, to url: URL, _ replacesExisting: Bool) throws(FileError) {
        let shape = [samples.count]
        switch samples {
        case .float32(let values):
            try NPYWriter.write(values, shape: shape, to: url, replacesExisting: replacesExisting)
        case .float64(let values):
            try NPYWriter.write(values, shape: shape, to: url, replacesExisting: replacesExisting)
        }
    }
}

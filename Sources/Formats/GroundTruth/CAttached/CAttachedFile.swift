package import Files
package import Core
package import Foundation

/// Ground truth as the field publishes it: MATLAB files whose variable `CAttached` is a cell of structures, one file
/// per neuron and one structure per recording.
///
/// | field | meaning |
/// |---|---|
/// | `fluo_time` | seconds, one per frame |
/// | `fluo_mean` | ΔF/F as a fraction |
/// | `events_AP` | spike times in 0.1 ms on the clock of `fluo_time`; NaN is padding |
/// | `neuropil`, `fluo_raw` | fluorescence, one value per frame; empty or absent where not kept |
/// | `stim` | stimulus times in seconds |
/// | `cell_type` | text |
package enum CAttachedFile {
    static let variable = "CAttached"
    /// Spike times are counted in units of 0.1 ms.
    static let unitsPerSecond = 1e4

    /// Reads a neuron.
    ///
    /// Structures without the three needed fields are placeholders: they are left out, and the others keep their
    /// indices.
    ///
    /// - Parameters:
    ///   - url: a file `CAttached_<name>_mini.mat`.
    ///   - dataset: the dataset that the neuron belongs to.
    ///   - traits: what is known about the neuron; the file does not tell.
    /// - Returns: the neuron, and what was left out.
    /// - Throws: `FileError` when the file is damaged, not of this form, or holds no recording.
    package static func read(
        _ url: URL, dataset: String, traits: Traits = Traits()
    ) throws(FileError) -> GroundTruthReading {
        guard case .cell(_, let structures) = try MATFile(url).value(of: variable) else {
            throw FileError(
                .unsupported, path: url.path, "the variable “\(variable)” is not a cell of structures",
                remedy: "Describe your own data by a manifest instead: `cascade-registry ground-truth template`.")
        }
        var notes: [GroundTruthNote] = []
        var recordings: [GroundTruthRecording] = []
        for (index, structure) in structures.enumerated() {
            var note = GroundTruthNote(index: index)
            if let recording = RawRecording(structure, index: index, note: &note)?.matched(&note) {
                recordings.append(recording)
            }
            notes.append(note)
        }
        guard !recordings.isEmpty else {
            throw FileError(
                .unsupported, path: url.path,
                "none of its \(structures.count) recordings can be used: \(notes.first?.leftOutBecause ?? "it is empty")"
            )
        }
        let neuron = GroundTruthNeuron(
            dataset: dataset, name: neuronName(of: url), traits: traits, recordings: recordings)
        return GroundTruthReading(neuron: neuron, notes: notes)
    }

    /// The neuron's name in a file's name: without `CAttached_`, `_mini` and the extension. Four published files
    /// are misspelt `_miXni` and `_mXini`; that ending goes as well.
    ///
    /// - Parameter url: the file.
    /// - Returns: the name, such as `GC6f_cell1`.
    package static func neuronName(of url: URL) -> String {
        var name = url.deletingPathExtension().lastPathComponent
        if name.hasPrefix(prefix), name.count > prefix.count { name.removeFirst(prefix.count) }
        for ending in ["_mini", "_miXni", "_mXini"] where name.hasSuffix(ending) && name.count > ending.count {
            name.removeLast(ending.count)
            break
        }
        return name
    }

    /// The file name that is published for a neuron: `CAttached_<name>_mini.mat`.
    ///
    /// - Parameter neuron: the neuron.
    /// - Returns: the file's name.
    package static func fileName(of neuron: GroundTruthNeuron) -> String { "\(prefix)\(neuron.name)_mini.mat" }

    private static let prefix = "CAttached_"
}

public import Core
public import Foundation

/// A neuron in the native format: one safetensors file, all recordings in it.
///
/// | array | numbers | meaning |
/// |---|---|---|
/// | `recording_<index>.dff` | F32 or F64, `[samples]` | ΔF/F as a fraction; NaN is a missing sample |
/// | `recording_<index>.time` | F64, `[samples]` | seconds |
/// | `recording_<index>.spikes` | F64, `[spikes]` | seconds |
/// | `recording_<index>.neuropil`, `.raw` | F32 or F64, `[samples]` | fluorescence, where it was kept |
/// | `recording_<index>.stimulus` | F64, `[stimuli]` | seconds, where it is known |
///
/// The metadata of the header holds `format`, `format_version`, `dataset`, `name`, the traits that are known, and per
/// recording `recording_<index>.frame_rate_hz` (the shortest decimal number that reads back exactly) and `.cell_type`.
/// The same neuron makes the same bytes, so that their digest identifies it.
public enum NativeGroundTruth {
    static let format = "cascade-registry.ground-truth"
    static let version = "1"

    /// The file's bytes; the same neuron makes the same bytes.
    ///
    /// - Parameter neuron: a neuron, its recordings by rising index.
    /// - Returns: a safetensors file.
    public static func encode(_ neuron: GroundTruthNeuron) -> Data {
        let tensors = neuron.recordings.flatMap(tensors)
        // Wide numbers first: then every number is where a machine likes to have it.
        let wide = tensors.filter { $0.type == .float64 }
        return Safetensors.encode(wide + tensors.filter { $0.type != .float64 }, metadata: metadata(of: neuron))
    }

    private static func tensors(of recording: GroundTruthRecording) -> [SafetensorsTensor] {
        let arrays: [(Part, Samples?)] = [
            (.time, .float64(recording.timeSeconds)), (.spikes, .float64(recording.spikeTimesSeconds)),
            (.stimulus, recording.stimulusTimesSeconds.map(Samples.float64)), (.dff, recording.dff),
            (.neuropil, recording.neuropil), (.raw, recording.rawFluorescence),
        ]
        return arrays.compactMap { part, samples in
            samples.map { SafetensorsTensor(name: key(recording.index, part.rawValue), samples: $0) }
        }
    }

    private static func metadata(of neuron: GroundTruthNeuron) -> [String: String] {
        var metadata = ["format": format, "format_version": version, "dataset": neuron.dataset, "name": neuron.name]
        for trait in Trait.ofNeurons { metadata[trait.column] = neuron.traits[trait] }
        for recording in neuron.recordings {
            metadata[key(recording.index, "frame_rate_hz")] = "\(recording.frameRateHz)"
            metadata[key(recording.index, "cell_type")] = recording.cellType
        }
        return metadata
    }

    /// The arrays of one recording, named as in the file.
    enum Part: String, CaseIterable {
        case dff, time, spikes, neuropil, raw, stimulus
    }

    static func key(_ index: Int, _ name: String) -> String { "recording_\(index).\(name)" }
}

extension SafetensorsTensor {
    fileprivate init(name: String, samples: Samples) {
        switch samples {
        case .float32(let values): self.init(name: name, shape: [values.count], values: values)
        case .float64(let values): self.init(name: name, shape: [values.count], values: values)
        }
    }
}

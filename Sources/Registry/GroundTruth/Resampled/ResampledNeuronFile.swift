internal import Core
internal import Files
internal import Formats
internal import Foundation
internal import Signals

/// A resampled neuron as a file of the registry's own: safetensors, with all that is no array as JSON in the metadata.
enum ResampledNeuronFile {
    private struct Description: Codable {
        struct Recording: Codable {
            let index: Int
            let frameRateHz: Double
            let nativeNoiseLevel: Double
            let noiseLevel: Double?
            let replicaCount: Int
        }
        struct LeftOut: Codable {
            let index: Int
            let reason: ResampledRecording.LeftOutReason
        }

        let recordings: [Recording]
        let leftOut: [LeftOut]
    }

    private static let descriptionKey = "resampled"

    /// The file's bytes.
    static func encode(_ neuron: ResampledNeuron) throws -> Data {
        let description = Description(
            recordings: neuron.recordings.map {
                .init(
                    index: $0.recordingIndex, frameRateHz: $0.frameRateHz, nativeNoiseLevel: $0.nativeNoiseLevel,
                    noiseLevel: $0.noiseLevel, replicaCount: $0.replicaCount)
            },
            leftOut: neuron.leftOut.map { .init(index: $0.recordingIndex, reason: $0.reason) })
        let tensors = neuron.recordings.flatMap { recording in
            parts.map { part, path in
                let values = recording[keyPath: path]
                return SafetensorsTensor(
                    name: name(recording.recordingIndex, part), shape: [values.count], values: values)
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(description), as: UTF8.self)
        return Safetensors.encode(tensors, metadata: [descriptionKey: text])
    }

    /// Reads what ``encode(_:)`` made; the file's digest was checked.
    static func read(_ url: URL) throws -> ResampledNeuron {
        let file = try SafetensorsFile(url)
        let text = file.metadata[descriptionKey] ?? ""
        let description = try JSONDocument.decode(Description.self, from: Data(text.utf8))
        return ResampledNeuron(
            recordings: try description.recordings.map { recording in
                let values = try parts.map { part, _ in
                    try file.values(of: name(recording.index, part), as: Float.self)
                }
                return ResampledRecording(
                    recordingIndex: recording.index, frameRateHz: recording.frameRateHz,
                    nativeNoiseLevel: recording.nativeNoiseLevel, noiseLevel: recording.noiseLevel, dff: values[0],
                    spikeCounts: values[1], noiseDeviations: values[2], replicaCount: recording.replicaCount)
            }, leftOut: description.leftOut.map { ($0.index, $0.reason) })
    }

    private static var parts: [(name: String, path: KeyPath<ResampledRecording, [Float]>)] {
        [("dff", \.dff), ("spikes", \.spikeCounts), ("noise", \.noiseDeviations)]
    }

    private static func name(_ index: Int, _ part: String) -> String { "recording_\(index).\(part)" }
}

public import Core
internal import Files
internal import Formats
public import Foundation

/// Generated neurons whose ΔF/F follows their spikes.
public enum SampleGroundTruth {
    /// A neuron; another seed makes other spikes.
    public static func neuron(
        dataset: String = "DS09-GCaMP6f-m-V1", name: String = "cell1", seed: UInt64 = 1, recordingCount: Int = 2,
        frameRateHz: Double = 30, frameCount: Int = 600, traits: Traits = Traits()
    ) -> GroundTruthNeuron {
        let recordings = (0..<recordingCount).map { index -> GroundTruthRecording in
            var generator = SeededGenerator(seed: seed &* 100 &+ UInt64(index))
            let seconds = Double(frameCount) / frameRateHz
            let spikes = (0..<20).map { _ in Double.random(in: 0..<seconds, using: &generator) }.sorted()
            let times = (0..<frameCount).map { Double($0) / frameRateHz }
            let dff = times.map { time in
                let response = spikes.filter { $0 <= time }.reduce(0) { $0 + 0.3 * exp(-(time - $1) / 0.5) }
                return Float(response + Double.random(in: -0.05...0.05, using: &generator))
            }
            // Whole units of 0.1 ms, as the published files have them.
            let rounded = spikes.map { ($0 * 1e4).rounded() / 1e4 }
            return GroundTruthRecording(
                index: index, frameRateHz: frameRateHz, dff: .float32(dff), timeSeconds: times,
                spikeTimesSeconds: rounded)
        }
        return GroundTruthNeuron(dataset: dataset, name: name, traits: traits, recordings: recordings)
    }

    /// Writes neurons in the published form, each dataset to a folder of its own.
    @discardableResult
    public static func write(_ neurons: [GroundTruthNeuron], to folder: URL) throws -> [URL] {
        try neurons.map { neuron in
            let dataset = folder.appending(path: neuron.dataset)
            try FileManager.default.createDirectory(at: dataset, withIntermediateDirectories: true)
            let file = dataset.appending(path: CAttachedFile.fileName(of: neuron))
            try CAttachedFile.write(neuron, to: file, replacesExisting: true)
            return file
        }
    }

    /// Two datasets of three neurons each.
    public static func twoDatasets(recordingCount: Int = 2) -> [GroundTruthNeuron] {
        ["DS09-GCaMP6f-m-V1", "DS14-GCaMP6s-m-V1"].flatMap { dataset in
            (1...3).map { number in
                neuron(
                    dataset: dataset, name: "cell\(number)", seed: UInt64(number) + (dataset.contains("6s") ? 10 : 0),
                    recordingCount: recordingCount)
            }
        }
    }
}

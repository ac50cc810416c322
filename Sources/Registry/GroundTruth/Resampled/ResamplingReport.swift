package import Core
internal import Signals

/// What resampled ground truth was made from, and with what result. It also lies beside the files, as JSON.
package struct ResamplingReport: Hashable, Sendable, Codable {
    /// The name of the format of the JSON document.
    package static let schema = "cascade-registry/ground-truth-resampled"
    /// The version of that format.
    package static let schemaVersion = 1

    /// One neuron.
    package struct Neuron: Hashable, Sendable, Codable {
        /// `DATASET/NAME`.
        package let identifier: String
        /// The digest of the neuron.
        package let digest: Digest
        /// Its recordings that were written.
        package let recordings: [Recording]
        /// Its recordings that were not.
        package let leftOut: [LeftOut]
    }

    /// One recording.
    package struct Recording: Hashable, Sendable, Codable {
        /// Which recording of the neuron it is.
        package let index: Int
        /// Frames per second: the target rate, or the native one where both are within 5 %.
        package let frameRateHz: Double
        /// Frames.
        package let frameCount: Int
        /// Spikes in these frames.
        package let spikeCount: Int
        /// ν as recorded, in %·s^½.
        package let nativeNoiseLevel: Double
        /// Its copies with different noise.
        package let replicas: [Replica]
    }

    /// A recording with noise.
    package struct Replica: Hashable, Sendable, Codable {
        /// Its place among all replicas, from 0: the row of a matrix, and the element of a cell.
        package let row: Int
        /// ν of what was written, in %·s^½.
        package let noiseLevel: Double
    }

    /// A recording that contributes nothing.
    package struct LeftOut: Hashable, Sendable, Codable {
        /// Which recording of the neuron it is.
        package let index: Int
        /// Why, in words.
        package let reason: String
    }

    /// What was asked for.
    package let settings: ResamplingSettings
    /// The paths of the files that hold numbers.
    package let files: [String]
    /// The neurons, by dataset and name.
    package let neurons: [Neuron]
    /// The program and its version.
    package let program: String

    init(_ neurons: [NoisyNeuron], settings: ResamplingSettings, files: [String]) {
        self.settings = settings
        self.files = files
        program = Program.nameAndVersion
        var row = 0
        self.neurons = neurons.map { neuron in
            Neuron(
                identifier: neuron.record.identifier, digest: neuron.record.digest,
                recordings: neuron.recordings.map { recording in
                    Recording(
                        index: recording.resampled.recordingIndex, frameRateHz: recording.resampled.frameRateHz,
                        frameCount: recording.resampled.dff.count,
                        spikeCount: Int(recording.resampled.spikeCounts.reduce(0, +)),
                        nativeNoiseLevel: recording.resampled.nativeNoiseLevel,
                        replicas: recording.noiseLevels.map { level in
                            defer { row += 1 }
                            return Replica(row: row, noiseLevel: level)
                        })
                }, leftOut: neuron.leftOut.map { LeftOut(index: $0.recordingIndex, reason: "\($0.reason)") })
        }
    }
}

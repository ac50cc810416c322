internal import Core
internal import Signals

/// A neuron as it is written: its recordings with noise, and their spikes smoothed.
struct NoisyNeuron: Sendable {
    /// One recording.
    struct Recording: Sendable {
        let resampled: ResampledRecording
        /// ΔF/F of every replica, `[replicas][frames]`.
        let traces: [[Float]]
        /// ν of every replica, in %·s^½.
        let noiseLevels: [Double]
        /// Spikes per frame, counted or smoothed, `[frames]`.
        let spikes: [Float]
    }

    let record: NeuronRecord
    let recordings: [Recording]
    let leftOut: [(recordingIndex: Int, reason: ResampledRecording.LeftOutReason)]

    /// Adds noise to those recordings that are wanted, and smooths their spikes.
    init(
        _ record: NeuronRecord, _ neuron: ResampledNeuron, recordingIndices: Set<Int>, settings: ResamplingSettings
    ) {
        self.record = record
        recordings = neuron.recordings.filter { recordingIndices.contains($0.recordingIndex) }.map {
            Recording($0, of: record.digest, settings: settings)
        }
        leftOut = neuron.leftOut.filter { recordingIndices.contains($0.recordingIndex) }
    }
}

extension NoisyNeuron.Recording {
    fileprivate init(_ resampled: ResampledRecording, of neuron: Digest, settings: ResamplingSettings) {
        self.resampled = resampled
        // The first 64 bits of a digest are as good as any.
        let neuronPart = UInt64(neuron.hexadecimal.prefix(16), radix: 16) ?? 0
        traces = (0..<settings.replicaCount).map { replica in
            let seed = SeededGenerator.seed(
                settings.seed, for: neuronPart, UInt64(resampled.recordingIndex), UInt64(replica))
            return resampled.noisyTrace(seed: seed)
        }
        noiseLevels = traces.map { noiseLevel(of: $0, frameRateHz: resampled.frameRateHz) }
        guard let smoothingSeconds = settings.smoothingSeconds else {
            spikes = resampled.spikeCounts
            return
        }
        // A network knows the target rate only, and so labels are smoothed at it.
        spikes = smoothedSpikes(
            resampled.spikeCounts.map(Double.init), smoothingSeconds: smoothingSeconds,
            frameRateHz: settings.frameRateHz, isCausal: settings.isCausal
        ).map(Float.init)
    }
}

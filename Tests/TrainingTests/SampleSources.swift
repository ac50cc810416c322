import Signals

@testable import Training

/// Made-up recordings of a neuron whose spikes decay within a few frames.
enum SampleSources {
    static func source(
        dataset: String = "A", frames: Int = 1200, seed: UInt64 = 1, noise: Float = 0.1, replicas: Int = 1
    ) -> LabelledRecording {
        var generator = GaussianGenerator(seed: seed)
        var spikes = [Float](repeating: 0, count: frames)
        var calcium: Float = 0
        let dff = spikes.indices.map { frame in
            if generator.next() > 1.6 { spikes[frame] = 1 }
            calcium = 0.7 * calcium + spikes[frame]
            return calcium
        }
        let labels = smoothedSpikes(
            spikes.map(Double.init), smoothingSeconds: 0.05, frameRateHz: 30, isCausal: false)
        return LabelledRecording(
            dataset: dataset, recording: recording(dff, noise: noise, replicas: replicas),
            labels: labels.map(Float.init))
    }

    static func recording(_ dff: [Float], noise: Float, replicas: Int) -> ResampledRecording {
        let (zeros, deviations) = ([Float](repeating: 0, count: dff.count), [Float](repeating: noise, count: dff.count))
        return ResampledRecording(
            recordingIndex: 0, frameRateHz: 30, nativeNoiseLevel: 1, noiseLevel: 2, dff: dff, spikeCounts: zeros,
            noiseDeviations: deviations, replicaCount: replicas)
    }

    static func set(_ sources: [LabelledRecording]) -> TrainingSet {
        TrainingSet(sources, windowLength: 16, labelledFrame: 8)
    }
}

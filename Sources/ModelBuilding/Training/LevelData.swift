internal import Core
internal import Evaluation
internal import Inference
internal import Registry
internal import Resample
internal import Training

/// What the networks of one noise level are trained and validated on.
struct LevelData: Sendable {
    let noiseLevel: Int
    let set: TrainingSet
    let recordingCount: Int
    /// The median over the recordings of ν of one noisy replica.
    let medianNoiseReached: Double
    private let heldOut: [HeldOutNeuron]
    private let configuration: BundleConfiguration

    /// A neuron to validate on: noisy traces and what is to be predicted, `[recordings][frames]`.
    private struct HeldOutNeuron: Sendable {
        let traces: [[Float]]
        let labels: [[Float]]
    }

    /// What one neuron contributes to one noise level.
    private struct Contribution: Sendable {
        var sources: [TrainingSource] = []
        var noiseReached: [Double] = []
        var heldOut: HeldOutNeuron?
    }

    /// Brings all neurons to the rate and the noise levels of a configuration. No more than one neuron per thread is held in
    /// memory as it was recorded.
    ///
    /// - Throws: a `CascadeError` when a neuron's object is damaged, or a level gets no recording at all.
    static func gather(
        _ neurons: TrainingNeurons, configuration: BundleConfiguration, seed: UInt64, threads: Int,
        from registry: OpenRegistry
    ) throws -> [LevelData] {
        let levels = configuration.noiseLevels
        let contributions = try concurrentMap(below: neurons.choices.count, threads: threads) { index, others in
            let choice = neurons.choices[index]
            let neuron = try registry.groundTruth(of: choice.record)
            return try levels.map { level in
                try others.check()
                return contribution(
                    of: neuron, choice: choice, noiseLevel: level, configuration: configuration,
                    seed: seed &+ UInt64(index) &* 1000 &+ UInt64(level))
            }
        }
        return try levels.indices.map { index in
            try LevelData(contributions.map { $0[index] }, noiseLevel: levels[index], configuration: configuration)
        }
    }

    private init(_ contributions: [Contribution], noiseLevel: Int, configuration: BundleConfiguration) throws {
        self.noiseLevel = noiseLevel
        self.configuration = configuration
        let sources = contributions.flatMap(\.sources)
        guard !sources.isEmpty else {
            throw ModelBuildingError(
                .badData,
                "no recording can be trained on at \(configuration.frameRateHz) Hz and noise level \(noiseLevel)",
                remedy: "All are noisier or shorter than a window; choose higher `noise_levels` or other datasets.")
        }
        set = TrainingSet(
            sources, windowLength: configuration.network.windowLength, labelledFrame: configuration.labelledFrame)
        recordingCount = sources.count
        medianNoiseReached = median(of: contributions.flatMap(\.noiseReached)) ?? .nan
        heldOut = contributions.compactMap(\.heldOut)
    }

    private static func contribution(
        of neuron: GroundTruthNeuron, choice: TrainingNeurons.Choice, noiseLevel: Int,
        configuration: BundleConfiguration, seed: UInt64
    ) -> Contribution {
        let resampled = ResampledNeuron(
            neuron, frameRateHz: configuration.frameRateHz, noiseLevel: Double(noiseLevel),
            windowLength: configuration.network.windowLength
        ).without(choice.unfitRecordings)
        let labels = resampled.recordings.map { recording in
            smoothedSpikes(
                recording.spikeCounts.map(Double.init), smoothingSeconds: configuration.smoothingSeconds,
                frameRateHz: configuration.frameRateHz, isCausal: configuration.isCausal
            ).map(Float.init)
        }
        let traces = resampled.recordings.map { $0.noisyTrace(seed: seed &+ UInt64($0.recordingIndex) << 32) }
        guard !choice.isHeldOut else {
            return Contribution(heldOut: traces.isEmpty ? nil : HeldOutNeuron(traces: traces, labels: labels))
        }
        return Contribution(
            sources: zip(resampled.recordings, labels).map { recording, labels in
                TrainingSource(
                    dataset: choice.dataset, dff: recording.dff, noiseDeviations: recording.noiseDeviations,
                    labels: labels, replicaCount: recording.replicaCount)
            },
            noiseReached: zip(resampled.recordings, traces).map { recording, trace in
                Resample.noiseLevel(of: trace, frameRateHz: recording.frameRateHz)
            }.filter(\.isFinite))
    }

    /// Scores weights on the held-out neurons.
    ///
    /// - Returns: the median over the neurons of the correlation with the smoothed true spikes; `nil` where none is held out,
    ///   or none has a correlation.
    /// - Throws: where another job has failed.
    func heldOutCorrelation(of weights: NetworkWeights, others: OtherJobs) throws -> Double? {
        let network = EnsembleNetwork([weights])
        let correlations = try heldOut.compactMap { neuron in
            try others.check()
            let outputs = neuron.traces.flatMap { network.windowOutputs(of: $0) }
            let labels = zip(neuron.traces, neuron.labels).flatMap { trace, labels in
                let windows = max(0, trace.count - configuration.network.windowLength + 1)
                return labels.dropFirst(configuration.labelledFrame).prefix(windows)
            }
            return pearsonCorrelation(of: outputs, and: labels)
        }
        return median(of: correlations)
    }

    /// Whether there is anything to validate on.
    var hasHeldOut: Bool { !heldOut.isEmpty }
}

internal import Core
internal import Inference
internal import Registry
internal import Signals
internal import Training

/// What the networks of one noise level are trained and validated on.
struct LevelData: Sendable {
    let noiseLevel: Int
    /// The noise levels that the networks are for.
    let coveredNoiseLevels: [Int]
    let material: TrainingMaterial
    let recordingCount: Int
    /// The median over the recordings of ν of one noisy replica.
    let medianNoiseReached: Double
    private let heldOut: [HeldOutNeuron]
    private let configuration: BundleConfiguration

    /// A neuron to validate on: noisy traces and what is to be predicted, `[recordings][frames]`.
    fileprivate struct HeldOutNeuron: Sendable {
        let traces: [[Float]]
        let labels: [[Float]]
    }

    /// What one neuron contributes to one noise level.
    fileprivate struct Contribution: Sendable {
        var recordings: [LabelledRecording] = []
        var noiseReached: [Double] = []
        var heldOut: HeldOutNeuron?
        /// All recordings together, for networks that read them so.
        var neuron: CalibrationNeuron?
    }

    fileprivate init(
        _ contributions: [Contribution], noiseLevel: Int, configuration training: TrainingConfiguration
    ) throws {
        self.noiseLevel = noiseLevel
        configuration = training.bundle
        let recordings = contributions.flatMap(\.recordings)
        guard !recordings.isEmpty || contributions.contains(where: { $0.neuron != nil }) else {
            throw ModelBuildingError(
                .badData,
                "no recording can be trained on at \(configuration.frameRateHz) Hz and noise level \(noiseLevel)",
                remedy: "All are noisier or shorter than a window; choose higher `noise_levels` or other datasets.")
        }
        let neurons = contributions.compactMap(\.neuron)
        if let augmentation = training.augmentation, !neurons.isEmpty {
            let levels = configuration.noiseLevels.map(Double.init)
            coveredNoiseLevels = configuration.noiseLevels
            material = .neurons(
                CalibrationSet(
                    neurons, settings: augmentation, frameRateHz: configuration.frameRateHz,
                    noiseLevels: levels[0]...levels[levels.count - 1]))
        } else {
            coveredNoiseLevels = [noiseLevel]
            material = .windows(
                TrainingSet(
                    recordings, windowLength: configuration.network.windowLength,
                    labelledFrame: configuration.labelledFrame))
        }
        recordingCount = recordings.count
        medianNoiseReached = median(of: contributions.flatMap(\.noiseReached)) ?? .nan
        heldOut = contributions.compactMap(\.heldOut)
    }

    /// Scores weights on the held-out neurons.
    ///
    /// - Returns: the median over the neurons of the correlation with the smoothed true spikes; `nil` where none is held out,
    ///   or none has a correlation.
    /// - Throws: where another job has failed.
    func heldOutCorrelation(of weights: NetworkWeights, others: OtherJobs) throws -> Double? {
        let network = EnsembleNetwork([weights], engine: .direct)
        let correlations = try heldOut.compactMap { neuron in
            try others.check()
            let outputs = network.windowOutputs(ofNeuron: neuron.traces, hint: nil).outputs.flatMap(\.self)
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

/// The neurons that networks are trained and validated on, each resampled once for all noise levels.
struct TrainingData: Sendable {
    private let configuration: TrainingConfiguration
    /// `[neurons][noise levels]`
    private let contributions: [(neuron: Digest, levels: [LevelData.Contribution])]

    /// Brings all neurons to the rate and the noise levels of a configuration. No more than one neuron per thread is held in
    /// memory as it was recorded.
    ///
    /// - Throws: a `CascadeError` when a neuron's object is damaged.
    init(
        _ neurons: TrainingNeurons, configuration: TrainingConfiguration, threads: Int, from registry: OpenRegistry
    ) throws {
        self.configuration = configuration
        let seeds = TrainingSeeds(seed: configuration.seed)
        contributions = try concurrentMap(below: neurons.choices.count, threads: threads) { index, others in
            let choice = neurons.choices[index]
            let neuron = try registry.groundTruth.content(of: choice.record)
            try others.check()
            var levels = Self.contributions(of: neuron, choice: choice, configuration: configuration.bundle) {
                level, recording in
                seeds.ofReplica(neuron: index, noiseLevel: level, recordingIndex: recording)
            }
            if let augmentation = configuration.augmentation, !choice.isHeldOut {
                levels[0].neuron = StretchedNeuron(neuron, choice: choice, configuration: configuration.bundle)
                    .calibrationNeuron(warp: augmentation.warp, seed: seeds.ofStretches(neuron: index))
            }
            return (choice.record.digest, levels)
        }
    }

    /// What the networks of each noise level are trained and validated on.
    ///
    /// - Parameter leftOut: neurons to do without.
    /// - Returns: one for each noise level of the configuration, in its order.
    /// - Throws: a `CascadeError` when a level gets no recording at all.
    func levels(without leftOut: Set<Digest> = []) throws -> [LevelData] {
        let remaining = contributions.filter { !leftOut.contains($0.neuron) }
        return try configuration.bundle.networkNoiseLevels.enumerated().map { index, level in
            try LevelData(remaining.map { $0.levels[index] }, noiseLevel: level, configuration: configuration)
        }
    }

    private static func contributions(
        of neuron: GroundTruthNeuron, choice: TrainingNeurons.Choice, configuration: BundleConfiguration,
        seed: (_ noiseLevel: Int, _ recordingIndex: Int) -> UInt64
    ) -> [LevelData.Contribution] {
        let levels = configuration.networkNoiseLevels
        let versions = ResampledNeuron.atNoiseLevels(
            levels.map(Double.init), neuron, frameRateHz: configuration.frameRateHz,
            windowLength: configuration.network.windowLength)
        // The spikes of a recording are the same at every noise level, and so are its labels.
        var labels: [Int: [Float]] = [:]
        for recording in versions.flatMap(\.recordings) where labels[recording.recordingIndex] == nil {
            labels[recording.recordingIndex] = configuration.labels(of: recording)
        }
        return zip(levels, versions).map { level, version in
            let recordings = version.without(choice.unfitRecordings).recordings.map {
                LabelledRecording(dataset: choice.dataset, recording: $0, labels: labels[$0.recordingIndex] ?? [])
            }
            let traces = recordings.map { $0.recording.noisyTrace(seed: seed(level, $0.recording.recordingIndex)) }
            guard !choice.isHeldOut else {
                let heldOut = LevelData.HeldOutNeuron(traces: traces, labels: recordings.map(\.labels))
                return LevelData.Contribution(heldOut: traces.isEmpty ? nil : heldOut)
            }
            return LevelData.Contribution(
                recordings: recordings,
                noiseReached: zip(recordings, traces).map { recording, trace in
                    noiseLevel(of: trace, frameRateHz: recording.recording.frameRateHz)
                }.filter(\.isFinite))
        }
    }
}

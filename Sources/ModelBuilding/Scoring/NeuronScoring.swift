internal import Inference
internal import Core
internal import Inspection
internal import Registry
internal import Signals

/// Scores neurons of the registry with some networks, one neuron at a time.
struct NeuronScoring: Sendable {
    /// The scores of some neurons, and why others have none.
    struct Result: Sendable, Codable {
        var neurons: [EvaluationRecord.Neuron] = []
        var leftOut: [EvaluationReport.LeftOut] = []
        /// The discrete spikes beside the true ones, where they were to be found.
        var detections: [Detection] = []
    }

    /// The discrete spikes of one neuron at one noise level.
    struct Detection: Sendable, Codable {
        let noiseLevel: Int
        let dataset: String
        let detection: SpikeDetection
    }

    private let levels: [(noiseLevel: Int, evaluation: EnsembleEvaluation)]
    private let configuration: BundleConfiguration
    private let seed: UInt64
    private let registry: OpenRegistry

    /// Prepares the networks.
    ///
    /// - Parameters:
    ///   - ensembles: the nearest one predicts at each noise level.
    ///   - noiseLevels: that neurons are scored at; `nil` for those of the ensembles.
    ///   - configuration: how the networks were trained.
    ///   - seed: of the noise.
    ///   - registry: where the neurons are.
    ///   - findsSpikes: whether discrete spikes are found and compared as well.
    init(
        _ ensembles: [Ensemble], noiseLevels: [Int]? = nil, configuration: BundleConfiguration, seed: UInt64,
        registry: OpenRegistry,
        findsSpikes: Bool = false
    ) {
        let evaluations = ensembles.map {
            ($0.noiseLevel, EnsembleEvaluation($0, configuration: configuration, findsSpikes: findsSpikes))
        }
        levels = (noiseLevels ?? ensembles.map(\.noiseLevel)).compactMap { level in
            evaluations.min { abs($0.0 - level) < abs($1.0 - level) }.map { (level, $0.1) }
        }
        self.configuration = configuration
        self.seed = seed
        self.registry = registry
    }

    /// Scores one neuron at all noise levels.
    func score(_ record: NeuronRecord, wasTrainedOn: Bool, others: OtherJobs) throws -> Result {
        let unfit = try registry.groundTruth.manifest(of: record).inspection.unfitRecordings
        var result = Result()
        for (level, evaluation) in levels {
            try others.check()
            let resampled = try registry.groundTruth.resampled(
                record, frameRateHz: configuration.frameRateHz, noiseLevel: Double(level),
                windowLength: configuration.network.windowLength
            ).without(unfit)
            guard let scores = evaluation.scores(of: resampled, seed: seed(of: record)) else {
                let reasons =
                    unfit.map { ($0, $1) } + resampled.leftOut.map { ($0.recordingIndex, $0.reason.description) }
                result.leftOut.append(.init(neuron: record.identifier, noiseLevel: level, reasons: reasons))
                continue
            }
            result.neurons.append(
                EvaluationRecord.Neuron(
                    dataset: record.dataset, name: record.name, digest: record.digest,
                    indicator: record.traits[.indicator], cellClass: record.traits.cellClass, noiseLevel: level,
                    noiseReached: scores.noiseReached, wasTrainedOn: wasTrainedOn,
                    calibrated: scores.calibrated, cascade: scores.cascade, signs: scores.signs
                ).rounded)
            if let detection = scores.detection {
                result.detections.append(
                    Detection(noiseLevel: level, dataset: record.dataset, detection: detection))
            }
        }
        return result
    }

    /// The seed of a neuron's noise: another one for every content. The first 64 bits of a digest are as good as any.
    private func seed(of record: NeuronRecord) -> UInt64 {
        SeededGenerator.seed(seed, for: UInt64(record.digest.hexadecimal.prefix(16), radix: 16) ?? 0)
    }
}

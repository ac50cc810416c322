@testable import Core
import Foundation
@testable import Formats
@testable import Inference
@testable import ModelBuilding
@testable import Registry
@testable import Signals

/// The neurons of a registry's ground truth, predicted by one of its models with any hint.
struct HintedNeurons {
    /// One neuron at one noise level.
    struct Trial: Sendable {
        let dataset: String
        let recordings: [ResampledRecording]
        /// ΔF/F with noise, `[recordings][frames]`.
        let traces: [[Float]]
        /// What is known of its indicator.
        let known: SpikeResponse?
    }

    let name: String
    let configuration: BundleConfiguration
    private let registry: OpenRegistry
    private let record: ModelRecord
    private let neurons: [NeuronRecord]

    /// Opens a registry.
    ///
    /// - Parameters:
    ///   - arguments: the folder of the registry, a model, and datasets (`DS09`); without any, those that it was not trained on.
    ///   - measure: what asks, for the error.
    /// - Throws: when there is no such registry, model or dataset.
    init(_ arguments: [String], for measure: String) throws {
        guard arguments.count >= 2 else {
            throw CocoaError(
                .fileNoSuchFile,
                userInfo: [NSLocalizedDescriptionKey: "Benchmarks \(measure) REGISTRY MODEL [DATASET …]"])
        }
        registry = try OpenRegistry(
            at: RegistryLocation(folder: URL(filePath: arguments[0])), builtInModels: .included)
        record = try registry.models.named(arguments[1])
        name = record.identifier
        configuration = try registry.models.manifest(of: record).configuration
        var filter = NeuronFilter()
        filter.datasets = Array(arguments.dropFirst(2))
        let all = try registry.groundTruth.neurons(matching: filter)
        let trained = Set(configuration.trainingDatasets.map { $0.prefix(4) })
        neurons = filter.datasets.isEmpty ? all.filter { !trained.contains($0.dataset.prefix(4)) } : all
    }

    /// All neurons that can be brought to a noise level, each handed on with the outputs for some hints.
    ///
    /// - Parameters:
    ///   - noiseLevel: ν in %·s^½.
    ///   - hints: what the networks are told, made of what is known of the indicator.
    ///   - body: what becomes of a neuron and its predictions, `[hints][recordings][frames]`.
    /// - Returns: one result per neuron.
    /// - Throws: when the model or a neuron cannot be read.
    func map<Result: Sendable>(
        noiseLevel: Double, hints: [@Sendable (SpikeResponse?) -> SpikeResponse?],
        _ body: @Sendable (Trial, [[[Float]]]) -> Result
    ) throws -> [Result] {
        let level = configuration.noiseLevel(nearestTo: noiseLevel)
        let ensembles = try registry.models.ensembles(of: record, noiseLevels: [level].compactMap(\.self))
        let network = EnsembleNetwork(ensembles[0].members)
        let results = try concurrentMap(
            below: neurons.count, threads: ProcessInfo.processInfo.activeProcessorCount
        ) { index, _ -> Result? in
            guard let trial = try trial(neurons[index], noiseLevel: noiseLevel) else { return nil }
            return body(
                trial, hints.map { network.windowOutputs(ofNeuron: trial.traces, hint: $0(trial.known)).outputs })
        }
        return results.compactMap(\.self)
    }

    private func trial(_ record: NeuronRecord, noiseLevel: Double) throws -> Trial? {
        let unfit = try registry.groundTruth.manifest(of: record).inspection.unfitRecordings
        let neuron = ResampledNeuron(
            try registry.groundTruth.content(of: record), frameRateHz: configuration.frameRateHz,
            noiseLevel: noiseLevel, windowLength: configuration.network.windowLength
        ).without(unfit)
        guard !neuron.recordings.isEmpty else { return nil }
        let known = record.traits[.indicator].flatMap(IndicatorResponses.response(of:))
        return Trial(
            dataset: String(record.dataset.prefix { $0 != "-" }), recordings: neuron.recordings,
            traces: neuron.recordings.map { $0.noisyTrace(seed: UInt64($0.recordingIndex)) },
            known: known.map {
                SpikeResponse(amplitude: $0.amplitude.median, halfDecaySeconds: $0.halfDecaySeconds.median)
            })
    }

    /// The first frame that outputs speak for.
    var firstFrame: Int { configuration.network.windowLength / 2 }

    /// How predictions agree with the true spikes.
    func scores(of outputs: [[Float]], _ trial: Trial) -> AgreementScores {
        AgreementScores(
            predictions: outputs,
            truths: zip(trial.recordings, outputs).map { truth(of: $0, outputCount: $1.count) },
            smoothingSeconds: configuration.smoothingSeconds, frameRateHz: configuration.frameRateHz)
    }

    /// The true spikes in the frames that outputs speak for, smoothed as in training.
    func truth(of recording: ResampledRecording, outputCount: Int) -> [Float] {
        let smoothed = smoothedSpikes(
            recording.spikeCounts.map(Double.init), smoothingSeconds: configuration.smoothingSeconds,
            frameRateHz: configuration.frameRateHz, isCausal: configuration.isCausal)
        return smoothed.dropFirst(firstFrame).prefix(outputCount).map(Float.init)
    }
}

extension AgreementScores {
    /// The logarithm of predicted by true spikes, of a fiftieth at least; `nil` where there was none.
    var logCount: Double? { bias.map { log(max(1 + $0, 0.02)) } }
}

/// The mean over datasets of the medians over their neurons.
func meanOfMedians(_ values: [(dataset: String, value: Double?)]) -> Double {
    let medians = Dictionary(grouping: values, by: \.dataset).values.compactMap { group in
        Signals.median(of: group.compactMap(\.value).filter(\.isFinite))
    }
    return medians.reduce(0, +) / Double(max(1, medians.count))
}

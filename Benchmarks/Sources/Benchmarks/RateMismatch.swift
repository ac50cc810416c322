@testable import Core
import Foundation
@testable import Inference
@testable import Registry
@testable import Signals

/// What is lost where a model predicts recordings of another frame rate: on ground truth that is brought to that rate, with
/// and without bringing it to the model's rate before.
///
/// The score is Pearson's r with the true spikes in the frames of the recording, smoothed by the kernel of the model. All
/// neurons were recorded fast enough for every rate.
struct RateMismatch {
    static let argument = "rate-mismatch"
    /// Rates of recordings, as shares of the model's.
    private static let shares = [0.9, 1.1, 0.5, 1.5, 2]
    private static let noiseLevel = 2.0

    private let registry: OpenRegistry
    private let models: [Model]

    /// Opens a registry of ground truth and models.
    ///
    /// - Parameter arguments: the folder of the registry, then names of models; without names, the built-in ones.
    /// - Throws: when there is no such registry or model.
    init(_ arguments: [String]) throws {
        guard let folder = arguments.first else {
            throw CocoaError(
                .fileNoSuchFile,
                userInfo: [NSLocalizedDescriptionKey: "Benchmarks \(Self.argument) REGISTRY [MODEL …]"])
        }
        let registry = try OpenRegistry(
            at: RegistryLocation(folder: URL(filePath: folder)), builtInModels: .included)
        let names = arguments.dropFirst()
        models =
            try (names.isEmpty ? registry.models.all().filter { $0.name.hasPrefix("Builtin_") } : [])
            .map { try Model($0, of: registry) } + names.map { try Model(registry.models.named($0), of: registry) }
        self.registry = registry
    }

    /// Prints a table per model: medians over the neurons of each dataset, and of all.
    func measure() throws {
        let fastest = 0.95 * 2 * (models.map(\.frameRateHz).max() ?? 0)
        let neurons = try registry.groundTruth.neurons().filter {
            ($0.lowestRateHz ?? 0) >= fastest && $0.errorCount == 0
        }
        guard !neurons.isEmpty else {
            print(
                "not measured, for want of ground truth of \(fastest) Hz or more: cascade-registry ground-truth import")
            return
        }
        for model in models {
            let trials = trials(of: model)
            let scores = try neurons.compactMap { record -> Score? in
                let neuron = try registry.groundTruth.content(of: record)
                let correlations = try trials.compactMap { try $0.correlation(of: neuron, kernelOf: model) }
                // Whoever is left out at one rate counts at none.
                return correlations.count == trials.count ? Score(record.dataset, correlations) : nil
            }
            print("\n\(model.name), ν = \(Self.noiseLevel)\n")
            printTable(of: trials, scores, datasets: Set(neurons.map(\.dataset)).sorted())
            fflush(nil)
        }
    }

    /// A neuron's correlation in every trial.
    private struct Score {
        let dataset: String
        let correlations: [Double]

        init(_ dataset: String, _ correlations: [Double]) {
            self.dataset = dataset
            self.correlations = correlations
        }
    }

    /// Prints a row per trial; the last column is the median over neurons of what they lose against the first trial.
    private func printTable(of trials: [Trial], _ scores: [Score], datasets: [String]) {
        let groups = datasets.map { dataset in scores.filter { $0.dataset == dataset } } + [scores]
        print(row(["Recording"] + datasets.map { String($0.prefix { $0 != "-" }) } + ["all", "lost"]))
        print(row(["---"] + groups.map { _ in "--:" } + ["--:"]))
        print(row(["neurons"] + groups.map { "\($0.count)" } + [""]))
        for (index, trial) in trials.enumerated() {
            let middles = groups.map { group in number(Signals.median(of: group.map { $0.correlations[index] })) }
            let lost = Signals.median(of: scores.map { $0.correlations[0] - $0.correlations[index] })
            print(row([trial.description] + middles + [index == 0 ? "" : number(lost)]))
        }
    }

    /// Recordings of the model's own rate first, then with the other models; and those of other rates, resampled and as they
    /// are.
    private func trials(of model: Model) -> [Trial] {
        [Trial(recordingHz: model.frameRateHz, model: model, isResampled: false)]
            + models.filter { abs($0.frameRateHz / model.frameRateHz - 1) > 0.05 }.map {
                Trial(recordingHz: model.frameRateHz, model: $0, isResampled: true)
            }
            + Self.shares.flatMap { share in
                [true, false].map {
                    Trial(recordingHz: share * model.frameRateHz, model: model, isResampled: $0)
                }
            }
    }

    /// A model that is ready to predict.
    private struct Model {
        let name: String
        let configuration: BundleConfiguration
        let predictor: SpikePredictor
        var frameRateHz: Double { configuration.frameRateHz }

        init(_ record: ModelRecord, of registry: OpenRegistry) throws {
            name = record.name
            configuration = try registry.models.manifest(of: record).configuration
            let level = configuration.noiseLevel(nearestTo: RateMismatch.noiseLevel)
            predictor = SpikePredictor(
                configuration: configuration,
                ensembles: try registry.models.ensembles(of: record, noiseLevels: [level].compactMap(\.self)),
                settings: PredictionSettings(threshold: .none))
        }
    }

    /// One rate of recordings, and how they are predicted.
    private struct Trial: CustomStringConvertible {
        let recordingHz: Double
        let model: Model
        let isResampled: Bool

        var description: String {
            String(format: "%.4g Hz, ", recordingHz)
                + (isResampled ? String(format: "resampled to %.4g Hz", model.frameRateHz) : "as it is")
        }

        /// The agreement over all recordings of a neuron; `nil` where one is too noisy or too short for this rate.
        func correlation(of neuron: GroundTruthNeuron, kernelOf judge: Model) throws -> Double? {
            let window = Double(model.configuration.network.windowLength) * max(1, recordingHz / model.frameRateHz)
            let noisy = ResampledNeuron(
                neuron, frameRateHz: recordingHz, noiseLevel: RateMismatch.noiseLevel,
                windowLength: Int(window.rounded(.up)))
            guard noisy.leftOut.isEmpty else { return nil }
            var (predictions, truths): ([Float], [Float]) = ([], [])
            for recording in noisy.recordings {
                let trace = recording.noisyTrace(seed: UInt64(recording.recordingIndex))
                predictions += try prediction(of: trace, frameRateHz: recording.frameRateHz)
                truths += smoothedSpikes(
                    recording.spikeCounts.map(Double.init), smoothingSeconds: judge.configuration.smoothingSeconds,
                    frameRateHz: recording.frameRateHz, isCausal: judge.configuration.isCausal
                ).map(Float.init)
            }
            return pearsonCorrelation(of: predictions, and: truths)
        }

        private func prediction(of trace: [Float], frameRateHz: Double) throws -> [Float] {
            guard isResampled else { return try predicted(trace) }
            let change = try RateChange(from: frameRateHz, to: model.frameRateHz, frameCount: trace.count)
            return change.broughtBack(try predicted(change.resampled(trace)), to: trace)
        }

        private func predicted(_ trace: [Float]) throws -> [Float] {
            let level = model.configuration.noiseLevel(nearestTo: RateMismatch.noiseLevel)
            return try model.predictor.predict(
                TraceMatrix(neuronCount: 1, frameCount: trace.count, values: trace), noiseLevels: [level],
                threads: ProcessInfo.processInfo.activeProcessorCount
            ).values
        }
    }

    private func number(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "–" }

    private func row(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }
}

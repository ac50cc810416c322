@testable import Core
import Foundation
@testable import Inference
@testable import Resolution
@testable import Registry
@testable import Signals

/// What is lost by choosing a model by its traits instead of by its scores, which nobody knows of a recording: for every
/// dataset of a registry, the model that `resolve` picks among all models there, its agreement with the true spikes, and
/// that of the best.
///
/// Where only the class of neurons is in the way, that is waived. Recordings are taken at the median rate of their
/// dataset and with the noise they have. The score is Pearson's r in their frames with the true spikes, smoothed by a
/// symmetric kernel of the wished width; medians over neurons.
struct ChoiceRegret {
    static let argument = "choice-regret"

    private let registry: OpenRegistry
    private let models: [Model]

    /// Opens a registry of ground truth and models.
    ///
    /// - Parameter arguments: the folder of the registry.
    /// - Throws: when there is no such registry.
    init(_ arguments: [String]) throws {
        let registry = try measuredRegistry(arguments, for: Self.argument)
        models = try registry.models.all().map { try Model($0, of: registry) }
        self.registry = registry
    }

    /// Prints a row per dataset.
    func measure() throws {
        print("| Dataset | Indicator | Rate | Neurons | Picked | r | Best | r | Regret |")
        print("|---|---|--:|--:|---|--:|---|--:|--:|")
        for (dataset, neurons) in Dictionary(grouping: try registry.groundTruth.neurons(), by: \.dataset).sorted(by: {
            $0.key < $1.key
        }) {
            if let row = try row(of: neurons) { print("| \(dataset) | \(row) |") }
            fflush(nil)
        }
    }

    private func row(of neurons: [NeuronRecord]) throws -> String? {
        guard let rate = median(of: neurons.compactMap(\.highestRateHz)), let traits = neurons.first?.traits else {
            return nil
        }
        let recordings = try neurons.filter { $0.errorCount == 0 }.map { record in
            ResampledNeuron(try registry.groundTruth.content(of: record), frameRateHz: rate, noiseLevel: nil).recordings
        }
        var facts = RecordingFacts(frameRateHz: rate)
        facts.noiseLevels = .measured(
            recordings.joined().map { noiseLevel(of: $0.noisyTrace(seed: 1), frameRateHz: rate) })
        facts.setTraits(traits)
        facts.allowsResampling = true
        var resolution = try registry.models.resolve(facts)
        let isWaived = resolution.winner == nil
        if isWaived {
            facts.allowsOtherCellClass = true
            resolution = try registry.models.resolve(facts)
        }
        guard let picked = resolution.winner?.candidate.identifier else { return nil }
        var scores: [String: Double] = [:]
        for model in models {
            let correlations = recordings.compactMap { model.correlation(on: $0, facts) }
            if let middle = median(of: correlations) { scores[model.identifier] = middle }
        }
        guard let best = scores.max(by: { $0.value < $1.value }), let own = scores[picked] else { return nil }
        let others = scores.sorted { $0.value > $1.value }.map { "\($0.key) \(number($0.value))" }
        FileHandle.standardError.write(Data("\(rate) Hz: \(others.joined(separator: ", "))\n".utf8))
        return [
            traits[.indicator] ?? "–", String(format: "%.1f Hz", rate), "\(recordings.count)",
            isWaived ? "\(picked), waived" : picked, number(own), best.key,
            number(best.value), number(best.value - own),
        ].joined(separator: " | ")
    }

    private func number(_ value: Double) -> String { String(format: "%.3f", value) }

    /// A model that is ready to predict.
    private struct Model {
        let identifier: String
        private let configuration: BundleConfiguration
        private let predictor: SpikePredictor

        init(_ record: ModelRecord, of registry: OpenRegistry) throws {
            identifier = record.identifier
            configuration = try registry.models.manifest(of: record).configuration
            predictor = SpikePredictor(
                configuration: configuration, ensembles: try registry.models.ensembles(of: record),
                settings: PredictionSettings(threshold: .none))
        }

        /// The agreement over all recordings of a neuron; `nil` where the model can predict none of them.
        func correlation(on recordings: [ResampledRecording], _ facts: RecordingFacts) -> Double? {
            var (predictions, truths): ([Float], [Float]) = ([], [])
            for recording in recordings {
                guard let prediction = try? prediction(of: recording) else { continue }
                predictions += prediction
                truths += smoothedSpikes(
                    recording.spikeCounts.map(Double.init),
                    smoothingSeconds: facts.smoothingSeconds ?? facts.customarySmoothingSeconds,
                    frameRateHz: recording.frameRateHz, isCausal: false
                ).map(Float.init)
            }
            return pearsonCorrelation(of: predictions, and: truths)
        }

        private func prediction(of recording: ResampledRecording) throws -> [Float] {
            let trace = recording.noisyTrace(seed: 1)
            let noise = noiseLevel(of: trace, frameRateHz: recording.frameRateHz)
            guard abs(recording.frameRateHz / configuration.frameRateHz - 1) > FrameRateMatch.tolerance else {
                return try predicted(trace, noise)
            }
            let change = try RateChange(
                from: recording.frameRateHz, to: configuration.frameRateHz, frameCount: trace.count)
            return change.broughtBack(try predicted(change.resampled(trace), noise), to: trace)
        }

        private func predicted(_ trace: [Float], _ noise: Double) throws -> [Float] {
            try predictor.predict(
                TraceMatrix(neuronCount: 1, frameCount: trace.count, values: trace),
                noiseLevels: [configuration.noiseLevel(nearestTo: noise)].compactMap(\.self),
                threads: ProcessInfo.processInfo.activeProcessorCount
            ).values
        }
    }
}

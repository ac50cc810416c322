internal import Core
internal import Files
public import Formats
public import Foundation
public import Inference
public import Registry

/// A file of expected spikes that somebody predicted, and what its sidecar says of it.
public struct PredictedSpikes {
    private let file: RecordingFile
    private let path: String
    private let report: PredictionReport?

    /// How many samples are read at once.
    private static let sliceSamples = 1 << 22

    /// Opens the file.
    ///
    /// - Parameters:
    ///   - prediction: the file.
    ///   - choices: what it does not say of itself.
    /// - Throws: a `CascadeError` when it, or the file beside it, cannot be read.
    public init(_ prediction: URL, choices: RecordingChoices = RecordingChoices()) throws {
        file = try RecordingFile(prediction, variable: choices.variable, orientation: choices.orientation)
        path = prediction.path
        report = try PredictionReport.reports(ofSidecar: PredictionRequest.sidecar(of: prediction)).first
    }

    /// The model that predicted.
    ///
    /// - Throws: ``PredictionError`` where nothing beside the file says so.
    public func requireModel() throws -> String {
        try required(report.map { "\($0.model.name)@\($0.model.version)" }, "model", "--model NAME")
    }

    /// Frames per second.
    ///
    /// - Throws: ``PredictionError`` where nothing beside the file says so.
    public func requireRate() throws -> Double {
        try required(report?.recording.frameRateHz, "frame rate", "--rate HZ")
    }

    private func required<Value>(_ value: Value?, _ what: String, _ option: String) throws -> Value {
        if let value { return value }
        throw PredictionError.unexplainedPrediction(missing: what, option: option, path: path)
    }

    /// Finds the discrete spikes, and writes them.
    ///
    /// - Parameters:
    ///   - url: where they go, in the format of `SpikeFile` that the extension names.
    ///   - counts: where the spikes per frame go, `[neurons × frames]`, NaN where there is no prediction, in a format of
    ///     predictions; `nil` for nowhere.
    ///   - model: that predicted.
    ///   - rateHz: frames per second of the prediction.
    ///   - registry: has the model.
    ///   - replacesExisting: whether a file of that name may be replaced.
    ///   - threads: how many threads may work.
    /// - Returns: what was found for every neuron.
    /// - Throws: a `CascadeError` when the prediction cannot be read or the file cannot be written.
    public func write(
        to url: URL, counts: URL? = nil, model: ModelRecord, rateHz: Double, registry: OpenRegistry,
        replacesExisting: Bool, threads: Int
    ) throws -> [DiscreteSpikes] {
        let configuration = try registry.models.manifest(of: model).configuration
        let sink = try SpikeSink(
            url, placement: SpikePlacement(of: configuration, atHz: rateHz), frameRateHz: rateHz,
            model: model.identifier,
            replacesExisting: replacesExisting, threads: threads)
        let counting = try counts.map {
            SpikeCountSink(
                of: sink,
                to: try SpikeCounts.sink(
                    for: $0, neuronCount: file.neuronCount, frameCount: file.frameCount, frameRateHz: rateHz,
                    model: model.identifier, replacesExisting: replacesExisting))
        }
        for slice in file.slices(ofSamples: Self.sliceSamples) {
            let traces = try file.traces(ofNeurons: slice)
            sink.append(traces)
            try counting?.append(traces)
        }
        var steps: [(URL, () throws -> Void)] = [(url, { try sink.finish() })]
        if let counts, let counting { steps.append((counts, { try counting.finish() })) }
        try finishTogether(steps)
        return sink.found
    }
}

internal import Core
internal import Files
internal import Formats
internal import Foundation
internal import Inference
public import Resolution
public import Registry
internal import Signals

/// The main job: a recording in, expected spikes per frame and their provenance out.
///
/// The recording is read twice, a few neurons at a time: once for what decides (noise levels, findings), once to predict.
/// Memory holds one such slice, however long the recording is. A recording of another rate than the model's is refused,
/// or resampled where the request allows it.
public struct RecordingPrediction: Sendable {
    private let request: PredictionRequest
    private let model: ModelRecord
    private let registry: OpenRegistry
    private let choice: ModelChoice?
    private let surveyed: (recording: SurveyedRecording, traceSet: SurveyedTraceSet)?
    /// How much is read at once; the result does not depend on it.
    var sliceSamples = customarySliceSamples

    /// Pairs a request with a model.
    ///
    /// - Parameters:
    ///   - request: the recording, of which one trace set is meant, and how to predict.
    ///   - model: a model of `registry`.
    ///   - registry: where the model's weights are.
    ///   - choice: why it is this model, for the report; `nil` where somebody named it.
    public init(
        _ request: PredictionRequest, model: ModelRecord, registry: OpenRegistry, choice: ModelChoice? = nil
    ) {
        (self.request, self.model, self.registry, self.choice) = (request, model, registry, choice)
        surveyed = nil
    }

    /// Does the same for a trace set of a recording that was looked at before, such as to choose the model.
    public init(
        _ request: PredictionRequest, of traceSet: SurveyedTraceSet, in recording: SurveyedRecording,
        model: ModelRecord, registry: OpenRegistry, choice: ModelChoice? = nil
    ) {
        (self.request, self.model, self.registry, self.choice) = (request, model, registry, choice)
        surveyed = (recording, traceSet)
    }

    /// Predicts and writes the outputs, each with its sidecar.
    ///
    /// - Parameter progress: is told how many of all neurons are done.
    /// - Returns: what was done; the same document is in every sidecar.
    /// - Throws: a `CascadeError` when the recording, the model and the request do not fit together or a file
    ///   cannot be read or written. Nothing then has the name of an output that had not had it before.
    public func run(progress: (Int, Int) -> Void = { _, _ in }) throws -> PredictionReport {
        let start = Date()
        let truthFile = try request.truth.map { try InputFile($0) }
        let (recording, traceSet) = try surveyed ?? survey()
        let frameRateHz = try traceSet.requireUsable()
        let (traces, survey) = (traceSet.traces, traceSet.survey)
        let configuration = try registry.models.manifest(of: model).configuration
        let change = try rateChange(from: frameRateHz, frameCount: traces.frameCount)
        try check(traces.frameCount, change, configuration)
        let truth = try request.truth.map {
            try TrueSpikes($0, of: traces, configuration: configuration, frameRateHz: frameRateHz)
        }
        let outputs = try PredictionOutputs(of: request, recording, traceSet.traceSet, registry: registry)

        // A slice may have no more samples at the model's rate either.
        let slices = traces.slices(ofSamples: Int(Double(sliceSamples) * min(1, change?.step ?? 1)))
        let levels = survey.noiseLevels.map { configuration.noiseLevel(nearestTo: $0) }
        let predictor = RatePredictor(
            SpikePredictor(
                configuration: configuration,
                ensembles: try registry.models.ensembles(
                    of: model, noiseLevels: Set(levels.compactMap(\.self)).sorted()),
                settings: request.settings),
            change: change)

        let sinks = try outputs.sinks(
            for: traceSet,
            metadata: PredictionMetadata(
                frameRateHz: frameRateHz, model: model.identifier, noiseLevels: survey.noiseLevels))
        var agreements: [AgreementScores?] = []
        var plotted = PlottedNeurons(of: traces, frameRateHz: frameRateHz)
        let totals = try slices.flatMap { slice in
            let prediction = try predict(slice, of: traces, levels: levels, with: predictor, change)
            for sink in sinks { try sink.append(prediction) }
            progress(slice.upperBound, traces.neuronCount)
            agreements += try truth?.agreements(ofNeurons: slice, with: prediction) ?? slice.map { _ in nil }
            let totals = (0..<slice.count).map { PredictionTotal(row: prediction[$0]) }
            plotted.consider(slice, prediction, totals)
            return totals
        }
        let neurons = survey.neurons.indices.map { index in
            PredictionReport.Neuron(
                index: index, survey: survey.neurons[index], level: levels[index], total: totals[index],
                agreement: agreements[index], configuration: configuration, frameRateHz: frameRateHz)
        }
        try recording.files.requireUnchanged()
        try truthFile?.requireUnchanged()
        let expectation = Result {
            try registry.models.expectation(
                of: model.identifier, traits: traceSet.traceSet.traits.overridden(by: request.traits),
                noiseLevels: survey.noiseLevels)
        }
        return try outputs.finish(sinks) { [model] in
            try plotted.drawing(
                neurons, truth: truth, recording: recording.url.lastPathComponent, model: model.identifier)
        } locked: { [registry, model] in
            try registry.models.lock(of: model)
        } report: { [request, model, choice] in
            try PredictionReport(
                request: request, recording: recording, traceSet: traceSet, frameRateHz: frameRateHz,
                truth: truthFile?.digest, model: model, choice: choice, expectation: expectation,
                outputs: outputs.files, isResampled: change != nil, neurons: neurons, backend: predictor.backend,
                startedAt: start)
        }
    }

    /// Opens and looks at a recording that nobody has looked at.
    private func survey() throws -> (SurveyedRecording, SurveyedTraceSet) {
        let recording = try SurveyedRecording(request.recording, reading: request.reading, threads: request.threads)
        guard recording.traceSets.count == 1 else {
            throw PredictionError.severalTraceSets(
                recording.traceSets.map(\.traceSet.name), path: request.recording.path)
        }
        return (recording, recording.traceSets[0])
    }

    /// How the recording is brought to the model's rate; `nil` where it has that rate.
    private func rateChange(from recordingHz: Double, frameCount: Int) throws -> RateChange? {
        let modelHz = model.frameRateHz
        if FrameRateMatch.isNear(recordingHz, near: modelHz) { return nil }
        guard request.resamples, recordingHz > 0, recordingHz.isFinite else {
            throw PredictionError.rateMismatch(recordingHz: recordingHz, modelHz: modelHz, model: model.name)
        }
        return try RateChange(from: recordingHz, to: modelHz, frameCount: frameCount)
    }

    /// Makes sure that a frame can be predicted; how many would be needed is told in frames of the recording.
    private func check(_ frameCount: Int, _ change: RateChange?, _ configuration: BundleConfiguration) throws {
        do throws(InferenceError) {
            _ = try FrameAlignment(
                request.settings.alignment, configuration: configuration,
                frameCount: change?.modelFrameCount ?? frameCount)
        } catch .recordingTooShort(_, let windowLength) {
            let needed = (Double(windowLength) * (change?.step ?? 1)).rounded(.up)
            throw InferenceError.recordingTooShort(frameCount: frameCount, windowLength: Int(needed))
        }
    }

    private func predict(
        _ slice: Range<Int>, of source: DFFTraces, levels: [Int?], with predictor: RatePredictor, _ change: RateChange?
    ) throws -> TraceMatrix {
        let traces = try source.traces(ofNeurons: slice)
        do throws(InferenceError) {
            return try predictor.predict(traces, noiseLevels: Array(levels[slice]), threads: request.threads)
        } catch .notFinite(let neuron, let frame) {
            // Neurons are counted from the slice's first, frames at the model's rate.
            let frameHere = Int(Double(frame) * (change?.step ?? 1))
            throw InferenceError.notFinite(neuron: slice.lowerBound + neuron, frame: frameHere)
        }
    }
}

/// What the predicted frames of one neuron add up to.
struct PredictionTotal: Sendable {
    let frameCount: Int
    let expectedSpikes: Double

    init(row: ArraySlice<Float>) {
        var (count, sum) = (0, 0.0)
        for value in row where value.isFinite {
            count += 1
            sum += Double(value)
        }
        frameCount = count
        expectedSpikes = sum
    }
}

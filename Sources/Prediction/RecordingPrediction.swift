internal import Core
internal import Files
internal import Formats
internal import Foundation
internal import Inference
internal import Pages
public import Resolution
public import Registry
internal import Signals

/// The main job: a recording in, expected spikes per frame and their provenance out.
///
/// The recording is read twice, a few neurons at a time: once for what decides (noise levels, findings), once to predict.
/// Memory holds two such slices, one that is read while the other is computed with, however long the recording is. A
/// recording of another rate than the model's is refused, or resampled where the request allows it.
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
    package init(
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
        let (recording, traceSet) = try surveyed ?? survey()
        return try Self.run([(self, traceSet)], in: recording, progress: progress)[0]
    }

    /// Does the same for several trace sets of one recording, all of which were looked at before: the outputs of all appear,
    /// or none.
    ///
    /// - Parameters:
    ///   - predictions: one for each trace set, of requests that differ in nothing but whether they resample.
    ///   - progress: is told how many of all neurons are done.
    /// - Returns: one report for each.
    /// - Throws: the same.
    package static func run(
        _ predictions: [RecordingPrediction], progress: (Int, Int) -> Void = { _, _ in }
    ) throws -> [PredictionReport] {
        let surveyed = predictions.compactMap(\.surveyed)
        guard let recording = surveyed.first?.recording else { return [] }
        precondition(surveyed.count == predictions.count, "every trace set was looked at")
        return try run(zip(predictions, surveyed).map { ($0, $1.traceSet) }, in: recording, progress: progress)
    }

    private static func run(
        _ predictions: [(of: RecordingPrediction, traceSet: SurveyedTraceSet)], in recording: SurveyedRecording,
        progress: (Int, Int) -> Void
    ) throws -> [PredictionReport] {
        let request = predictions[0].of.request
        let open = OpenFiles()
        let truthFile = try request.truth.map { try InputFile(open.file($0)) }
        let prepared = try predictions.map { try $0.of.prepared($0.traceSet, truthIn: open) }
        let outputs = try PredictionOutputs(
            of: request, recording, predictions.map(\.traceSet.traceSet), registry: predictions[0].of.registry)
        let all = predictions.reduce(0) { $0 + $1.traceSet.rois.count }
        var done = 0
        let predicted = try zip(prepared, predictions.indices).map { prepared, index in
            let (prediction, traceSet) = predictions[index]
            defer { done += traceSet.rois.count }
            return try prediction.predicted(
                prepared, in: recording, truthFile?.digest, outputs: outputs.files(ofTraceSet: index),
                sinks: outputs.sinks(
                    forTraceSet: index, traceSet, metadata: prepared.metadata, placement: prepared.placement)
            ) { progress(done + $0, all) }
        }
        try recording.files.requireUnchanged()
        try truthFile?.requireUnchanged()
        return try outputs.finish(predicted)
    }

    /// Makes sure that recording, model and request fit together, and reads the model.
    private func prepared(_ traceSet: SurveyedTraceSet, truthIn files: OpenFiles) throws -> PreparedPrediction {
        let start = Date()
        let frameRateHz = try traceSet.requireUsable()
        let (traces, survey) = (traceSet.traces, traceSet.survey)
        let configuration = try registry.models.manifest(of: model).configuration
        guard configuration.network.selfCalibrating == nil || request.engine == .transformed else {
            throw PredictionError.knowsWholeRecordings(model: model.identifier)
        }
        let change = try rateChange(from: frameRateHz, frameCount: traces.frameCount)
        let broken = BrokenWindows(
            in: traceSet.traceSet, frameRateHz: frameRateHz, configuration: configuration,
            alignment: try alignment(traces.frameCount, change, configuration), change: change)
        let truth = try request.truth.map {
            try TrueSpikes($0, in: files, of: traces, configuration: configuration, frameRateHz: frameRateHz)
        }
        let levels = survey.noiseLevels.map { configuration.noiseLevel(nearestTo: $0) }
        let hint = configuration.network.selfCalibrating == nil ? nil : hint(of: traceSet.traceSet.traits)
        let predictor = RatePredictor(
            SpikePredictor(
                configuration: configuration,
                ensembles: try registry.models.ensembles(
                    of: model, noiseLevels: Set(levels.compactMap(\.self)).sorted()),
                settings: request.settings, engine: request.engine,
                hint: hint?.response),
            change: change)
        let plotted = try request.plot.map { _ in
            try PlottedNeurons(
                request.plotted, of: traces, frameRateHz: frameRateHz, path: request.recording.path)
        }
        return PreparedPrediction(
            traceSet: traceSet, frameRateHz: frameRateHz, configuration: configuration, levels: levels,
            predictor: predictor, hint: hint, change: change, broken: broken, truth: truth, plotted: plotted,
            startedAt: start,
            metadata: PredictionMetadata(
                frameRateHz: frameRateHz, model: model.identifier, noiseLevels: survey.noiseLevels))
    }

    /// What the networks are told: what somebody said, or what is known of the indicator.
    private func hint(of recorded: Traits) -> ResponseHint? {
        request.hint.map(ResponseHint.init(said:))
            ?? recorded.overridden(by: request.traits)[.indicator].flatMap(ResponseHint.init(indicator:))
    }

    /// Predicts a trace set into sinks, none of which has its name yet.
    private func predicted(
        _ prepared: PreparedPrediction, in recording: SurveyedRecording, _ truthDigest: Digest?, outputs: [URL],
        sinks: [any TraceSink], progress: (Int) -> Void
    ) throws -> PredictedTraceSet {
        let traces = prepared.traceSet.traces
        // A slice may have no more samples at the model's rate either.
        let slices = traces.slices(ofSamples: Int(Double(sliceSamples) * min(1, prepared.change?.step ?? 1)))
        var agreements: [AgreementScores?] = []
        var responses: [SpikeResponse?] = []
        var foretold: [ModelExpectation.Range?] = []
        let scores = Result { try registry.models.scores(of: model.identifier) }
        let traits = prepared.traceSet.traceSet.traits.overridden(by: request.traits)
        let foretelling = try foretelling(by: scores, prepared, traits)
        var (plotted, shown) = (prepared.plotted, reportedNeurons(prepared))
        var totals: [PredictionTotal] = []
        try forEachMadeAhead(below: slices.count, threads: request.threads) {
            try traces.traces(ofNeurons: slices[$0])
        } use: { index, dff in
            let slice = slices[index]
            let neurons = try predict(dff, ofNeurons: slice, prepared)
            let prediction = neurons.expectedSpikes
            responses += neurons.responses
            foretold += slice.map { neuron in
                let row = neuron - slice.lowerBound
                return neurons.responses[row].flatMap {
                    PredictionSigns(
                        of: prediction[row], response: $0,
                        noiseLevel: prepared.traceSet.survey.neurons[neuron].noiseLevel,
                        frameRateHz: prepared.frameRateHz)
                }.flatMap { foretelling?.range(of: $0) }
            }
            for sink in sinks { try sink.append(prediction) }
            progress(slice.upperBound)
            agreements += try prepared.truth?.agreements(ofNeurons: slice, with: prediction) ?? slice.map { _ in nil }
            let ofSlice = (0..<slice.count).map { PredictionTotal(row: prediction[$0]) }
            plotted?.consider(slice, prediction, ofSlice)
            shown?.append(dff, prediction)
            totals += ofSlice
        }
        let survey = prepared.traceSet.survey
        let neurons = survey.neurons.indices.map { index in
            PredictionReport.Neuron(
                index: index, survey: survey.neurons[index], level: prepared.levels[index], total: totals[index],
                agreement: agreements[index], response: responses[index], expectedCorrelation: foretold[index],
                isTold: prepared.hint != nil, configuration: prepared.configuration, frameRateHz: prepared.frameRateHz)
        }
        let expectation = scores.map { ModelExpectation(by: $0, of: traits, noiseLevels: survey.noiseLevels) }
        return PredictedTraceSet(sinks: sinks) { [model, plotted] in
            try plotted?.drawing(
                neurons, truth: prepared.truth, recording: recording.url.lastPathComponent, model: model.identifier)
        } page: { [request, shown] report in
            guard let request = request.report, let shown else { return nil }
            var page = try request.describe(report)
            page.recording = try shown.recording(
                neurons, rois: prepared.traceSet.rois, findings: prepared.traceSet.findingsOfRows,
                scores: ExpectedScores(try scores.get()),
                traits: traits, truth: prepared.truth)
            return page
        } locked: { [registry, model] in
            try registry.models.lock(of: model)
        } report: { [request, model, choice] in
            try PredictionReport(
                request: request, recording: recording, prepared, truth: truthDigest, model: model, choice: choice,
                expectation: expectation, outputs: outputs, neurons: neurons)
        }
    }

    /// What foretells correlations by the predictions of networks that calibrate themselves; `nil` of others. That scores are
    /// damaged, the expectation says.
    private func foretelling(
        by scores: Result<[Core.NeuronScores], any Error>, _ prepared: PreparedPrediction, _ traits: Traits
    ) throws -> ForetoldCorrelation? {
        guard prepared.configuration.network.selfCalibrating != nil, prepared.change == nil else { return nil }
        do {
            return ForetoldCorrelation(
                try scores.get(), ofModelFor: model.traits[.indicator],
                trainedOn: prepared.configuration.trainingDatasets, recordingIndicator: traits[.indicator])
        } catch let error as any CascadeError where error.isDamageOrAbsence {
            return nil
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

    /// Where windows land, at the model's rate.
    ///
    /// - Throws: `InferenceError` where no frame can be predicted; how many would be needed is told in frames of the
    ///   recording.
    private func alignment(
        _ frameCount: Int, _ change: RateChange?, _ configuration: BundleConfiguration
    ) throws -> FrameAlignment {
        do throws(InferenceError) {
            return try FrameAlignment(
                request.settings.alignment, configuration: configuration,
                frameCount: change?.modelFrameCount ?? frameCount)
        } catch .recordingTooShort(_, let windowLength) {
            let needed = (Double(windowLength) * (change?.step ?? 1)).rounded(.up)
            throw InferenceError.recordingTooShort(frameCount: frameCount, windowLength: Int(needed))
        }
    }

    /// What a page will show, with no neuron yet; `nil` where none is asked for.
    private func reportedNeurons(_ prepared: PreparedPrediction) -> ReportedNeurons? {
        let traces = prepared.traceSet.traces
        return request.report.map { _ in
            ReportedNeurons(
                neuronCount: traces.neuronCount, frameCount: traces.frameCount, frameRateHz: prepared.frameRateHz,
                placement: prepared.placement, threads: request.threads)
        }
    }

    /// What is predicted of the ΔF/F of some neurons.
    private func predict(
        _ traces: TraceMatrix, ofNeurons slice: Range<Int>, _ prepared: PreparedPrediction
    ) throws -> SpikePredictor.NeuronPredictions {
        do throws(InferenceError) {
            var prediction = try prepared.predictor.predict(
                traces, noiseLevels: Array(prepared.levels[slice]), threads: request.threads)
            prepared.broken.blank(&prediction.expectedSpikes)
            return prediction
        } catch .notFinite(let neuron, let frame) {
            // Neurons are counted from the slice's first, frames at the model's rate.
            let frameHere = Int(Double(frame) * (prepared.change?.step ?? 1))
            throw InferenceError.notFinite(neuron: slice.lowerBound + neuron, frame: frameHere)
        }
    }
}

/// All that a prediction needs, found to fit together before anything is computed.
struct PreparedPrediction {
    let traceSet: SurveyedTraceSet
    let frameRateHz: Double
    let configuration: BundleConfiguration
    /// The noise level of every neuron whose networks are used.
    let levels: [Int?]
    let predictor: RatePredictor
    /// What the networks are told of how ΔF/F answers to a spike.
    let hint: ResponseHint?
    /// How the recording is brought to the model's rate; `nil` where it has that rate.
    let change: RateChange?
    let broken: BrokenWindows
    let truth: TrueSpikes?
    /// What of it is drawn; `nil` where nothing is.
    let plotted: PlottedNeurons?
    let startedAt: Date
    let metadata: PredictionMetadata

    /// How discrete spikes are found in what is predicted.
    var placement: SpikePlacement {
        change == nil ? SpikePlacement(of: configuration) : SpikePlacement(of: configuration, atHz: frameRateHz)
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

internal import Core
internal import Files
internal import Formats
internal import Foundation
internal import Inference
internal import Inspection
internal import Resolution
internal import Registry
internal import Signals

extension PredictionReport {
    /// So much of a neuron a network that calibrates itself has to see to find out how large a spike is.
    package static let countedSeconds = 120.0

    /// Gathers the provenance once the outputs are written.
    init(
        request: PredictionRequest, recording surveyed: SurveyedRecording, _ prepared: PreparedPrediction,
        truth truthDigest: Digest?, model: ModelRecord, choice: ModelChoice?,
        expectation: Result<ModelExpectation?, any Error>, outputs files: [URL], neurons: [Neuron]
    ) throws {
        let (traceSet, frameRateHz, broken) = (prepared.traceSet, prepared.frameRateHz, prepared.broken)
        let isResampled = prepared.change != nil
        programVersion = Program.version
        recording = try Recording(
            surveyed, traceSet, frameRateHz: frameRateHz, resampledToHz: isResampled ? model.frameRateHz : nil)
        self.model = Model(
            name: model.name, version: model.version, weightsSHA256: model.digest, frameRateHz: model.frameRateHz,
            smoothingSeconds: model.smoothingSeconds, isCausal: model.isCausal, noiseLevels: model.noiseLevels,
            membersPerLevel: model.membersPerLevel,
            singleSpike: SingleSpike(
                smoothingSeconds: model.smoothingSeconds, frameRateHz: model.frameRateHz, isCausal: model.isCausal))
        self.choice = choice
        self.expectation = try? expectation.get()
        hint = prepared.hint
        settings = request.settings
        parametersSHA256 = try request.parametersDigest()
        // What went into a pipe or a device cannot be read again.
        outputs = try files.filter { !$0.isStream }.map { File(path: $0.path, sha256: try Digest(ofFileAt: $0)) }
        let drawing = request.plot.flatMap { $0.isStream ? nil : $0 }
        plot = try drawing.map { File(path: $0.path, sha256: try Digest(ofFileAt: $0)) }
        if let file = request.truth, let truthDigest {
            truth = Truth(
                file: File(path: file.path, sha256: truthDigest),
                medianCorrelation: median(of: neurons.compactMap { $0.agreement?.correlation }))
        } else {
            truth = nil
        }
        let resampling = isResampled ? Self.warning(ofRate: frameRateHz, modelHz: model.frameRateHz) : nil
        let ofNeurons = Self.warnings(of: neurons)
        findings = (traceSet.findings + traceSet.neuronFindings).map(ReportedFinding.init)
        warnings =
            [resampling, broken.warning, Self.warning(of: expectation)].compactMap(\.self)
            + Self.warnings(ofCalibration: prepared, request: request)
            + Self.warnings(
                of: traceSet.findings,
                isImplausible: neurons.contains {
                    $0.implausibleFrameCount != nil
                }) + ofNeurons
        framesAcrossBreaks =
            broken.frames.isEmpty ? nil : broken.frames.map { FrameSpan(first: $0.lowerBound, last: $0.upperBound - 1) }
        self.neurons = neurons
        execution = Execution(
            startedAt: prepared.startedAt.formatted(.iso8601),
            seconds: Date().timeIntervalSince(prepared.startedAt), threads: request.threads,
            backend: prepared.predictor.backend, engine: request.engine)
    }

    /// What a model of another rate costs.
    private static func warning(ofRate recordingHz: Double, modelHz: Double) -> String {
        "the recording was resampled from \(recordingHz) Hz to the model's \(modelHz) Hz; \(RateChange.cost)"
    }

    private static func warnings(
        ofCalibration prepared: PreparedPrediction, request: PredictionRequest
    ) -> [String] {
        guard prepared.configuration.network.selfCalibrating != nil else {
            return request.hint == nil ? [] : ["the model does not ask how ΔF/F answers to a spike: that was not used"]
        }
        let seconds = Double(prepared.traceSet.traces.frameCount) / prepared.frameRateHz
        guard seconds < Self.countedSeconds, prepared.hint == nil else { return [] }
        return [
            "the recording is shorter than two minutes: the number of spikes may be far off, as the model has little to find out "
                + "from how large one is; when they were is hardly concerned"
        ]
    }

    /// Evaluations that cannot be read keep nobody from predicting.
    private static func warning(of expectation: Result<ModelExpectation?, any Error>) -> String? {
        guard case .failure(let error) = expectation else { return nil }
        return "it is not known what to expect: \((error as? any CascadeError)?.reason ?? "\(error)")"
    }

    /// What was found in the traces and is not said with other words below.
    private static func warnings(of findings: [Finding], isImplausible: Bool) -> [String] {
        var said: Set<FindingKind> = [.noSamples, .noNoiseLevel, .highNoise]
        if isImplausible { said.insert(.hugeValues) }
        return findings.filter { $0.severity > .info && !said.contains($0.kind) }.map(\.sentences)
    }

    /// One sentence per kind of warning, with the number of neurons it concerns.
    private static func warnings(of neurons: [Neuron]) -> [String] {
        (NoiseWarning.allCases.map(\.rawValue) + [Neuron.hopeless]).compactMap { warning in
            let count = neurons.count { $0.warnings.contains(warning) }
            guard count > 0 else { return nil }
            return "\(count) of \(neurons.count) neurons: \(warning)"
        } + [warningOfImplausibleSamples(in: neurons)].compactMap(\.self)
    }

    private static func warningOfImplausibleSamples(in neurons: [Neuron]) -> String? {
        let strange = neurons.filter { $0.implausibleFrameCount != nil }
        guard let first = strange.first, let frame = first.firstImplausibleFrame else { return nil }
        let count = strange.reduce(0) { $0 + ($1.implausibleFrameCount ?? 0) }
        return
            "\(strange.count) of \(neurons.count) neurons: \(count) \(count == 1 ? "sample" : "samples") beyond ±100 "
            + "(\(RecordingSurvey.ImplausibleSamples.words)), the first of neuron \(first.index) in frame \(frame)"
    }

    /// Writes the sidecar of a file that predictions share, or one has for itself, and puts it under its name.
    static func write(_ reports: [PredictionReport], to sidecar: AtomicFile) throws {
        let document =
            reports.count == 1
            ? try JSONDocument.encode(reports[0], schema: schema, version: schemaVersion)
            : try JSONDocument.encode(["predictions": reports], schema: schemaOfSeveral, version: schemaVersion)
        try sidecar.write(document)
        try sidecar.commit()
    }
}

extension PredictionReport.Recording {
    fileprivate init(
        _ recording: SurveyedRecording, _ traceSet: SurveyedTraceSet, frameRateHz: Double, resampledToHz: Double?
    ) throws {
        let stated = traceSet.traceSet
        file = PredictionReport.File(path: recording.url.path, sha256: try recording.digest)
        format = recording.description.formatName
        tool = recording.description.tool
        files = recording.files.digests
        self.traceSet = stated.name
        notes = stated.notes.isEmpty ? nil : stated.notes
        rois = traceSet.rois.count == stated.roiCount ? nil : traceSet.rois
        roiCount = stated.roiCount
        variable = recording.files.recording.hasVariables ? stated.name : nil
        storage = stated.storage ?? recording.description.formatName
        neuronCount = traceSet.rois.count
        frameCount = stated.frameCount
        self.frameRateHz = frameRateHz
        frameRateSource = recording.reading.frameRateHz == nil ? stated.frameRateSource : nil
        units = traceSet.units
        baseline = traceSet.baseline
        orientation = stated.orientation.rawValue
        self.resampledToHz = resampledToHz
    }
}

extension PredictionReport.Neuron {
    init(
        index: Int, survey: RecordingSurvey.Neuron, level: Int?, total: PredictionTotal,
        agreement: AgreementScores?, response: SpikeResponse?, expectedCorrelation: ModelExpectation.Range?,
        isTold: Bool, configuration: BundleConfiguration, frameRateHz: Double
    ) {
        self.index = index
        noiseLevel = survey.noiseLevel.isNaN ? nil : survey.noiseLevel
        levelUsed = level
        missingFrameCount = survey.missingCount
        implausibleFrameCount = survey.implausible?.count
        firstImplausibleFrame = survey.implausible?.firstFrame
        predictedFrameCount = total.frameCount
        expectedSpikes = total.frameCount > 0 ? total.expectedSpikes : nil
        meanRateHz =
            total.frameCount > 0 ? total.expectedSpikes * frameRateHz / Double(total.frameCount) : nil
        (self.agreement, self.response, self.expectedCorrelation) = (agreement, response, expectedCorrelation)
        countFactor = response.flatMap { _ in CountRange.factor(noiseLevel: survey.noiseLevel, isTold: isTold) }
        // Why there is no ΔF/F also says why there is no noise level.
        let baseline = survey.inspection.findings.first { $0.kind == .unusableBaseline }
        let noise =
            baseline == nil ? NoiseWarning(noiseLevel: survey.noiseLevel, levels: configuration.noiseLevels) : nil
        warnings = [
            baseline?.message, noise?.rawValue, survey.implausible?.warning,
            expectedCorrelation.map(Self.isHopeless) == true ? Self.hopeless : nil,
        ].compactMap(\.self)
    }
}

extension PredictionReport.Neuron {
    /// Below this, what is predicted has little to do with the spikes.
    private static let usefulCorrelation = 0.3

    static func isHopeless(_ expected: ModelExpectation.Range) -> Bool { expected.median < usefulCorrelation }

    static let hopeless = "the correlation with the true spikes is expected to be below 0.3: hardly worth predicting"
}

/// Why a neuron's noise level gives reason to doubt its prediction.
enum NoiseWarning: String, CaseIterable {
    case undefined = "no two neighbouring samples are numbers, so that there is no noise level and no prediction"
    case aboveRange = "the noise level lies more than 2 above the model's highest; noise may be taken for spikes"

    init?(noiseLevel: Double, levels: [Int]) {
        guard !noiseLevel.isNaN else {
            self = .undefined
            return
        }
        guard let reliable = BundleConfiguration.reliableNoise(ofLevels: levels) else { return nil }
        // Less noise than a model has networks for is no harm; smoothing has a check of its own.
        guard noiseLevel > reliable.upperBound else { return nil }
        self = .aboveRange
    }
}

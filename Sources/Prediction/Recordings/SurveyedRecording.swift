package import Core
internal import Files
package import Foundation
internal import Formats
internal import Signals
package import Inspection

/// A recording that was opened and looked at once, before a model is chosen and anything is predicted.
package struct SurveyedRecording: Sendable {
    /// The file or folder.
    package let url: URL
    /// What it says about itself.
    package let description: RecordingDescription
    /// Its trace sets, or the one that was asked for; never none.
    package let traceSets: [SurveyedTraceSet]
    let reading: RecordingReading
    let files: RecordingFiles

    /// Opens a recording and reads all of its traces once, a few neurons at a time.
    ///
    /// - Parameters:
    ///   - url: a file or folder, in any of the known formats.
    ///   - reading: what it does not say itself.
    ///   - threads: how many threads may work.
    /// - Throws: a `CascadeError` when it cannot be read, or says something else than `reading`. What was found in the
    ///   traces is no error yet.
    package init(
        _ url: URL, reading: RecordingReading = RecordingReading(),
        threads: Int = ProcessInfo.processInfo.activeProcessorCount
    ) throws {
        let files = try RecordingFiles(url, choices: reading.choices)
        self.url = url
        self.files = files
        self.reading = reading
        description = files.recording.description
        traceSets = try Self.names(in: description, reading).map { name in
            try SurveyedTraceSet(files.recording.open(name), reading, path: url.path, threads: threads)
        }
    }

    /// The trace sets that are meant: where nobody names one, those of which something can be predicted.
    static func names(in description: RecordingDescription, _ reading: RecordingReading) -> [String] {
        if let name = reading.traceSet { return [name] }
        let usable = description.traceSets.filter { $0.kind != .deconvolved && $0.kind != .denoised }
        return (usable.isEmpty ? description.traceSets : usable).map(\.name)
    }

    /// The digest by which the recording is known: that of its file, or of the list of its files' digests.
    package var digest: Digest { get throws { try files.digest() } }
}

/// A trace set as ΔF/F, with what its traces look like.
package struct SurveyedTraceSet: Sendable {
    /// What the recording says of it.
    package let traceSet: TraceSet
    /// Which ROI each neuron is.
    package let rois: [Int]
    /// Frames per second; `nil` where nobody says it.
    package let frameRateHz: Double?
    /// What the samples are taken for.
    package let units: RecordingUnits
    let baseline: BaselineSettings?
    let traces: DFFTraces
    let survey: RecordingSurvey
    private let accepted: Set<FindingKind>
    private let path: String

    /// The rate by which traces are judged as long as nobody says theirs.
    static let assumedRateHz = 30.0

    init(_ opened: OpenTraceSet, _ reading: RecordingReading, path: String, threads: Int) throws {
        traceSet = opened.traceSet
        rois = opened.rois
        self.path = path
        accepted = reading.accepted(of: opened.traceSet)
        units = reading.units(of: opened.traceSet)
        baseline = try reading.baseline(of: opened.traceSet, path: path)
        frameRateHz = try reading.frameRate(of: opened.traceSet, path: path)
        let rateHz = frameRateHz ?? Self.assumedRateHz
        traces = DFFTraces(
            of: opened.traces, neuropil: opened.neuropil, background: opened.background, units: units,
            baseline: baseline, frameRateHz: rateHz, threads: threads)
        survey = try RecordingSurvey(
            of: traces, slices: traces.slices(ofSamples: customarySliceSamples), traceSet: opened.traceSet,
            rois: opened.rois, frameRateHz: rateHz, threads: threads)
    }

    /// What was found, worst first; without a rate, nothing that depends on it.
    package var findings: [Finding] { known(survey.inspection.findings) }

    /// What was found in single neurons, which are told by their ROIs.
    package var neuronFindings: [Finding] { known(survey.inspection.neuronFindings) }

    private func known(_ findings: [Finding]) -> [Finding] {
        frameRateHz == nil ? findings.filter { $0.severity == .error || !$0.kind.needsFrameRate } : findings
    }

    /// The standardised noise level ν of every neuron in %·s^½; NaN for a neuron without one.
    package var noiseLevels: [Double] { survey.noiseLevels }

    /// What the samples are, by the recording and by what they look like; `nil` for what is nothing of the kind.
    package var kind: TraceKind? {
        for finding in findings where finding.severity == .error {
            switch finding.kind {
            case .rawFluorescence: return .fluorescence
            case .looksLikePercent: return .percent
            case .deconvolved: return .deconvolved
            case .labels: return nil
            default: break
            }
        }
        return traceSet.kind ?? (units == .fluorescence ? .fluorescence : units == .percent ? .percent : .dff)
    }

    /// Makes sure that something can be predicted.
    ///
    /// - Returns: frames per second.
    /// - Throws: `PredictionError` where nobody says the frame rate, or what was found makes every number meaningless and
    ///   nobody accepts it.
    @discardableResult
    package func requireUsable() throws(PredictionError) -> Double {
        let refusals = survey.inspection.refusals(accepting: accepted)
        guard refusals.isEmpty else { throw PredictionError.refused(refusals, traceSet: traceSet.name, path: path) }
        return try requireKnownRate()
    }

    /// - Returns: frames per second.
    /// - Throws: `PredictionError` where nobody says them.
    package func requireKnownRate() throws(PredictionError) -> Double {
        guard let frameRateHz else { throw PredictionError.rateUnknown(traceSet: traceSet.name, path: path) }
        return frameRateHz
    }
}

extension FindingKind {
    /// Whether nothing can be said of it without the frame rate.
    fileprivate var needsFrameRate: Bool {
        switch self {
        case .highNoise, .smoothed, .oscillating, .shortAtSlowRate: true
        default: false
        }
    }
}

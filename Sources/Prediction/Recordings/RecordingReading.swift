internal import Core
internal import Files
public import Formats
public import Inspection
internal import Signals

/// What the samples of a recording are taken for.
public enum RecordingUnits: String, Sendable, Codable, CaseIterable {
    /// ΔF/F; 0.5 stands for 50 %.
    case fraction
    /// ΔF/F; 50 stands for 50 %.
    case percent
    /// Brightness in arbitrary units, of which ΔF/F is made first.
    case fluorescence
}

/// How a recording is to be read: what it does not say itself, and what somebody wants otherwise.
public struct RecordingReading: Hashable, Sendable {
    /// Frames per second; `nil` for what the recording says.
    public var frameRateHz: Double?
    /// Which of several trace sets; `nil` for all.
    public var traceSet: String?
    /// The variable, which axis is time, and whether rejected ROIs count.
    public var choices: RecordingChoices
    /// What the samples are; `nil` for what the recording says, or else fractions that look like it.
    public var units: RecordingUnits?
    /// What part of the neuropil's fluorescence is subtracted; `nil` for what the program that found the ROIs takes, or
    /// else 0.7, where there is any.
    public var neuropilFraction: Double?
    /// Which percentile of the moving window is the baseline.
    public var baselinePercentile: Double
    /// How long that window is.
    public var baselineWindowSeconds: Double
    /// What is predicted from although it was found.
    public var accepted: Set<FindingKind>

    /// Gathers the choices; the defaults are those of the command line.
    public init(
        frameRateHz: Double? = nil, traceSet: String? = nil, choices: RecordingChoices = RecordingChoices(),
        units: RecordingUnits? = nil, neuropilFraction: Double? = nil, baselinePercentile: Double = 15,
        baselineWindowSeconds: Double = 60, accepted: Set<FindingKind> = []
    ) {
        self.frameRateHz = frameRateHz
        self.traceSet = traceSet
        self.choices = choices
        self.units = units
        self.neuropilFraction = neuropilFraction
        self.baselinePercentile = baselinePercentile
        self.baselineWindowSeconds = baselineWindowSeconds
        self.accepted = accepted
    }

    /// The rate of a trace set; `nil` where neither the recording nor anybody says it.
    ///
    /// - Throws: `PredictionError` where both say it, and differ by more than 1 %, unless that is accepted.
    func frameRate(of traceSet: TraceSet, path: String) throws(PredictionError) -> Double? {
        guard let given = frameRateHz else { return traceSet.frameRateHz }
        guard let stated = traceSet.frameRateHz, abs(given / stated - 1) > 0.01,
            !accepted.contains(.rateContradictsTimes)
        else { return given }
        throw PredictionError.rateContradiction(
            givenHz: given, statedHz: stated, source: traceSet.frameRateSource ?? "the file", traceSet: traceSet.name,
            path: path)
    }

    /// What the samples of a trace set are taken for.
    func units(of traceSet: TraceSet) -> RecordingUnits {
        units
            ?? {
                switch traceSet.kind {
                case .percent: .percent
                case .fluorescence: .fluorescence
                case .dff, .denoised, .deconvolved, nil: .fraction
                }
            }()
    }

    /// How ΔF/F is made of the fluorescence of a trace set; `nil` where it is ΔF/F already.
    ///
    /// - Throws: `FileError` where neuropil is to be subtracted that is not there.
    func baseline(of traceSet: TraceSet, path: String) throws(FileError) -> BaselineSettings? {
        guard units(of: traceSet) == .fluorescence else { return nil }
        if let fraction = neuropilFraction, fraction != 0, !traceSet.hasNeuropil {
            throw FileError(
                .unsupported, path: path, "“\(traceSet.name)” has no fluorescence of neuropil to subtract",
                remedy: "Leave out --neuropil, or make it 0.")
        }
        let customary = traceSet.hasNeuropil ? traceSet.neuropilCoefficient ?? BaselineSettings().neuropilFraction : 0
        return BaselineSettings(
            neuropilFraction: neuropilFraction ?? customary, percentile: baselinePercentile,
            windowSeconds: baselineWindowSeconds)
    }

    /// What is accepted of a trace set: also that it is no percent, where somebody says that it is none.
    func accepted(of traceSet: TraceSet) -> Set<FindingKind> {
        units == .fraction ? accepted.union([.looksLikePercent]) : accepted
    }
}

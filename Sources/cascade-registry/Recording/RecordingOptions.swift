import ArgumentParser
import Core
import Files
import Formats
import Inspection
import Prediction

/// How a recording is to be read: what it does not say itself.
struct RecordingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Frames per second, where the recording does not say them.", valueName: "hz"),
        transform: Quantity.frameRateHz)
    var rate: Double?

    @Option(
        help: ArgumentHelp(
            "One of several trace sets, such as an imaging plane; `inspect` lists them. Default: all.",
            valueName: "name"))
    var traceSet: String?

    @Option(
        help: ArgumentHelp(
            "The variable of a .mat or HDF5 file, or the path to it: data.dF_traces.", valueName: "name"))
    var variable: String?

    @Flag(name: .customLong("all-rois"), help: "Take also ROIs that were not accepted as neurons.")
    var takesAllROIs = false

    @Option(help: "What the samples are. Default: what the recording says, or else fractions.")
    var units: RecordingUnits?

    @Option(help: "Which axis of the recording's matrix is which, where it does not say so.")
    var orientation: TraceOrientation?

    @Option(
        help: ArgumentHelp(
            "Which part of the neuropil is subtracted from fluorescence. Default: that of the program that found the "
                + "ROIs, or 0.7; 0 where there is none.", valueName: "fraction"))
    var neuropil: Double?

    @OptionGroup var baseline: BaselineOptions

    @Option(
        help: ArgumentHelp(
            "Go on although this was found, such as raw-fluorescence. May be given several times.", valueName: "check"))
    var accept: [AcceptedFinding] = []

    func validate() throws {
        if let neuropil {
            guard neuropil.isFinite, (0...10).contains(neuropil) else {
                throw ValidationError("--neuropil must be a fraction, such as 0.7.")
            }
        }
    }

    /// All of it together.
    var reading: RecordingReading {
        RecordingReading(
            frameRateHz: rate, traceSet: traceSet,
            choices: RecordingChoices(variable: variable, orientation: orientation, keepsAllROIs: takesAllROIs),
            units: units, neuropilFraction: neuropil, baselinePercentile: baseline.baselinePercentile,
            baselineWindowSeconds: baseline.baselineWindow.seconds, accepted: Set(accept.map(\.kind)))
    }
}

/// How the baseline of fluorescence is found.
struct BaselineOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The baseline of fluorescence is this percentile of a window that moves with it.", valueName: "percent"))
    var baselinePercentile = 15.0

    @Option(help: ArgumentHelp("How long the baseline's window is.", valueName: "duration"))
    var baselineWindow = DurationArgument(seconds: 60)

    func validate() throws {
        guard (0...100).contains(baselinePercentile) else {
            throw ValidationError("--baseline-percentile must be between 0 and 100.")
        }
        guard baselineWindow.seconds > 0 else { throw ValidationError("--baseline-window must be longer than 0.") }
    }
}

/// A check whose refusal is overridden, by its name.
struct AcceptedFinding: ExpressibleByArgument {
    let kind: FindingKind

    private static let all = FindingKind.meaningless + [.smoothed, .rateContradictsTimes]

    init?(argument: String) {
        guard let kind = FindingKind(name: argument), Self.all.contains(kind) else { return nil }
        self.kind = kind
    }

    static var allValueStrings: [String] { all.map(\.name) }
}

public import Core
public import Foundation
public import Inference
public import Signals

/// A recording, and how its spikes are to be predicted.
public struct PredictionRequest: Sendable {
    /// The file or folder.
    public var recording: URL
    /// How it is to be read.
    public var reading: RecordingReading
    /// What is known of the neurons, besides what the recording says of them: what is to be expected depends on it.
    public var traits = Traits()
    /// By what the model was named or looked for, in any words that stay the same: a prediction is known again by it.
    public var modelWishes: [String: String] = [:]
    /// Whether a recording whose rate is more than 5 % off the model's is resampled to it; otherwise it is refused.
    public var resamples: Bool
    /// How the model's outputs become a prediction.
    public var settings: PredictionSettings
    /// What is known of how ΔF/F answers to a spike: networks that calibrate themselves are told it, others do not ask.
    public var hint: SpikeResponse?
    /// How the model's networks are evaluated.
    public var engine = EnsembleEngine.transformed
    /// Where the prediction goes, in the formats that the extensions name. Empty: where the recording's own tool looks for
    /// it, or beside the recording.
    public var outputs: [URL]
    /// How it goes to where the recording's own tool looks for it.
    public var home: HomeSettings
    /// Where the discrete spikes go that explain the prediction (`SpikeFile`); `nil` for nowhere.
    public var spikes: URL?
    /// Where the number of these spikes in every frame goes (`SpikeCounts`); `nil` for nowhere.
    public var counts: URL?
    /// Whether the prediction itself is written; without it, only what is made of it.
    public var writesPrediction = true
    /// Where a plot of some neurons goes (SVG, PNG or PDF by its extension); `nil` for none.
    public var plot: URL?
    /// What the plot shows.
    public var plotted = PlottedPart()
    /// The page to look at the result with; `nil` for none.
    public var report: ReportRequest?
    /// Where to write down, by its digest, which model was used; `nil` for nowhere.
    public var lock: URL?
    /// The true spikes in every frame, neurons × frames, in any format of recordings, in a MATLAB file as `spikes`; `nil`
    /// where they are not known. The prediction is then scored.
    public var truth: URL?
    /// Whether files of these names may be replaced.
    public var replacesExisting: Bool
    /// How many threads may work.
    public var threads: Int

    /// A request with the defaults of the command line.
    public init(
        recording: URL, reading: RecordingReading = RecordingReading(), resamples: Bool = false,
        settings: PredictionSettings = PredictionSettings(), outputs: [URL] = [],
        home: HomeSettings = HomeSettings(), spikes: URL? = nil, plot: URL? = nil, lock: URL? = nil, truth: URL? = nil,
        replacesExisting: Bool = false,
        threads: Int = ProcessInfo.processInfo.activeProcessorCount
    ) {
        self.recording = recording
        self.reading = reading
        self.resamples = resamples
        self.settings = settings
        self.outputs = outputs
        self.home = home
        self.spikes = spikes
        self.plot = plot
        self.lock = lock
        self.truth = truth
        self.replacesExisting = replacesExisting
        self.threads = threads
    }

    /// What is written beside the outputs.
    var extraFiles: [URL] { [plot, report?.file, lock].compactMap(\.self) }

    /// The file beside an output that tells where it came from.
    public static func sidecar(of output: URL) -> URL {
        output.appendingPathExtension("json")
    }
}

internal import Files
public import Formats
public import Foundation
public import Inference

/// A recording, and how its spikes are to be predicted.
public struct PredictionRequest: Sendable {
    /// The unit of the recorded samples.
    public enum Units: String, Sendable, Codable, CaseIterable {
        /// 0.5 stands for 50 % ΔF/F.
        case fraction
        /// 50 stands for 50 % ΔF/F.
        case percent

        /// What brings samples to fractions.
        var scale: Float { self == .percent ? 0.01 : 1 }
    }

    /// A `.npy`, `.mat`, `.csv` or `.tsv` file of ΔF/F.
    public var recording: URL
    /// Frames per second of the recording.
    public var frameRateHz: Double
    /// The variable of a MATLAB file; `nil` where it is plain which one is meant.
    public var variable: String?
    /// Which axis of the matrix is time; `nil` for what the file says, or else one row per neuron.
    public var orientation: RecordingFile.Orientation?
    /// The unit of the samples; `nil` for fractions, provided that they look like it.
    public var units: Units?
    /// Whether a recording whose rate is more than 5 % off the model's is resampled to it; otherwise it is refused.
    public var resamples: Bool
    /// How the model's outputs become a prediction.
    public var settings: PredictionSettings
    /// Where the prediction goes, in the formats that the extensions name. Empty: beside the recording.
    public var outputs: [URL]
    /// Where a plot of the neurons with the most expected spikes goes (SVG); `nil` for none.
    public var plot: URL?
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
        recording: URL, frameRateHz: Double, variable: String? = nil,
        orientation: RecordingFile.Orientation? = nil, units: Units? = nil,
        resamples: Bool = false, settings: PredictionSettings = PredictionSettings(), outputs: [URL] = [],
        plot: URL? = nil, lock: URL? = nil, truth: URL? = nil, replacesExisting: Bool = false,
        threads: Int = ProcessInfo.processInfo.activeProcessorCount
    ) {
        self.recording = recording
        self.frameRateHz = frameRateHz
        self.variable = variable
        self.orientation = orientation
        self.units = units
        self.resamples = resamples
        self.settings = settings
        self.outputs = outputs
        self.plot = plot
        self.lock = lock
        self.truth = truth
        self.replacesExisting = replacesExisting
        self.threads = threads
    }

    /// The outputs, or the recording's own folder and format: `NAME.spike_prob.EXTENSION`.
    public var resolvedOutputs: [URL] {
        guard outputs.isEmpty else { return outputs }
        let stem = recording.deletingPathExtension().lastPathComponent
        let name = "\(stem).spike_prob.\(recording.pathExtension)"
        return [recording.deletingLastPathComponent().appending(path: name)]
    }

    /// Every file that the prediction writes.
    package var writtenFiles: [URL] {
        resolvedOutputs.flatMap { [$0, Self.sidecar(of: $0)] } + [plot, lock].compactMap(\.self)
    }

    /// The file beside an output that tells where it came from.
    public static func sidecar(of output: URL) -> URL {
        output.appendingPathExtension("json")
    }
}

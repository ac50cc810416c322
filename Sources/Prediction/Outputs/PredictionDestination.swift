internal import Core
internal import Files
internal import Formats
internal import Foundation

/// A file that a prediction is written to, and which rows it has.
struct PredictionDestination: Hashable {
    /// What the rows of the file are.
    enum Rows: Hashable {
        /// The neurons that were predicted.
        case neurons
        /// All ROIs of the trace set; those that were not predicted hold one value throughout.
        case allROIs(rejected: Rejected)
        /// All ROIs, and 0 wherever there is no number: what suite2p's window takes for spikes.
        case suite2pSpikes
        /// All ROIs, in a copy of the NWB file.
        case nwb
        /// Discrete spikes of the neurons that were predicted.
        case spikes
        /// How many of these are in each frame.
        case spikeCounts
        /// Discrete spikes, in a copy of the NWB file.
        case nwbUnits

        enum Rejected: Hashable {
            case zero, notANumber
        }
    }

    let file: URL
    let rows: Rows
    /// Where a file that is replaced is kept; `nil` where nothing is replaced that somebody else wrote.
    let original: URL?
    /// Whether it is the recording, which stays as it is but for what is added.
    let isRecording: Bool

    init(_ file: URL, rows: Rows = .neurons, original: URL? = nil, isRecording: Bool = false) {
        self.file = file
        self.rows = rows
        self.original = original
        self.isRecording = isRecording
    }

    /// Whether it replaces a file that is there, and of which nothing is lost.
    var replaces: Bool { original != nil || isRecording }

    /// The file that tells where it came from.
    var sidecar: URL { PredictionRequest.sidecar(of: file) }

    /// Whether it is an NWB file, into which several things may go.
    var isNWB: Bool { rows == .nwb || rows == .nwbUnits }

    /// Whether it is a device or a pipe, beside which nothing lies.
    var isStream: Bool { file.isStream }
}

extension PredictionDestination {
    /// Where a prediction goes: to the outputs that were asked for, else to where the recording's own tool looks for it,
    /// else beside the recording.
    static func all(
        of request: PredictionRequest, _ recording: OpenRecording, _ traceSet: TraceSet
    ) throws(FileError) -> [PredictionDestination] {
        let spikes = request.spikes.map { [PredictionDestination($0, rows: $0.isNWB ? .nwbUnits : .spikes)] } ?? []
        let counts = request.counts.map { [PredictionDestination($0, rows: .spikeCounts)] } ?? []
        // Spikes are counted after they were found.
        return try (request.writesPrediction ? expected(of: request, recording, traceSet) : []) + spikes + counts
    }

    private static func expected(
        of request: PredictionRequest, _ recording: OpenRecording, _ traceSet: TraceSet
    ) throws(FileError) -> [PredictionDestination] {
        if request.home.addsToRecording { return [try added(to: recording)] }
        if !request.outputs.isEmpty {
            var destinations: [PredictionDestination] = []
            for output in request.outputs {
                guard try FileKind(of: output) != .folder else {
                    throw FileError(
                        .exists, path: output.path, "is a folder",
                        remedy: "Name a file in it: --output \(output.appending(path: "spikes.npy").path).")
                }
                if !output.isNWB { _ = try MatrixFormat(extensionOf: output) }
                destinations.append(PredictionDestination(output, rows: output.isNWB ? .nwb : .neurons))
            }
            return destinations
        }
        if let plane = suite2pFolder(of: traceSet, recording) {
            return try suite2p(plane, request.home)
        }
        guard !request.home.replacesSuite2pSpikes else {
            throw FileError(
                .unsupported, path: recording.url.path, "is no folder of suite2p, whose spikes could be replaced",
                remedy: "Leave out --write-spks.")
        }
        guard !recording.url.isStream else {
            throw FileError(
                .ambiguous, path: recording.url.path, "lies in no folder, in which the spikes could go beside it",
                remedy: "Name a file: --output spikes.npy; or --output - for standard output.")
        }
        return [
            PredictionDestination(
                beside(recording, traceSet, isShared: recording.takesSpikes && request.reading.traceSet == nil),
                rows: recording.takesSpikes ? .nwb : .neurons)
        ]
    }

    /// `NAME.spike_prob.EXTENSION` in the recording's folder and, where it can be written, its format; several trace sets
    /// are told apart by their names, unless they share the file.
    private static func beside(_ recording: OpenRecording, _ traceSet: TraceSet, isShared: Bool) -> URL {
        let url = recording.url
        let isWritable = recording.takesSpikes || MatrixFormat(rawValue: url.pathExtension.lowercased()) != nil
        let parts = [
            url.deletingPathExtension().lastPathComponent,
            recording.description.traceSets.count > 1 && !isShared ? traceSet.name.replacing("/", with: "_") : nil,
            "spike_prob", isWritable ? url.pathExtension : MatrixFormat.npy.rawValue,
        ]
        return url.deletingLastPathComponent().appending(path: parts.compactMap(\.self).joined(separator: "."))
    }

    /// The recording itself, to which the spikes are added.
    private static func added(to recording: OpenRecording) throws(FileError) -> PredictionDestination {
        guard recording.takesSpikes else {
            throw FileError(
                .unsupported, path: recording.url.path, "is not an NWB 2 file, to which spikes can be added",
                remedy: "Leave out --in-place.")
        }
        return PredictionDestination(recording.url.resolvingSymlinksInPath(), rows: .nwb, isRecording: true)
    }

    private static func suite2pFolder(of traceSet: TraceSet, _ recording: OpenRecording) -> URL? {
        guard recording.description.formatName == "suite2p" else { return nil }
        return recording.description.files.map { URL(filePath: $0) }.first {
            $0.lastPathComponent == "F.npy" && $0.deletingLastPathComponent().lastPathComponent == traceSet.name
        }?.deletingLastPathComponent()
    }

    private static func suite2p(_ plane: URL, _ home: HomeSettings) throws(FileError) -> [PredictionDestination] {
        let own = PredictionDestination(
            plane.appending(path: "cascade_spike_prob.npy"),
            rows: .allROIs(rejected: home.marksRejectedROIs ? .notANumber : .zero))
        guard home.replacesSuite2pSpikes else { return [own] }
        let spikes = plane.appending(path: "spks.npy")
        let kept = plane.appending(path: "spks.suite2p.npy")
        return [own, PredictionDestination(spikes, rows: .suite2pSpikes, original: kept)]
    }
}

/// How a prediction goes to where the recording's own tool looks for it.
public struct HomeSettings: Hashable, Sendable {
    /// Whether the prediction takes the place of suite2p's own `spks.npy`, where its window shows it. The original is kept
    /// as `spks.suite2p.npy`.
    public var replacesSuite2pSpikes: Bool
    /// Whether rows of ROIs that were not predicted are NaN instead of 0.
    public var marksRejectedROIs: Bool
    /// Whether the spikes are added to the NWB file itself, instead of to a copy of it.
    public var addsToRecording: Bool

    /// Gathers the choices.
    public init(
        replacesSuite2pSpikes: Bool = false, marksRejectedROIs: Bool = false, addsToRecording: Bool = false
    ) {
        self.replacesSuite2pSpikes = replacesSuite2pSpikes
        self.marksRejectedROIs = marksRejectedROIs
        self.addsToRecording = addsToRecording
    }
}

public import Files
public import Core
public import Foundation

/// ΔF/F of a recording that is a single matrix, handed out a few neurons at a time.
public struct RecordingFile: TraceSource {
    /// The file.
    public let url: URL
    /// The variable that was read; `nil` where the format has no variables.
    public let variable: String?
    /// How the file stores the numbers, for provenance, such as `float32` or `single, compressed`.
    public let storage: String
    /// Which axis of the stored matrix is time: what was asked for, or what the file says.
    public let orientation: TraceOrientation
    private let traces: any TraceSource

    /// The number of neurons.
    public var neuronCount: Int { traces.neuronCount }
    /// The number of frames.
    public var frameCount: Int { traces.frameCount }

    /// Opens a recording.
    ///
    /// - Parameters:
    ///   - url: a `.npy`, `.mat` (level 5 and 7.3), `.csv` or `.tsv` file.
    ///   - variable: the variable of a MATLAB file.
    ///   - orientation: which axis of the matrix is time; `nil` for what the file says, or else one row per neuron.
    /// - Throws: `FileError` when the file is missing, damaged, not what its extension says, or holds no or
    ///   several recordings, or something else than ΔF/F.
    public init(
        _ url: URL, variable: String? = nil, orientation: TraceOrientation? = nil
    ) throws(FileError) {
        try self.init(url, variable: variable, orientation: orientation, files: OpenFiles())
    }

    /// Does the same with a file that others read too.
    package init(
        _ url: URL, variable: String?, orientation: TraceOrientation? = nil, files: OpenFiles
    ) throws(FileError) {
        let recording = try OpenRecording(
            url, choices: RecordingChoices(variable: variable, orientation: orientation), files: files)
        let opened = try recording.open()
        if let kind = opened.traceSet.kind, ![.dff, .percent].contains(kind) {
            throw FileError(
                .unsupported, path: url.path, "holds \(kind.rawValue) traces, not ΔF/F",
                remedy: "Export ΔF/F as a .npy or .mat file.")
        }
        self.url = url
        self.variable = recording.description.formatName == MATRecording.formatName ? opened.traceSet.name : nil
        storage = opened.traceSet.storage ?? recording.description.formatName
        self.orientation = opened.traceSet.orientation
        traces = opened.traces
    }

    /// The traces of some neurons.
    ///
    /// - Parameter neurons: rows, all below ``neuronCount``.
    /// - Returns: `[neurons.count × frameCount]`.
    /// - Throws: `FileError` when the file cannot be read or was changed meanwhile.
    public func traces(ofNeurons neurons: Range<Int>) throws -> TraceMatrix {
        try traces.traces(ofNeurons: neurons)
    }
}

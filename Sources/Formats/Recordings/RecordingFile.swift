public import Files
public import Core
public import Foundation

/// A recording in a file: the traces of several neurons, handed out a few neurons at a time.
///
/// The format follows the file's extension: `.npy`, `.mat` (level 5 and 7.3), `.csv`, `.tsv`.
public struct RecordingFile: TraceSource {
    /// Which axis of the stored matrix is which. It is never guessed: some recordings have more neurons than frames.
    public enum Orientation: String, Hashable, Sendable, CaseIterable {
        /// One row per neuron.
        case neuronsByTime = "neurons-by-time"
        /// One column per neuron.
        case timeByNeurons = "time-by-neurons"
    }

    /// The file.
    public let url: URL
    /// The format.
    public let format: MatrixFormat
    /// The variable that was read; `nil` where the format has no variables.
    public let variable: String?
    /// How the file stores the numbers, for provenance, such as `float32` or `single, compressed`.
    public let storage: String
    /// The number of neurons.
    public let neuronCount: Int
    /// The number of frames.
    public let frameCount: Int
    private let stored: any StoredMatrix
    private let isNeuronOuter: Bool

    /// The variables that hold a recording by custom, where a MATLAB file has several matrices.
    public static let customaryVariables = ["dF_traces", "dff", "spike_prob", "spike_rates"]

    /// Opens a recording.
    ///
    /// Without a name, the variable of a MATLAB file is its only numeric matrix (single numbers aside), or the only one
    /// among ``customaryVariables``.
    ///
    /// - Parameters:
    ///   - url: a `.npy`, `.mat`, `.csv` or `.tsv` file.
    ///   - variable: the variable of a MATLAB file.
    ///   - orientation: which axis of the matrix is time.
    /// - Throws: `FileError` when the file is missing, damaged, not what its extension says, or holds no or
    ///   several recordings.
    public init(
        _ url: URL, variable: String? = nil, orientation: Orientation = .neuronsByTime
    ) throws(FileError) {
        let format = try MatrixFormat(ofFileAt: url)
        guard variable == nil || format == .mat else {
            throw FileError(
                .unsupported, path: url.path, "has no variables, so “\(variable ?? "")” cannot be chosen",
                remedy: "Leave out --variable.")
        }
        let content = try Content(url, format: format, variable: variable)
        let extents = [content.stored.outerCount, content.stored.innerCount]
        guard extents[0] > 0, extents[1] > 0 else {
            throw FileError(.unsupported, path: url.path, "the matrix is empty")
        }
        self.url = url
        self.format = format
        self.variable = content.variable
        storage = content.storage
        stored = content.stored
        isNeuronOuter = (orientation == .neuronsByTime) != content.isColumnMajor
        neuronCount = isNeuronOuter ? extents[0] : extents[1]
        frameCount = isNeuronOuter ? extents[1] : extents[0]
    }

    /// The traces of some neurons.
    ///
    /// - Parameter neurons: rows, all below ``neuronCount``.
    /// - Returns: `[neurons.count × frameCount]`.
    /// - Throws: `FileError` when the file cannot be read or was changed meanwhile.
    public func traces(ofNeurons neurons: Range<Int>) throws(FileError) -> TraceMatrix {
        precondition(neurons.lowerBound >= 0 && neurons.upperBound <= neuronCount, "neurons of the recording")
        if isNeuronOuter {
            let values = try stored.values(outer: neurons, inner: 0..<frameCount)
            return TraceMatrix(neuronCount: neurons.count, frameCount: frameCount, values: values)
        }
        var traces = TraceMatrix(neuronCount: neurons.count, frameCount: frameCount, repeating: 0)
        let step = max(1, Self.tileSize / neuronCount)
        for first in stride(from: 0, to: frameCount, by: step) {
            let frames = first..<min(frameCount, first + step)
            let tile = try stored.values(outer: frames, inner: neurons)
            for neuron in 0..<neurons.count {
                for frame in 0..<frames.count {
                    traces.values[neuron * frameCount + first + frame] = tile[frame * neurons.count + neuron]
                }
            }
        }
        return traces
    }

    /// Stored numbers that are looked at together when time is the slow index.
    private static let tileSize = 1 << 20
}

/// The matrix in a file, and where it was found.
private struct Content {
    var stored: any StoredMatrix
    /// Rows are the inner index.
    var isColumnMajor: Bool
    var variable: String?
    var storage: String

    init(_ url: URL, format: MatrixFormat, variable: String?) throws(FileError) {
        switch format {
        case .npy:
            let file = try NPYFile(url)
            guard let matrix = file.matrix else {
                throw FileError(
                    .unsupported, path: url.path, "is an array of shape \(file.shape), not a matrix",
                    remedy: "Save a matrix with one row per neuron.")
            }
            stored = matrix.stored
            isColumnMajor = matrix.isColumnMajor
            storage = file.storage.description
        case .mat:
            let file = try MATFile(url)
            let chosen = try Self.variable(of: file, named: variable)
            stored = try file.matrix(chosen.name)
            isColumnMajor = true
            self.variable = chosen.name
            storage = chosen.className + (chosen.isCompressed ? ", compressed" : "")
        case .csv, .tsv:
            let text: DelimitedText<Float> = try .read(url, separator: format.separator)
            stored = HeldMatrix(outerCount: text.rowCount, innerCount: text.columnCount, values: text.values)
            isColumnMajor = false
            storage = "text"
        }
    }

    private static func variable(of file: MATFile, named name: String?) throws(FileError) -> MATVariable {
        if let name {
            guard let variable = file.variables.first(where: { $0.name == name }) else {
                throw FileError(
                    .missing, path: file.url.path, "holds no variable “\(name)”",
                    remedy: "Choose one with --variable: \(MATFile.list(file.variables)).")
            }
            return variable
        }
        let matrices = file.variables.filter { $0.isNumericMatrix && $0.shape != [1, 1] }
        if matrices.count == 1 { return matrices[0] }
        let customary = matrices.filter { RecordingFile.customaryVariables.contains($0.name) }
        guard customary.count == 1 else {
            throw FileError(
                .ambiguous, path: file.url.path,
                matrices.isEmpty
                    ? "holds no matrix of real numbers" : "holds several matrices, and not exactly one by custom",
                remedy: "Choose one with --variable: \(MATFile.list(file.variables)).")
        }
        return customary[0]
    }
}

internal import Core
internal import Files

/// The rows or columns of a stored matrix as traces.
struct MatrixTraces: TraceSource {
    let neuronCount: Int
    let frameCount: Int
    private let stored: any StoredMatrix
    private let isNeuronOuter: Bool

    /// Says what the two indices of a matrix are.
    init(_ stored: any StoredMatrix, isNeuronOuter: Bool) {
        self.stored = stored
        self.isNeuronOuter = isNeuronOuter
        neuronCount = isNeuronOuter ? stored.outerCount : stored.innerCount
        frameCount = isNeuronOuter ? stored.innerCount : stored.outerCount
    }

    func traces(ofNeurons neurons: Range<Int>) throws(FileError) -> TraceMatrix {
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

    /// Some frames of some neurons, one neuron after the other.
    func values(ofNeurons neurons: Range<Int>, frames: Range<Int>) throws(FileError) -> [Float] {
        if isNeuronOuter { return try stored.values(outer: neurons, inner: frames) }
        let turned = try stored.values(outer: frames, inner: neurons)
        return transposed(turned, rows: frames.count, columns: neurons.count)
    }

    /// Stored numbers that are looked at together when time is the slow index.
    private static let tileSize = 1 << 20
}

/// A recording that is one matrix: what `.npy`, `.mat` and text have in common.
struct MatrixRecording: Sendable {
    var description: RecordingDescription
    private let stored: any StoredMatrix
    private let isNeuronOuter: Bool

    /// Describes a matrix.
    ///
    /// - Parameters:
    ///   - place: the file.
    ///   - formatName: the format, for people.
    ///   - name: what the traces are called.
    ///   - stored: the matrix.
    ///   - isColumnMajor: whether rows are its inner index.
    ///   - storage: how its numbers are stored, for provenance.
    ///   - known: which axis is time, where the file says so.
    ///   - choices: what the file does not say.
    /// - Throws: `FileError` for an empty matrix, or an orientation that the file contradicts.
    init(
        _ place: RecordingPlace, formatName: String, name: String, stored: any StoredMatrix, isColumnMajor: Bool,
        storage: String, known: TraceOrientation? = nil, choices: RecordingChoices
    ) throws(FileError) {
        if let known, let chosen = choices.orientation, chosen != known {
            throw place.contradiction(to: known)
        }
        guard stored.outerCount > 0, stored.innerCount > 0 else {
            throw FileError(.unsupported, path: place.path, "the matrix is empty")
        }
        let (rows, columns) =
            isColumnMajor ? (stored.innerCount, stored.outerCount) : (stored.outerCount, stored.innerCount)
        // No recording has a single frame.
        let isColumn = choices.orientation == nil && known == nil && columns == 1 && rows > 1
        let orientation = choices.orientation ?? known ?? (isColumn ? .timeByNeurons : .neuronsByTime)
        isNeuronOuter = (orientation == .neuronsByTime) != isColumnMajor
        self.stored = stored
        let traces = MatrixTraces(stored, isNeuronOuter: isNeuronOuter)
        var traceSet = TraceSet(name: name, roiCount: traces.neuronCount, frameCount: traces.frameCount)
        traceSet.orientation = orientation
        traceSet.isOrientationKnown = known != nil || choices.orientation != nil
        traceSet.storage = storage
        if isColumn {
            traceSet.isOrientationKnown = true
            traceSet.notes.append("the only column is the trace of one neuron")
        }
        description = RecordingDescription(
            formatName: formatName, files: [place.path], traceSets: [traceSet])
    }

    /// The only traces that there are.
    var traces: StoredTraces { StoredTraces(traces: MatrixTraces(stored, isNeuronOuter: isNeuronOuter)) }

    /// What is known of the only traces.
    var traceSet: TraceSet {
        get { description.traceSets[0] }
        set { description.traceSets[0] = newValue }
    }
}

internal import Core
internal import Files

/// A recording in text, with or without names and times around the numbers.
struct TextRecording: RecordingFormat {
    private var matrix: MatrixRecording
    var description: RecordingDescription { matrix.description }

    /// Text begins like nothing else, so that the extension must say so.
    static func recognizes(_ place: RecordingPlace) -> Bool {
        ["csv", "tsv", "txt", "dat"].contains(place.suffix) && !place.isHDF5 && !place.isArchive
    }

    init(_ place: RecordingPlace, choices: RecordingChoices) throws(FileError) {
        let text = try DelimitedText<Float>.read(place.file)
        let layout = try TextLayout(text, path: place.path)
        let samples = Self.samples(text, layout)
        matrix = try MatrixRecording(
            place, formatName: "text", name: place.stem, stored: samples, isColumnMajor: false,
            storage: "text", known: layout.orientation, choices: choices)
        matrix.description.tool = layout.tool
        describe(layout)
        if matrix.traceSet.orientation == .timeByNeurons { noteEnds(samples) }
        matrix.noteSpikefinder(place)
    }

    func traces(ofTraceSet index: Int) -> StoredTraces { matrix.traces }

    private mutating func describe(_ layout: TextLayout) {
        matrix.traceSet.kind = layout.kind
        matrix.traceSet.frameRateHz = layout.frameRateHz
        matrix.traceSet.frameRateSource = layout.frameRateSource
        matrix.traceSet.frameTimes = layout.frameTimes
        matrix.traceSet.trialEnds = layout.trialEnds
        matrix.traceSet.roiNames = layout.roiNames(matrix.traceSet.orientation)
        matrix.traceSet.accepted = layout.accepted
        matrix.traceSet.notes += layout.notes
    }

    /// Notes which columns end before the last row: behind their ends there are no samples.
    private mutating func noteEnds(_ samples: HeldMatrix) {
        let columnCount = samples.innerCount
        let ends = (0..<columnCount).map { column in
            (0..<samples.outerCount).last { !samples.values[$0 * columnCount + column].isNaN }.map { $0 + 1 }
        }
        // A trace without any sample does not end early.
        guard ends.contains(where: { $0 != nil && $0 != samples.outerCount }) else { return }
        matrix.traceSet.validFrameCounts = ends.map { $0 ?? samples.outerCount }
    }

    /// The numbers of the table that are samples.
    private static func samples(_ text: DelimitedText<Float>, _ layout: TextLayout) -> HeldMatrix {
        let columns = layout.selection ?? Array(layout.columns)
        if columns.count == text.columnCount, layout.rows.count == text.rowCount {
            return HeldMatrix(outerCount: text.rowCount, innerCount: text.columnCount, values: text.values)
        }
        var values: [Float] = []
        values.reserveCapacity(layout.rows.count * columns.count)
        for row in layout.rows {
            for column in columns { values.append(text.values[row * text.columnCount + column]) }
        }
        return HeldMatrix(outerCount: layout.rows.count, innerCount: columns.count, values: values)
    }
}

extension MatrixRecording {
    /// The tables of the spikefinder challenge have a rate by definition, and a name by which they are known.
    fileprivate mutating func noteSpikefinder(_ place: RecordingPlace) {
        let parts = place.stem.split(separator: ".")
        guard parts.count == 3, Int(parts[0]) != nil, ["train", "test"].contains(parts[1]), parts[2] == "calcium" else {
            return
        }
        description.tool = "spikefinder"
        traceSet.frameRateHz = traceSet.frameRateHz ?? 100
        traceSet.frameRateSource = traceSet.frameRateSource ?? "spikefinder's own rate"
        traceSet.notes.append("the traces of spikefinder are not calibrated as ΔF/F")
    }
}

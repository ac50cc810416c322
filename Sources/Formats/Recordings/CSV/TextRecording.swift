internal import Core
internal import Files

/// A recording in text.
struct TextRecording: RecordingFormat {
    private let matrix: MatrixRecording
    var description: RecordingDescription { matrix.description }

    /// Text begins like nothing else, so that the extension must say so.
    static func recognizes(_ place: RecordingPlace) -> Bool {
        ["csv", "tsv"].contains(place.suffix) && !place.isHDF5 && !place.isArchive
    }

    init(_ place: RecordingPlace, choices: RecordingChoices) throws(FileError) {
        let format = try MatrixFormat(extensionOf: place.url)
        let text: DelimitedText<Float> = try .read(place.url, separator: format.separator)
        matrix = try MatrixRecording(
            place, formatName: "text", name: place.stem,
            stored: HeldMatrix(outerCount: text.rowCount, innerCount: text.columnCount, values: text.values),
            isColumnMajor: false, storage: "text", choices: choices)
    }

    func traces(ofTraceSet index: Int) -> StoredTraces { matrix.traces }
}

internal import Core
internal import Files

/// A recording that is one NumPy array.
struct NPYRecording: RecordingFormat {
    private var matrix: MatrixRecording
    var description: RecordingDescription { matrix.description }

    static func recognizes(_ place: RecordingPlace) -> Bool { place.start.starts(with: NPYHeader.magic) }

    init(_ place: RecordingPlace, choices: RecordingChoices) throws(FileError) {
        try place.requireExtension(of: .npy, "a NumPy array")
        let file = try NPYFile(place.file)
        guard let array = file.matrix else {
            throw FileError(
                .unsupported, path: place.path, "is an array of shape \(file.shape), not a matrix",
                remedy: file.shape.count { $0 > 1 } == 2
                    ? "Save it without its axes of one: numpy.save(name, array.squeeze())."
                    : "Save a matrix with one row per neuron.")
        }
        matrix = try MatrixRecording(
            place, formatName: "NumPy array", name: place.stem,
            stored: array.stored, isColumnMajor: array.isColumnMajor, storage: file.storage.description,
            choices: choices)
        if let (kind, note) = try Suite2pFolders.part(place.url) {
            matrix.traceSet.kind = kind
            matrix.traceSet.notes.append(note)
        }
    }

    func traces(ofTraceSet index: Int) -> StoredTraces { matrix.traces }
}

internal import Core
internal import Files

/// A recording that is a variable of a MATLAB file.
struct MATRecording: RecordingFormat {
    private let matrix: MatrixRecording
    var description: RecordingDescription { matrix.description }

    /// The variables that hold a recording by custom, where a file has several matrices.
    static let customaryVariables = ["dF_traces", "dff", "spike_prob", "spike_rates"]

    static let hasVariables = true
    static let formatName = "MATLAB file"

    static func recognizes(_ place: RecordingPlace) -> Bool { place.start.starts(with: Array("MATLAB ".utf8)) }

    /// Without a name, the variable is the only numeric matrix (single numbers aside), or the only one among
    /// ``customaryVariables``.
    init(_ place: RecordingPlace, choices: RecordingChoices) throws(FileError) {
        try place.requireExtension(of: .mat, "a MATLAB file")
        let file = try MATFile(place.url)
        let variable = try Self.variable(of: file, path: place.path, named: choices.variable)
        matrix = try MatrixRecording(
            place, formatName: Self.formatName, name: variable.name, stored: file.matrix(variable.name),
            isColumnMajor: true, storage: variable.className + (variable.isCompressed ? ", compressed" : ""),
            choices: choices)
    }

    func traces(ofTraceSet index: Int) -> StoredTraces { matrix.traces }

    private static func variable(
        of file: MATFile, path: String, named name: String?
    ) throws(FileError) -> MATVariable {
        if let name {
            guard let variable = file.variables.first(where: { $0.name == name }) else {
                throw FileError(
                    .missing, path: path, "holds no variable “\(name)”",
                    remedy: "Choose one with --variable: \(MATFile.list(file.variables)).")
            }
            return variable
        }
        let matrices = file.variables.filter { $0.isNumericMatrix && $0.shape != [1, 1] }
        if matrices.count == 1 { return matrices[0] }
        let customary = matrices.filter { customaryVariables.contains($0.name) }
        guard customary.count == 1 else {
            throw FileError(
                .ambiguous, path: path,
                matrices.isEmpty
                    ? "holds no matrix of real numbers" : "holds several matrices, and not exactly one by custom",
                remedy: "Choose one with --variable: \(MATFile.list(file.variables)).")
        }
        return customary[0]
    }
}

internal import Core
internal import Files

/// A recording in a MATLAB file: in the layout of a known program, or a variable, or a part of one.
struct MATRecording: RecordingFormat {
    private(set) var description: RecordingDescription
    private let stored: StoredTraces

    static let hasVariables = true
    static let formatName = "MATLAB file"

    static func recognizes(_ place: RecordingPlace) -> Bool { place.start.starts(with: Array("MATLAB ".utf8)) }

    init(_ place: RecordingPlace, choices: RecordingChoices) throws(FileError) {
        try place.requireExtension(of: .mat, "a MATLAB file")
        let file = try MATFile(place.file)
        if choices.variable == nil, let layout = try MATLayouts.recognized(file) {
            (description, stored) = (layout.description, layout.traces)
            let known = description.traceSets[0].orientation
            guard choices.orientation ?? known == known else {
                throw place.contradiction(to: known)
            }
            return
        }
        let search = MATSearch(file)
        let chosen = if let path = choices.variable { try search.candidate(at: path) } else { try search.chosen() }
        let variable = chosen.variable
        let read = try chosen.read(file.budget())
        let matrix = try MatrixRecording(
            place, formatName: Self.formatName, name: variable.name, stored: read.matrix, isColumnMajor: true,
            storage: variable.className + (variable.isCompressed ? ", compressed" : ""), known: read.orientation,
            choices: choices)
        (description, stored) = (matrix.description, matrix.traces)
        read.describe(&description.traceSets[0])
        if let note = chosen.note { description.traceSets[0].notes.append(note) }
        if read.frameRateHz == nil { try noteRate(search, besides: variable.name) }
    }

    func traces(ofTraceSet index: Int) -> StoredTraces { stored }

    /// What this program writes beside a recording is believed; of other names it is only said that they are there.
    private mutating func noteRate(_ search: MATSearch, besides path: String) throws(FileError) {
        var neighbours = try search.singleFields(ofParentOf: path)
        for variable in search.file.variables where variable.shape == [1, 1] && variable.isNumericMatrix {
            neighbours.append(try search.file.array(variable.name))
        }
        for array in neighbours {
            let name = array.variable.name.split(separator: ".").last.map(String.init) ?? ""
            guard let rate = try array.scalar(), rate.isFinite, rate > 0 else { continue }
            if name == Self.rateVariable {
                description.traceSets[0].frameRateHz = rate
                description.traceSets[0].frameRateSource = array.variable.name
            } else if CustomaryNames.frameRates.contains(name.lowercased()) {
                description.traceSets[0].notes.append(CustomaryNames.note(array.variable.name, rate: rate))
            }
        }
    }

    /// The variable into which this program writes the frame rate.
    static let rateVariable = "frame_rate_hz"
}

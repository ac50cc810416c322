internal import Core
internal import Files

/// A format in which recordings come, as one opened recording.
///
/// A new format is a folder here, a line in ``RecordingFormats/all``, and its tests.
protocol RecordingFormat: Sendable {
    /// Whether it has variables, of which one may be named.
    static var hasVariables: Bool { get }

    /// Whether a file or folder is in this format, told by its content.
    static func recognizes(_ place: RecordingPlace) throws(FileError) -> Bool

    /// Reads what the recording says about itself, and no more of its traces than that takes.
    init(_ place: RecordingPlace, choices: RecordingChoices) throws(FileError)

    /// What the recording says about itself. Every trace set has ROIs and frames.
    var description: RecordingDescription { get }

    /// The traces of all ROIs, accepted or not, of a trace set.
    ///
    /// - Parameter index: its place in the description.
    /// - Returns: what hands out the traces, a few at a time.
    /// - Throws: `FileError` when the file cannot be read.
    func traces(ofTraceSet index: Int) throws(FileError) -> StoredTraces
}

/// The traces of all ROIs of a trace set, as a file holds them.
struct StoredTraces {
    /// One row per ROI.
    var traces: any TraceSource
    /// The fluorescence around every ROI, of the same extents.
    var neuropil: (any TraceSource)?
    /// What the tool has taken out of every trace and divides by, of the same extents.
    var background: (any TraceSource)?
}

extension RecordingFormat {
    static var hasVariables: Bool { false }
}

/// The formats that are known.
enum RecordingFormats {
    /// In the order in which they are asked: a tool's own layout before the format that holds it.
    static let all: [any RecordingFormat.Type] = [
        Suite2pRecording.self,
        CaImAnRecording.self,
        NWBRecording.self,
        AllenNWBRecording.self,
        AINDRecording.self,
        MinianFolder.self,
        NPYRecording.self,
        MATRecording.self,
        HDF5ArrayRecording.self,
        TextRecording.self,
    ]

    /// Opens a recording in the first format that recognizes it.
    static func open(_ place: RecordingPlace, choices: RecordingChoices) throws(FileError) -> any RecordingFormat {
        for format in all where choices.variable == nil || format.hasVariables {
            guard try format.recognizes(place) else { continue }
            let recording = try format.init(place, choices: choices)
            for traces in recording.description.traceSets where traces.isOrientationKnown {
                guard choices.orientation ?? traces.orientation == traces.orientation else {
                    throw place.contradiction(to: traces.orientation)
                }
            }
            return recording
        }
        if let variable = choices.variable {
            throw FileError(
                .unsupported, path: place.path, "has no variables, so “\(variable)” cannot be chosen",
                remedy: "Leave out --variable.")
        }
        throw place.unknown
    }
}

internal import Core
internal import Files
internal import Foundation

/// A recording that suite2p 0.10 to 1.1 has processed: fluorescence of all ROIs, that of the neuropil around them, and
/// which of them are cells.
struct Suite2pRecording: RecordingFormat {
    let description: RecordingDescription
    private let planes: [Suite2pPlane]

    static func recognizes(_ place: RecordingPlace) throws(FileError) -> Bool { try Suite2pFolders(place) != nil }

    init(_ place: RecordingPlace, choices: RecordingChoices) throws(FileError) {
        guard let folders = try Suite2pFolders(place) else { throw place.unknown }
        guard choices.orientation != .timeByNeurons else {
            throw FileError(
                .unsupported, path: place.path, "is suite2p's, whose rows are always ROIs",
                remedy: "Leave out --orientation.")
        }
        var (planes, notes): ([Suite2pPlane], [String]) = ([], folders.notes)
        for folder in folders.planes {
            let plane = try Suite2pPlane(folder, place.files)
            if plane.traceSet.roiCount > 0 {
                planes.append(plane)
            } else {
                notes.append("\(plane.traceSet.name) has no ROIs")
            }
        }
        guard !planes.isEmpty else {
            throw FileError(
                .unsupported, path: place.path, "suite2p has found no ROIs in it",
                remedy: "Look at the detection's settings in suite2p.")
        }
        self.planes = planes
        description = RecordingDescription(
            formatName: "suite2p", tool: "suite2p" + (planes[0].version.map { " \($0)" } ?? ""),
            files: planes.flatMap { $0.files.map(\.path) },
            traceSets: planes.map { plane in
                var traceSet = plane.traceSet
                traceSet.notes = notes + traceSet.notes
                return traceSet
            })
    }

    func traces(ofTraceSet index: Int) -> StoredTraces { planes[index].traces }
}

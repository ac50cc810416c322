internal import Core
internal import Files
internal import Foundation

/// What the Allen Institute for Neural Dynamics' capsules write for every plane: `dff/PLANE_dff.h5` with ΔF/F, one row
/// per ROI; `extraction/PLANE_extraction.h5` says which are cells, and a `session.json` above them has the rate.
struct AINDRecording: RecordingFormat {
    let description: RecordingDescription
    private let planes: [HDF5Dataset]

    private static let suffix = "_dff.h5"
    private static let largestSession = 16 << 20
    private static let mostFolders = 1000

    static func recognizes(_ place: RecordingPlace) throws(FileError) -> Bool {
        if place.isFolder { return try !files(in: place.url).isEmpty }
        guard let root = try place.hdf5() else { return false }
        // The noise and the baseline beside the traces tell them from any other array.
        let (data, noise) = (try root.numericArray("data"), try root.numericArray("noise"))
        guard data?.shape.count == 2, noise != nil else { return false }
        return try root.numericArray("baseline") != nil
    }

    init(_ place: RecordingPlace, choices: RecordingChoices) throws(FileError) {
        let files = place.isFolder ? try Self.files(in: place.url) : [place.url]
        var (planes, traceSets, paths): ([HDF5Dataset], [TraceSet], [String]) = ([], [], [])
        for file in files {
            guard let data = try RecordingPlace(file, files: place.files).hdf5()?.numericArray("data"),
                data.shape.count == 2, data.count > 0
            else { throw FileError(.unsupported, path: file.path, "holds no traces under “data”") }
            planes.append(data)
            paths.append(file.path)
            let name = String(file.lastPathComponent.dropLast(Self.suffix.count))
            var traces = TraceSet(name: name, kind: .dff, roiCount: data.shape[0], frameCount: data.shape[1])
            traces.isOrientationKnown = true
            traces.storage = data.storageName
            try Self.addCells(beside: file, place.files, to: &traces, &paths)
            try Self.addSession(above: file, place.files, to: &traces, &paths)
            traceSets.append(traces)
        }
        self.planes = planes
        description = RecordingDescription(
            formatName: "AIND", tool: "AIND capsules", files: Array(Set(paths)).sorted(), traceSets: traceSets)
    }

    func traces(ofTraceSet index: Int) throws(FileError) -> StoredTraces {
        StoredTraces(traces: MatrixTraces(try HDF5Matrix(planes[index]), isNeuronOuter: true))
    }

    /// The files of a plane's folder, or of the planes of a session's.
    private static func files(in folder: URL) throws(FileError) -> [URL] {
        var files = try names(in: folder.appending(path: "dff")).map { folder.appending(path: "dff/\($0)") }
        for name in try names(in: folder).prefix(mostFolders) {
            let plane = folder.appending(path: "\(name)/dff")
            files += try names(in: plane).map { plane.appending(path: $0) }
        }
        return files.filter { $0.lastPathComponent.hasSuffix(suffix) }
    }

    /// What a folder holds, in order; nothing where there is none.
    private static func names(in folder: URL) throws(FileError) -> [String] {
        guard try FileKind(of: folder) == .folder else { return [] }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        } catch {
            throw FileError.system(path: folder.path, "cannot be listed", error)
        }
    }

    /// Which ROIs are cells: a label, and perhaps its probability.
    private static func addCells(
        beside file: URL, _ files: OpenFiles, to traces: inout TraceSet, _ paths: inout [String]
    ) throws(FileError) {
        let folder = file.deletingLastPathComponent().deletingLastPathComponent().appending(path: "extraction")
        let extraction = folder.appending(path: "\(traces.name)_extraction.h5")
        guard try FileKind(of: extraction) == .file,
            let labels = try RecordingPlace(extraction, files: files).hdf5()?.numericArray("iscell")
        else { return traces.notes.append("\(extraction.lastPathComponent), which says what is a cell, is not there") }
        guard labels.shape.first == traces.roiCount, labels.count > 0 else {
            throw labels.content.unsupported(
                "“iscell” has the shape \(labels.shape), but there are \(traces.roiCount) ROIs")
        }
        let numbers: [Double] = try labels.numbers()
        let width = labels.count / traces.roiCount
        traces.accepted = (0..<traces.roiCount).map { numbers[$0 * width] > 0 }
        paths.append(extraction.path)
    }

    /// The rate, from the nearest `session.json`.
    private static func addSession(
        above file: URL, _ files: OpenFiles, to traces: inout TraceSet, _ paths: inout [String]
    ) throws(FileError) {
        var folder = file.deletingLastPathComponent()
        for _ in 0..<4 {
            let url = folder.appending(path: "session.json")
            guard try FileKind(of: url) == .file else {
                folder = folder.deletingLastPathComponent()
                continue
            }
            let session = try FileBytes(files.file(url), atMost: largestSession)
            guard let content = try? JSONDecoder().decode(Session.self, from: Data(session.bytes)) else {
                throw FileError(.damaged, path: url.path, "is not the session.json of an experiment")
            }
            let views = (content.data_streams ?? []).flatMap { $0.ophys_fovs ?? [] }
            paths.append(url.path)
            // Views of one experiment may differ; then nothing says which one a plane is.
            let rates = Set(views.compactMap(\.frame_rate))
            if rates.count == 1, let rate = rates.first, rate > 0 {
                (traces.frameRateHz, traces.frameRateSource) = (rate, "frame_rate in session.json")
            }
            let places = Set(views.compactMap(\.targeted_structure))
            if places.count == 1 { traces.traits[.region] = places.first }
            return
        }
    }

    /// As much of `session.json` as is needed.
    private struct Session: Decodable {
        struct Stream: Decodable { let ophys_fovs: [View]? }
        struct View: Decodable {
            let frame_rate: Double?
            let targeted_structure: String?
        }
        let data_streams: [Stream]?
    }
}

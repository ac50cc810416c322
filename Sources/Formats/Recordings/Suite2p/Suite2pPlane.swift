internal import Core
internal import Files
internal import Foundation

/// The folder of one imaging plane, or `combined`, which holds the ROIs of all planes one after the other.
struct Suite2pPlane {
    let traceSet: TraceSet
    let traces: StoredTraces
    /// The files that were read.
    let files: [URL]
    let version: String?

    static let combinedName = "combined"

    /// Reads what the folder says; the traces stay where they are.
    ///
    /// - Parameters:
    ///   - folder: such as `plane0`.
    ///   - open: through which its files are opened.
    /// - Throws: `FileError` when a file is damaged, or not of the same ROIs as the others.
    init(_ folder: URL, _ open: OpenFiles) throws(FileError) {
        let file = folder.appending(path: Suite2pFolders.fluorescence)
        let matrix = try Self.matrix(open.file(file))
        let name = folder.lastPathComponent
        var set = TraceSet(
            name: name, kind: .fluorescence, roiCount: matrix.traces.neuronCount, frameCount: matrix.traces.frameCount)
        var files = [file]
        set.storage = matrix.storage
        set.isOrientationKnown = true
        guard set.frameCount > 0 || set.roiCount == 0 else {
            throw FileError(.unsupported, path: file.path, "has ROIs, but no frames")
        }

        let neuropilFile = folder.appending(path: "Fneu.npy")
        var neuropil: (any TraceSource)?
        if try FileKind(of: neuropilFile) == .file {
            let around = try Self.matrix(open.file(neuropilFile)).traces
            guard around.neuronCount == set.roiCount, around.frameCount == set.frameCount else {
                throw Self.mismatch(neuropilFile, "is a matrix of \(around.neuronCount) × \(around.frameCount)", set)
            }
            neuropil = around
            set.hasNeuropil = true
            files.append(neuropilFile)
        } else {
            set.notes.append("there is no Fneu.npy, so that no neuropil can be subtracted")
        }

        let labels = folder.appending(path: "iscell.npy")
        if try FileKind(of: labels) == .file {
            set.accepted = try Self.accepted(open.file(labels), of: set)
            files.append(labels)
        } else {
            set.notes.append("there is no iscell.npy, so that every ROI counts as a neuron, as it does for suite2p")
        }

        let parameters = try Suite2pParameters(folder, open)
        set.frameRateHz = parameters.frameRateHz
        set.frameRateSource = parameters.frameRateFile.map { "fs in \($0)" }
        if let rate = parameters.frameRateHz, let count = parameters.planeCount, count > 1 {
            set.imagingRateHz = rate * count
        }
        set.neuropilCoefficient = parameters.neuropilCoefficient
        set.notes += parameters.notes

        let padding = try Suite2pPadding(folder, open, traces: matrix, roiCount: set.roiCount)
        set.validFrameCounts = padding.validFrameCounts
        set.notes += padding.notes
        if name == Self.combinedName, let note = try Self.staleLabels(set, padding.planes, open) {
            set.notes.append(note)
        }
        traceSet = set
        traces = StoredTraces(traces: matrix.traces, neuropil: neuropil)
        self.files = files + parameters.files
        version = parameters.version
    }

    /// A matrix of suite2p, one row per ROI, in either order of its numbers.
    struct Matrix {
        let traces: MatrixTraces
        let storage: String
    }

    private static func matrix(_ open: MappedFile) throws(FileError) -> Matrix {
        let file = try NPYFile(open)
        guard file.shape.count == 2, let array = file.matrix else {
            // Without ROIs, suite2p writes an empty list.
            guard file.shape == [0] else {
                throw FileError(.damaged, path: open.url.path, "is an array of shape \(file.shape), not ROIs × frames")
            }
            return Matrix(
                traces: MatrixTraces(HeldMatrix(outerCount: 0, innerCount: 0, values: []), isNeuronOuter: true),
                storage: file.storage.description)
        }
        return Matrix(
            traces: MatrixTraces(array.stored, isNeuronOuter: !array.isColumnMajor), storage: file.storage.description)
    }

    /// The labels: one per ROI, or pairs of a label and a probability.
    private static func accepted(_ open: MappedFile, of set: TraceSet) throws(FileError) -> [Bool] {
        let file = try NPYFile(open)
        let columns = file.shape.count == 1 ? 1 : file.shape.last ?? 0
        guard (1...2).contains(file.shape.count), file.shape.first == set.roiCount,
            (1...2).contains(columns) || set.roiCount == 0
        else { throw mismatch(open.url, "has the shape \(file.shape)", set) }
        let values = try file.allValues()
        return (0..<set.roiCount).map { values[$0 * columns] != 0 }
    }

    /// What to say where `combined` was made before the planes were curated, or curated itself.
    private static func staleLabels(
        _ set: TraceSet, _ planes: [Suite2pPadding.Plane], _ open: OpenFiles
    ) throws(FileError) -> String? {
        guard let accepted = set.accepted, !planes.isEmpty else { return nil }
        var current: [Bool] = []
        for plane in planes {
            let labels = plane.folder.appending(path: "iscell.npy")
            guard try FileKind(of: labels) == .file else { return nil }
            var planeSet = TraceSet(name: "", roiCount: plane.roiCount, frameCount: plane.frameCount)
            planeSet.accepted = try Self.accepted(open.file(labels), of: planeSet)
            current += planeSet.accepted ?? []
        }
        let differences = zip(accepted, current).count { $0 != $1 }
        guard differences > 0 else { return nil }
        return "\(differences) ROIs are labelled otherwise in the planes' own folders; those of combined are taken here"
    }

    private static func mismatch(_ url: URL, _ what: String, _ set: TraceSet) -> FileError {
        FileError(
            .damaged, path: url.path,
            "\(what), but \(Suite2pFolders.fluorescence) has \(set.roiCount) ROIs and \(set.frameCount) frames",
            remedy: "The files are not of the same run: save them again in suite2p, or move this one out of the folder."
        )
    }
}

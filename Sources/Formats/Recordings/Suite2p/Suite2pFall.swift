internal import Core
internal import Files
internal import Foundation

/// `Fall.mat`: what suite2p has written about a plane, or all planes, into one MATLAB file.
struct Suite2pFall: MATLayout {
    let description: RecordingDescription
    let traces: StoredTraces

    init?(_ file: MATFile) throws(FileError) {
        let names = Set(file.variables.map(\.name))
        guard names.isSuperset(of: ["F", "Fneu", "iscell", "ops", "stat"]) else { return nil }
        let (fluorescence, neuropil) = (try Self.matrix("F", of: file), try Self.matrix("Fneu", of: file))
        guard fluorescence.neuronCount > 0, fluorescence.frameCount > 0 else {
            throw FileError(
                .unsupported, path: file.url.path, "suite2p has found no ROIs in it",
                remedy: "Look at the detection's settings in suite2p.")
        }
        var set = TraceSet(
            name: file.url.deletingPathExtension().lastPathComponent, kind: .fluorescence,
            roiCount: fluorescence.neuronCount, frameCount: fluorescence.frameCount)
        guard neuropil.neuronCount == set.roiCount, neuropil.frameCount == set.frameCount else {
            throw FileError(.damaged, path: file.url.path, "F and Fneu are not of the same extents")
        }
        (set.hasNeuropil, set.isOrientationKnown) = (true, true)
        set.accepted = try Self.accepted(file, count: set.roiCount)
        set.storage = try file.array("F").variable.className
        set.notes.append(
            "suite2p does not bring the labels in this file up to date: if cells were curated, name the folder instead")
        let ops = try file.array("ops")
        let fields = Dictionary(try ops.fields().map { ($0.name, $0) }) { first, _ in first }
        func number(_ name: String) throws(FileError) -> Double? { try fields[name]?.values.first?.scalar() }
        if let rate = try number("fs"), rate.isFinite, rate > 0 {
            (set.frameRateHz, set.frameRateSource) = (rate, "ops.fs")
            if rate == Suite2pParameters.defaultFrameRateHz { set.notes.append(Suite2pParameters.defaultRate) }
            if let planes = try number("nplanes"), planes > 1 { set.imagingRateHz = rate * planes }
        }
        set.neuropilCoefficient = try number("neucoeff")
        let padding = try Suite2pPadding(
            file.url.deletingLastPathComponent(), OpenFiles(), traces: .init(traces: fluorescence, storage: ""),
            roiCount: set.roiCount)
        set.validFrameCounts = padding.validFrameCounts
        set.notes += padding.notes
        description = RecordingDescription(
            formatName: "suite2p", tool: "suite2p", files: [file.url.path], traceSets: [set])
        traces = StoredTraces(traces: fluorescence, neuropil: neuropil)
    }

    /// A matrix with one row per ROI; in MATLAB's order, frames are the outer index.
    private static func matrix(_ name: String, of file: MATFile) throws(FileError) -> MatrixTraces {
        let array = try file.array(name)
        guard array.variable.isNumericMatrix else {
            throw FileError(.damaged, path: file.url.path, "\(array.variable) is no matrix of ROIs × frames")
        }
        return MatrixTraces(try array.numbers(), isNeuronOuter: false)
    }

    /// Pairs of a label and a probability, or labels alone.
    private static func accepted(_ file: MATFile, count: Int) throws(FileError) -> [Bool] {
        let array = try file.array("iscell")
        guard array.variable.isNumericMatrix, array.variable.shape[0] == count, array.variable.shape[1] >= 1 else {
            throw FileError(
                .damaged, path: file.url.path, "\(array.variable) does not label the \(count) ROIs of F",
                remedy: "Save the file again in suite2p, or name its folder.")
        }
        return try array.numbers().values(outer: 0..<1, inner: 0..<count).map { $0 != 0 }
    }
}

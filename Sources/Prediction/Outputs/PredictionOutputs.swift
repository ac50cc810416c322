internal import Core
internal import Files
internal import Formats
internal import Foundation
internal import Plots
internal import Registry

/// The files that a prediction writes: all outputs with their sidecars, the plot and the lock appear, or none.
struct PredictionOutputs {
    private let destinations: [PredictionDestination]
    private let replacesExisting: Bool
    private let plot: AtomicFile?
    private let lock: AtomicFile?
    private let sidecars: [AtomicFile]
    private let originals: [KeptOriginal]
    private let recording: OpenRecording

    /// The outputs themselves.
    var files: [URL] { destinations.map(\.file) }

    /// Makes sure that every name can be used, before anything is computed.
    init(
        of request: PredictionRequest, _ recording: SurveyedRecording, _ traceSet: TraceSet, registry: OpenRegistry
    ) throws {
        let destinations = try PredictionDestination.all(of: request, recording.files.recording, traceSet)
        let described = destinations.filter { !$0.isStream }
        let written =
            described.flatMap { $0.isRecording ? [$0.sidecar] : [$0.file, $0.sidecar] } + request.extraFiles
        let read = recording.description.files.map { URL(filePath: $0) } + [request.truth].compactMap(\.self)
        try requireDistinct(written: written + destinations.compactMap(\.original), read: read)
        if let plot = request.plot { try requireDrawing(plot) }
        try registry.location.requireOutside(written)
        replacesExisting = request.replacesExisting
        self.destinations = destinations
        self.recording = recording.files.recording
        let isReplaced = { (destination: PredictionDestination) in request.replacesExisting || destination.replaces }
        if !replacesExisting {
            for destination in described where !destination.replaces {
                for file in [destination.file, destination.sidecar] { try AtomicFile.checkIsFree(file) }
            }
            for file in request.extraFiles { try AtomicFile.checkIsFree(file) }
        }
        originals = try destinations.compactMap { try KeptOriginal(of: $0) }
        plot = try request.plot.map { try AtomicFile($0, replacesExisting: request.replacesExisting) }
        lock = try request.lock.map { try AtomicFile($0, replacesExisting: request.replacesExisting) }
        do {
            sidecars = try described.map { try AtomicFile($0.sidecar, replacesExisting: isReplaced($0)) }
        } catch let error as FileError where error.code == .forbidden && request.outputs.isEmpty {
            throw FileError(
                .forbidden, path: error.path, error.detail,
                remedy: "Let the spikes go to another folder: --output FOLDER/spikes.npy.")
        }
    }

    /// Begins every output; nothing is visible yet.
    func sinks(for traceSet: SurveyedTraceSet, metadata: PredictionMetadata) throws -> [any TraceSink] {
        let (neuronCount, roiCount) = (traceSet.rois.count, traceSet.traceSet.roiCount)
        return try destinations.map { destination in
            let matrix = { (rowCount: Int) throws in
                try PredictionFile.sink(
                    for: destination.file, neuronCount: rowCount, frameCount: traceSet.traceSet.frameCount,
                    metadata: metadata, replacesExisting: replacesExisting || destination.replaces)
            }
            switch destination.rows {
            case .neurons: return try matrix(neuronCount)
            case .allROIs(let rejected):
                return ROIRows(
                    to: try matrix(roiCount), rois: traceSet.rois, roiCount: roiCount,
                    filler: rejected == .zero ? 0 : .nan, replacesMissing: false)
            case .suite2pSpikes:
                return ROIRows(
                    to: try matrix(roiCount), rois: traceSet.rois, roiCount: roiCount, filler: 0, replacesMissing: true)
            case .nwb:
                return try NWBCopy(
                    NWBSpikeFile(
                        copying: recording, to: destination.file, model: metadata.model,
                        replacesExisting: replacesExisting || destination.replaces),
                    traceSet: traceSet.traceSet.name, rois: traceSet.rois)
            }
        }
    }

    /// Puts everything under its name; when one file fails, those that have just appeared are removed.
    ///
    /// - Parameters:
    ///   - sinks: hold all rows, one for each output.
    ///   - drawing: makes the plot, where there is to be one.
    ///   - locked: says exactly which model was used.
    ///   - report: makes the content of the sidecars once the outputs are there.
    /// - Returns: that content.
    /// - Throws: what a sink, the report or the disk throws.
    func finish(
        _ sinks: [any TraceSink], drawing: @escaping () throws -> SVGDocument, locked: @escaping () throws -> ModelLock,
        report: @escaping () throws -> PredictionReport
    ) throws -> PredictionReport {
        var made: PredictionReport?
        let kept = originals.map { original in (original.file, { try original.finish() }) }
        let outputs = zip(files, sinks).map { file, sink in (file, { try sink.finish() }) }
        let plots = [plot].compactMap(\.self).map { plot in
            (
                plot.destination,
                {
                    try plot.write(Data(drawing().text.utf8))
                    try plot.commit()
                }
            )
        }
        let descriptions = sidecars.map { sidecar in
            (
                sidecar.destination,
                {
                    let report = try made ?? report()
                    made = report
                    try report.write(to: sidecar)
                }
            )
        }
        let locks = [lock].compactMap(\.self).map { lock in (lock.destination, { try locked().write(to: lock) }) }
        try finishTogether(kept + outputs + plots + locks + descriptions)
        return try made ?? report()
    }
}

/// Refuses a plot that would be something else than its name says.
private func requireDrawing(_ plot: URL) throws(FileError) {
    guard plot.pathExtension.lowercased() != "svg" else { return }
    throw FileError(
        .unsupported, path: plot.path, "would be an SVG, which its extension does not say",
        remedy:
            "Name it \(plot.deletingPathExtension().lastPathComponent).svg; Inkscape, rsvg-convert and browsers make "
            + "a PNG or PDF of it.")
}

/// The spikes of one trace set in a copy of an NWB file.
final class NWBCopy: TraceSink {
    private let file: NWBSpikeFile
    private let sink: any TraceSink

    init(_ file: NWBSpikeFile, traceSet: String, rois: [Int]) throws {
        self.file = file
        sink = try file.sink(forTraceSet: traceSet, rois: rois)
    }

    func append(_ rows: TraceMatrix) throws { try sink.append(rows) }

    func finish() throws { try file.finish() }
}

internal import Core
internal import Files
internal import Formats
internal import Foundation
internal import Inference
internal import Pages
internal import Plots
internal import Registry

/// The files that predictions of one recording write: all outputs with their sidecars, the plot and the lock appear, or
/// none.
final class PredictionOutputs {
    /// Where the prediction of each trace set goes; they may share NWB files.
    private let destinations: [[PredictionDestination]]
    private let replacesExisting: Bool
    private let plot: FigureFile?
    private let page: ReportFile?
    private let lock: AtomicFile?
    private let sidecars: [(of: PredictionDestination, file: AtomicFile)]
    private let originals: [KeptOriginal]
    private let recording: OpenRecording
    /// The NWB files that were begun, by their paths.
    private var nwbFiles: [String: NWBSpikeFile] = [:]

    /// Makes sure that every name can be used, before anything is computed.
    init(
        of request: PredictionRequest, _ recording: SurveyedRecording, _ traceSets: [TraceSet], registry: OpenRegistry
    ) throws {
        try request.requireRoom(forTraceSets: traceSets.map(\.name))
        destinations = try traceSets.map {
            try PredictionDestination.all(of: request, recording.files.recording, $0)
        }
        let all = Self.different(destinations.joined())
        let described = all.filter { !$0.isStream }
        let written =
            described.flatMap { $0.isRecording ? [$0.sidecar] : [$0.file, $0.sidecar] } + request.extraFiles
        let read = recording.description.files.map { URL(filePath: $0) } + [request.truth].compactMap(\.self)
        try requireDistinct(written: written + all.compactMap(\.original), read: read)
        if let plot = request.plot { _ = try FigureFormat(of: plot) }
        if let report = request.report { try ReportFile.requirePage(report.file) }
        try registry.location.requireOutside(written)
        replacesExisting = request.replacesExisting
        self.recording = recording.files.recording
        let isReplaced = { (destination: PredictionDestination) in request.replacesExisting || destination.replaces }
        if !replacesExisting {
            for destination in described where !destination.replaces {
                for file in [destination.file, destination.sidecar] { try AtomicFile.checkIsFree(file) }
            }
            for file in request.extraFiles { try AtomicFile.checkIsFree(file) }
        }
        originals = try all.compactMap { try KeptOriginal(of: $0) }
        plot = try request.plot.map { try FigureFile($0, replacesExisting: request.replacesExisting) }
        page = try request.report.map { try ReportFile($0.file, replacesExisting: request.replacesExisting) }
        lock = try request.lock.map { try AtomicFile($0, replacesExisting: request.replacesExisting) }
        do {
            sidecars = try described.map { ($0, try AtomicFile($0.sidecar, replacesExisting: isReplaced($0))) }
        } catch let error as FileError where error.code == .forbidden && request.outputs.isEmpty {
            throw FileError(
                .forbidden, path: error.path, error.detail,
                remedy: "Let the spikes go to another folder: --output FOLDER/spikes.npy.")
        }
    }

    /// Each NWB file once, as several trace sets and their discrete spikes go into it; whatever else is there twice is a
    /// conflict.
    private static func different(_ destinations: some Sequence<PredictionDestination>) -> [PredictionDestination] {
        var seen: Set<String> = []
        return destinations.filter { !$0.isNWB || seen.insert($0.file.path).inserted }
    }

    /// The outputs of a trace set themselves.
    func files(ofTraceSet index: Int) -> [URL] { destinations[index].map(\.file) }

    /// Begins every output of a trace set; nothing is visible yet.
    func sinks(
        forTraceSet index: Int, _ traceSet: SurveyedTraceSet, metadata: PredictionMetadata, placement: SpikePlacement
    ) throws -> [any TraceSink] {
        let (neuronCount, roiCount) = (traceSet.rois.count, traceSet.traceSet.roiCount)
        var spikes: SpikeSink?
        return try destinations[index].map { destination in
            let matrix = { [replacesExisting] (rowCount: Int) throws in
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
            case .spikes:
                let sink = try SpikeSink(
                    destination.file, placement: placement, frameRateHz: metadata.frameRateHz, model: metadata.model,
                    replacesExisting: replacesExisting)
                spikes = sink
                return sink
            case .nwbUnits:
                let sink = SpikeSink(
                    try nwbFile(destination).units(
                        ofTraceSet: traceSet.traceSet.name, rois: traceSet.rois, model: metadata.model),
                    placement: placement, frameRateHz: metadata.frameRateHz, model: metadata.model)
                spikes = sink
                return sink
            case .spikeCounts:
                guard let spikes else { preconditionFailure("spikes are found before they are counted") }
                return SpikeCountSink(
                    of: spikes,
                    to: try SpikeCounts.sink(
                        for: destination.file, neuronCount: neuronCount, frameCount: traceSet.traceSet.frameCount,
                        frameRateHz: metadata.frameRateHz, model: metadata.model, replacesExisting: replacesExisting))
            case .nwb:
                return try nwbFile(destination).sink(
                    forTraceSet: traceSet.traceSet.name, rois: traceSet.rois, model: metadata.model)
            }
        }
    }

    /// The NWB file of a destination, begun by the first trace set that goes there.
    private func nwbFile(_ destination: PredictionDestination) throws -> NWBSpikeFile {
        if let file = nwbFiles[destination.file.path] { return file }
        let file = try NWBSpikeFile(
            copying: recording, to: destination.file, replacesExisting: replacesExisting || destination.replaces)
        nwbFiles[destination.file.path] = file
        return file
    }

    /// Puts everything under its name; when one file fails, those that have just appeared are removed.
    ///
    /// - Parameter predicted: what is to be written of each trace set, in the order in which they were announced.
    /// - Returns: their reports, which are the content of the sidecars.
    /// - Throws: what a sink, a report or the disk throws.
    func finish(_ predicted: [PredictedTraceSet]) throws -> [PredictionReport] {
        var made: [PredictionReport?] = predicted.map { _ in nil }
        func report(_ index: Int) throws -> PredictionReport {
            if let report = made[index] { return report }
            let report = try predicted[index].report()
            made[index] = report
            return report
        }
        var steps: [(URL, () throws -> Void)] = originals.map { original in (original.file, { try original.finish() }) }
        for (destinations, predicted) in zip(destinations, predicted) {
            // An NWB file makes sure itself that all of its sinks have their rows.
            for (destination, sink) in zip(destinations, predicted.sinks) where !destination.isNWB {
                steps.append((destination.file, { try sink.finish() }))
            }
        }
        for file in nwbFiles.values { steps.append((file.destination, { try file.finish() })) }
        for (traceSet, plot) in zip(predicted, [plot].compactMap(\.self)) {
            steps.append((plot.destination, { if let drawing = try traceSet.drawing() { try plot.write(drawing) } }))
        }
        for (index, page) in zip(predicted.indices, [page].compactMap(\.self)) {
            steps.append(
                (
                    page.destination,
                    { if let content = try predicted[index].page(report(index)) { try page.write(content) } }
                ))
        }
        for (traceSet, lock) in zip(predicted, [lock].compactMap(\.self)) {
            steps.append((lock.destination, { try traceSet.locked().write(to: lock) }))
        }
        for sidecar in sidecars {
            let sharing = destinations.indices.filter { destinations[$0].contains(sidecar.of) }
            steps.append(
                (sidecar.of.sidecar, { try PredictionReport.write(sharing.map(report), to: sidecar.file) }))
        }
        try finishTogether(steps)
        return try predicted.indices.map(report)
    }
}

/// What was predicted of a trace set, before anything has its name.
struct PredictedTraceSet {
    /// Hold all rows, one for each output.
    let sinks: [any TraceSink]
    /// Makes the plot; `nil` where none was asked for.
    let drawing: () throws -> SVGDocument?
    /// Makes the page; `nil` where none was asked for.
    let page: (PredictionReport) throws -> ReportPage?
    /// Says exactly which model was used.
    let locked: () throws -> ModelLock
    /// Makes the report once the outputs are there.
    let report: () throws -> PredictionReport
}

extension PredictionRequest {
    /// Makes sure that so many trace sets can go where the request says: NWB files and what is there by default have room
    /// for all, other files for one.
    ///
    /// - Throws: ``PredictionError/severalTraceSets(_:path:)``.
    public func requireRoom(forTraceSets names: [String]) throws(PredictionError) {
        let isForOne =
            plot != nil || report != nil || lock != nil || truth != nil || spikes != nil || counts != nil
            || outputs.contains { !$0.isNWB }
        guard names.count == 1 || !isForOne else {
            throw .severalTraceSets(names, path: recording.path)
        }
    }
}

extension URL {
    /// Whether its name is that of an NWB file.
    var isNWB: Bool { pathExtension.lowercased() == "nwb" }
}

internal import Core
internal import Formats

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

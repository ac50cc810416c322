package import Core
package import Files
package import Foundation

/// A copy of an NWB file to which expected spikes are added: for every trace set a `RoiResponseSeries` of the same
/// frames and ROIs, in a container `SpikeInference` of the module that holds the traces.
///
/// NWB has no type for expected spikes; `Units` is for discrete ones (``NWBUnits``). The series has a column for every ROI;
/// those that were not predicted are NaN. Times and regions are those of the traces. The library of HDF5 writes into the
/// copy, which it reads no further than the groups that lead there; the file that was given stays as it is.
package final class NWBSpikeFile {
    private let file: AtomicFile
    private let recording: NWBRecording
    private let source: MappedFile
    private var sinks: [NWBSpikeSink] = []
    private var units: [NWBUnits] = []

    private static let container = "SpikeInference"
    private static let copySize = 8 << 20

    /// Copies the recording.
    ///
    /// - Parameters:
    ///   - recording: an NWB file.
    ///   - url: where the copy will appear; the recording itself, where it may be replaced.
    ///   - replacesExisting: whether a file of that name may be replaced.
    /// - Throws: `FileError` when it is not an NWB 2 file, the name is taken, or the folder cannot be written.
    package init(
        copying recording: OpenRecording, to url: URL, replacesExisting: Bool = false
    ) throws(FileError) {
        guard let content = recording.content as? NWBRecording else {
            throw FileError(
                .unsupported, path: recording.url.path, "is not an NWB 2 file, to which spikes can be added",
                remedy: "Name an output that ends in .npy, .mat or .csv.")
        }
        self.recording = content
        source = try recording.files.file(recording.url)
        file = try AtomicFile(url, replacesExisting: replacesExisting)
        for first in stride(from: 0, to: source.byteCount, by: Self.copySize) {
            try file.write(Data(source.bytes(in: first..<min(source.byteCount, first + Self.copySize))))
        }
    }

    /// Where the copy will appear.
    package var destination: URL { file.destination }

    /// Begins the spikes of a trace set.
    ///
    /// - Parameters:
    ///   - name: the trace set.
    ///   - rois: which ROI each of the rows is that will be appended.
    ///   - model: the name of the model that predicts.
    /// - Returns: what takes the rows; it is ``finish()`` that makes the copy appear.
    /// - Throws: `FileError` when there is no such trace set, or the copy cannot be written.
    package func sink(forTraceSet name: String, rois: [Int], model: String) throws(FileError) -> any TraceSink {
        let (series, module) = try place(ofTraceSet: name)
        let places = recording.description.traceSets.indices.map { recording.series(ofTraceSet: $0).object.path }
        let isOnly = places.count { $0.hasPrefix(module + "/") } == 1
        let container = try container(in: module)
        let path = "\(container)/SpikeProbability" + (isOnly ? "" : "_" + name.replacing("/", with: "_"))
        try write { (writer) throws(FileError) in try self.create(path, beside: series, model: model, writer) }
        let sink = NWBSpikeSink(
            path: path, rois: rois, frameCount: series.frameCount, name: file.destination.path, write: write)
        sinks.append(sink)
        return sink
    }

    /// Begins the discrete spikes of a trace set.
    ///
    /// - Parameters:
    ///   - name: the trace set.
    ///   - rois: which ROI each of the neurons is whose spikes will be appended.
    ///   - model: the name of the model whose prediction they explain.
    /// - Returns: what takes the spikes; ``finish()`` writes them.
    /// - Throws: `FileError` when there is no such trace set.
    package func units(ofTraceSet name: String, rois: [Int], model: String) throws(FileError) -> NWBUnits {
        let (series, module) = try place(ofTraceSet: name)
        let isTaken = try recording.holds("units")
        let path = isTaken ? NWBUnits.path(in: module, beside: try recording.names(in: module)) : "/units"
        let new = NWBUnits(at: path, of: series, rois: rois, model: model)
        units.append(new)
        return new
    }

    /// The series of a trace set, and the module that it is in.
    private func place(ofTraceSet name: String) throws(FileError) -> (series: NWBSeries, module: String) {
        guard let index = recording.description.traceSets.firstIndex(where: { $0.name == name }) else {
            throw FileError(.missing, path: source.url.path, "has no trace set “\(name)”")
        }
        let series = recording.series(ofTraceSet: index)
        let parts = series.object.path.split(separator: "/").map(String.init)
        guard parts.count > 2, parts[0] == "processing" else {
            throw FileError(
                .unsupported, path: source.url.path, "has its traces outside of processing, where no spikes belong",
                remedy: "Name an output that ends in .npy, .mat or .csv.")
        }
        return (series, "/processing/\(parts[1])")
    }

    /// Puts the complete copy under its name.
    ///
    /// - Throws: `FileError` when rows are missing, the recording has changed meanwhile, or the disk fails.
    package func finish() throws(FileError) {
        for sink in sinks { try sink.finish() }
        for units in units { try write(units.write) }
        try source.requireUnchanged()
        if file.destination.path == source.url.resolvingSymlinksInPath().path {
            try file.takePermissions(of: file.destination)
        }
        try file.commit()
    }

    /// Hands out the copy, alone among all users of HDF5.
    private func write(_ body: (borrowing HDF5Writer) throws(FileError) -> Void) throws(FileError) {
        try withHDF5Lock { () throws(FileError) in
            let writer = try HDF5Writer(adding: file.temporary, path: file.destination.path)
            try body(writer)
            try writer.flush()
        }
    }
}

extension NWBSpikeFile {
    /// The container in a module: one of its own, also where an earlier prediction has left one.
    private func container(in module: String) throws(FileError) -> String {
        if let sink = sinks.first(where: { $0.path.hasPrefix("\(module)/\(Self.container)") }) {
            return sink.path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
        }
        let taken = try recording.names(in: module)
        var (name, number) = (Self.container, 2)
        while taken.contains(name) { (name, number) = ("\(Self.container)\(number)", number + 1) }
        let path = "\(module)/\(name)"
        try write { (writer) throws(FileError) in
            try writer.createGroup(path)
            try Self.attach(type: "Fluorescence", to: path, writer)
        }
        return path
    }

    private func create(
        _ path: String, beside series: NWBSeries, model: String, _ writer: borrowing HDF5Writer
    ) throws(FileError) {
        try writer.createGroup(path)
        try Self.attach(type: "RoiResponseSeries", to: path, writer)
        try writer.attach(
            "description",
            .text("Expected spikes per frame, inferred from calcium imaging by the model \(model) (Cascade)"), to: path)
        try writer.attach(
            "comments", .text("\(Program.name) \(Program.version); NaN where nothing was predicted"), to: path)
        _ = try writer.createArray("\(path)/data", shape: [series.frameCount, series.roiCount], fill: .nan)
        for (name, value) in [("conversion", 1.0), ("offset", 0), ("resolution", -1)] {
            try writer.attach(name, .number(value), to: "\(path)/data")
        }
        try writer.attach("unit", .text("expected spikes per frame"), to: "\(path)/data")
        if let rois = try series.object.member("rois") { try writer.link("\(path)/rois", to: rois.path) }
        if let times = try series.object.member("timestamps") {
            return try writer.link("\(path)/timestamps", to: times.path)
        }
        guard let start = try series.object.member("starting_time") else { return }
        let time = "\(path)/starting_time"
        let seconds = try series.object.number("starting_time") ?? 0
        try writer.write(seconds, to: writer.createArray(time, shape: [], isDouble: true))
        try writer.attach("rate", .number(start.number(ofAttribute: "rate") ?? .nan), to: time)
        try writer.attach("unit", .text("seconds"), to: time)
    }

    static func attach(
        type: String, of namespace: String = "core", to path: String, _ writer: borrowing HDF5Writer
    ) throws(FileError) {
        try writer.attach("namespace", .text(namespace), to: path)
        try writer.attach("neurodata_type", .text(type), to: path)
        try writer.attach("object_id", .text(UUID().uuidString.lowercased()), to: path)
    }
}

/// Takes the spikes of one trace set.
private final class NWBSpikeSink: TraceSink {
    let path: String
    private let rois: [Int]
    private var rows: RowCount
    private let write: ((borrowing HDF5Writer) throws(FileError) -> Void) throws(FileError) -> Void

    init(
        path: String, rois: [Int], frameCount: Int, name: String,
        write: @escaping ((borrowing HDF5Writer) throws(FileError) -> Void) throws(FileError) -> Void
    ) {
        (self.path, self.rois, self.write) = (path, rois, write)
        rows = RowCount(path: name, neuronCount: rois.count, frameCount: frameCount)
    }

    func append(_ spikes: TraceMatrix) throws(FileError) {
        let first = rows.written
        rows.add(spikes)
        try write { (writer) throws(FileError) in
            let data = try writer.openArray("\(path)/data")
            for row in 0..<spikes.neuronCount {
                try writer.write(Array(spikes[row]), toColumn: rois[first + row], of: data)
            }
        }
    }

    func finish() throws(FileError) { try rows.requireAll() }
}

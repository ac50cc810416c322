internal import Core
internal import Files
internal import Foundation

/// An NWB 2 file: series of ROI traces somewhere below `processing`, and tables of ROIs to which their columns belong.
struct NWBRecording: RecordingFormat {
    let description: RecordingDescription
    private let root: HDF5Object
    private let chosen: [Chosen]

    /// A series of which the traces are taken, and the one of its surroundings.
    private struct Chosen {
        let series: NWBSeries
        let neuropil: NWBSeries?
        /// The others that have the same ROIs.
        let others: [NWBSeries]
    }

    static func recognizes(_ place: RecordingPlace) throws(FileError) -> Bool {
        try place.hdf5()?.attribute("nwb_version") != nil
    }

    init(_ place: RecordingPlace, choices: RecordingChoices) throws(FileError) {
        guard let root = try place.hdf5() else { throw place.unknown }
        self.root = root
        var list = NWBSeriesList()
        for name in ["processing", "acquisition"] {
            if let group = try root.member(name) { try list.add(group) }
        }
        chosen = Self.choose(list.series)
        guard !chosen.isEmpty else {
            if let fault = list.faults.first { throw fault }
            throw FileError(
                .unsupported, path: place.path, "holds no traces of ROIs: nothing below processing has data and rois",
                remedy: "Name the file that segmentation has written.")
        }
        let origin = try NWBOrigin(root)
        let names = Self.names(of: chosen.map(\.series))
        let chosen = chosen
        var traceSets: [TraceSet] = []
        for (index, choice) in chosen.enumerated() {
            var traces = try Self.traceSet(choice, named: names[index], origin)
            traces.notes += list.faults.map { "Not read: \($0.detail)" }
            traceSets.append(traces)
        }
        let linked = chosen.flatMap { [$0.series] + ($0.neuropil.map { [$0] } ?? []) }.map(\.data.filePath)
        description = RecordingDescription(
            formatName: "NWB", tool: origin.tool,
            files: [place.path] + Set(linked).subtracting([place.path]).sorted(), traceSets: traceSets)
    }

    func traces(ofTraceSet index: Int) throws(FileError) -> StoredTraces {
        StoredTraces(traces: try chosen[index].series.traces(), neuropil: try chosen[index].neuropil?.traces())
    }

    /// The series of which the traces of a trace set are.
    func series(ofTraceSet index: Int) -> NWBSeries { chosen[index].series }

    /// Whether the file has anything of that path.
    func holds(_ path: String) throws(FileError) -> Bool { try root.member(path) != nil }

    /// The names in a group of the file.
    func names(in path: String) throws(FileError) -> [String] {
        try root.member(path)?.links().map(\.name) ?? []
    }

    /// Of all series with the same ROIs the best: ΔF/F before fluorescence, and that before what was derived from it.
    private static func choose(_ all: [NWBSeries]) -> [Chosen] {
        all.compactMap { series in
            let same = all.filter { $0.hasROIs(of: series) }
            guard let rank = series.role.rank, rank == same.compactMap(\.role.rank).min() else { return nil }
            let around = same.filter {
                $0.role == .neuropil && $0.frameCount == series.frameCount && series.role == .fluorescence
            }
            let neuropil = around.count == 1 ? around[0] : nil
            return Chosen(
                series: series, neuropil: neuropil,
                others: same.filter { $0.object.path != series.object.path && $0.object.path != neuropil?.object.path })
        }
    }

    /// The shortest names that tell the series apart: their own, those of their modules, or their paths.
    private static func names(of series: [NWBSeries]) -> [String] {
        let paths = series.map { $0.object.path.split(separator: "/").map(String.init) }
        let candidates = [
            paths.map { $0.last ?? "" }, paths.map { $0.count > 1 ? $0[1] : "" },
            paths.map { $0.dropFirst().joined(separator: "/") },
        ]
        return candidates.first { Set($0).count == $0.count } ?? series.map(\.object.path)
    }

    private static func traceSet(
        _ choice: Chosen, named name: String, _ origin: NWBOrigin
    ) throws(FileError) -> TraceSet {
        let series = choice.series
        var traces = TraceSet(
            name: name, kind: series.role.kind, roiCount: series.roiCount, frameCount: series.frameCount)
        guard traces.roiCount > 0, traces.frameCount > 0 else {
            throw series.data.content.unsupported("“\(series.object.path)” has no samples")
        }
        traces.orientation = series.isTimeOuter ? .timeByNeurons : .neuronsByTime
        traces.isOrientationKnown = true
        traces.storage = series.data.storageName
        traces.hasNeuropil = choice.neuropil != nil
        if !series.isTimeOuter, series.data.shape.count == 2 {
            traces.notes.append("“\(series.object.path)” has one row per ROI, against the schema; its rois tell")
        }
        if !choice.others.isEmpty {
            let others = choice.others.map { $0.object.path.replacing("/processing/", with: "") }
            traces.notes.append(
                "“\(series.object.path)” is taken; the file also holds \(others.joined(separator: ", "))")
        }
        try addTimes(of: series, to: &traces)
        if let acceptance = try series.regions.acceptance() {
            traces.accepted = acceptance.accepted
            traces.notes.append("Accepted is what the column “\(acceptance.column)” of the ROI table says")
        }
        traces.roiNames = try series.regions.names()
        try origin.addFacts(of: series, to: &traces)
        if series.role == .dff { try addUnit(of: series, to: &traces) }
        if series.role == .fluorescence { try addPadding(choice, to: &traces) }
        return traces
    }
}

extension NWBRecording {
    private static func addTimes(of series: NWBSeries, to traces: inout TraceSet) throws(FileError) {
        if let start = try series.object.member("starting_time") {
            if let rate = try start.number(ofAttribute: "rate"), rate > 0, rate.isFinite {
                (traces.frameRateHz, traces.frameRateSource) = (rate, "rate of starting_time")
            }
            if let seconds = try series.object.number("starting_time"), seconds.isFinite {
                traces.frameTimes = FrameTimes(startSeconds: seconds)
            }
        } else if let times = try series.object.numbers("timestamps") {
            guard times.count == traces.frameCount, let (rate, frameTimes) = FrameTimes.rate(of: times) else {
                traces.notes.append("The timestamps do not rise, or are not one per frame: they give no rate")
                return
            }
            (traces.frameRateHz, traces.frameRateSource) = (rate, "median interval of timestamps")
            traces.frameTimes = frameTimes
        }
    }

    /// Samples that are looked at to tell percent from fractions.
    private static let sampleSize = 1 << 18
    /// The median ΔF/F, regardless of its sign, of no recording: baseline noise alone is some percent.
    private static let impossibleFraction: Float = 0.8

    /// Whether the values are percent, where the unit says so: some tools write “%” on fractions.
    private static func addUnit(of series: NWBSeries, to traces: inout TraceSet) throws(FileError) {
        guard let unit = try series.object.member("data")?.text(ofAttribute: "unit"),
            ["%", "percent"].contains(where: { unit.lowercased().contains($0) })
        else { return }
        let sizes = try series.sample(atMost: sampleSize).filter(\.isFinite).map(abs).sorted()
        let isPercent = !sizes.isEmpty && sizes[sizes.count / 2] > impossibleFraction
        if isPercent { traces.kind = .percent }
        traces.notes.append(
            "The unit says “\(unit)”, and the values are \(isPercent ? "percent" : "fractions")")
    }

    /// Frames at the end in which no ROI has any fluorescence: planes that were shorter than others are filled up so.
    private static func addPadding(_ choice: Chosen, to traces: inout TraceSet) throws(FileError) {
        let end = try choice.series.framesBeforePadding()
        guard end < traces.frameCount else { return }
        traces.validFrameCounts = [Int](repeating: end, count: traces.roiCount)
        traces.notes.append("The last \(traces.frameCount - end) frames are zero in every ROI: padding, not data")
    }
}

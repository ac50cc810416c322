internal import Core
internal import Files
internal import Foundation

/// A series of ROI traces in an NWB file: whatever has `data` and `rois`, of the core's type or an extension's.
struct NWBSeries: Sendable {
    /// What a series is, as its name or its container's says. Types say less: converters put all into `Fluorescence`.
    enum Role: Sendable {
        case dff, fluorescence, correctedFluorescence, neuropil, denoised, deconvolved, baseline

        init(_ object: HDF5Object, in container: HDF5Object) throws(FileError) {
            let isRatio = try container.text(ofAttribute: "neurodata_type") == "DfOverF"
            let own = Self.role(named: object.name)
            let shared = Self.role(named: container.name) ?? (isRatio ? .dff : nil)
            // ΔF/F may be of what was corrected before.
            let isCorrectedRatio = shared == .dff && own == .correctedFluorescence
            self = isCorrectedRatio ? .dff : own ?? shared ?? .fluorescence
        }

        private static func role(named name: String) -> Role? {
            let name = name.lowercased().filter { $0.isLetter }
            let words: [(Role, [String])] = [
                (.correctedFluorescence, ["corrected"]), (.neuropil, ["neuropil"]),
                (.deconvolved, ["deconvolved", "event", "spike"]), (.denoised, ["denoised"]),
                (.baseline, ["baseline", "background", "residual"]), (.dff, ["dff", "dfoverf", "deltafoverf"]),
            ]
            return words.first { $0.1.contains { name.contains($0) } }?.0
        }

        /// What the samples are.
        var kind: TraceKind {
            switch self {
            case .dff: .dff
            case .fluorescence, .correctedFluorescence, .neuropil, .baseline: .fluorescence
            case .denoised: .denoised
            case .deconvolved: .deconvolved
            }
        }

        /// Which is taken where the same ROIs have several: the lowest.
        var rank: Int? {
            switch self {
            case .dff: 0
            case .correctedFluorescence: 1
            case .fluorescence: 2
            case .denoised: 3
            case .deconvolved: 4
            case .neuropil, .baseline: nil
            }
        }
    }

    let object: HDF5Object
    let role: Role
    let data: HDF5Dataset
    let regions: NWBRegions
    let roiCount: Int
    let frameCount: Int
    /// Whether the rows are frames, as the schema wants it.
    let isTimeOuter: Bool
    /// `data · conversion + offset` is meant.
    private let conversion: Double
    private let offset: Double

    /// Reads a series; its data may be linked from another file in the same folder.
    init(_ object: HDF5Object, in container: HDF5Object) throws(FileError) {
        self.object = object
        let content = object.file.content
        guard let member = try object.member("data"), member.isDataset else {
            throw content.unsupported("“\(object.path)/data” leads nowhere")
        }
        data = try member.dataset()
        role = try Role(object, in: container)
        regions = try NWBRegions(object)
        conversion = try member.number(ofAttribute: "conversion") ?? 1
        offset = try member.number(ofAttribute: "offset") ?? 0
        let count = regions.rows.count
        let shape = data.shape
        guard data.type.number != nil else { throw data.notNumbers }
        switch shape.count {
        case 1 where count == 1: (frameCount, isTimeOuter) = (shape[0], false)
        case 2 where shape[1] == count && shape[0] == count:
            // The times, where there are any, or else the schema.
            (frameCount, isTimeOuter) = (count, true)
        case 2 where shape[1] == count: (frameCount, isTimeOuter) = (shape[0], true)
        case 2 where shape[0] == count: (frameCount, isTimeOuter) = (shape[1], false)
        default:
            throw content.unsupported(
                "“\(object.path)” has data of shape \(shape), but names \(count) ROIs",
                remedy: "Write it again with one column per ROI that it names.")
        }
        roiCount = count
    }

    /// The traces of all its ROIs.
    func traces() throws(FileError) -> any TraceSource {
        let stored = MatrixTraces(try HDF5Matrix(data), isNeuronOuter: !isTimeOuter)
        return conversion == 1 && offset == 0
            ? stored : ScaledTraces(stored: stored, factor: conversion, offset: offset)
    }

    /// Some of the samples, from the beginning.
    func sample(atMost count: Int) throws(FileError) -> [Float] {
        let matrix = try HDF5Matrix(data)
        let inner = 0..<min(matrix.innerCount, count)
        let outer = 0..<min(matrix.outerCount, max(1, count / max(1, matrix.innerCount)))
        return try matrix.values(outer: outer, inner: inner).map { Float(Double($0) * conversion + offset) }
    }

    /// Frames up to the last one in which any ROI is not zero.
    func framesBeforePadding() throws(FileError) -> Int {
        let matrix = try HDF5Matrix(data)
        var end = frameCount
        while isTimeOuter, end > 0 {
            let first = max(0, end - max(1, Self.blockSize / roiCount))
            let values = try matrix.values(outer: first..<end, inner: 0..<roiCount)
            if let last = values.lastIndex(where: { $0 != 0 }) { return first + last / roiCount + 1 }
            end = first
        }
        return frameCount
    }

    /// Whether it has the same ROIs as another series.
    func hasROIs(of other: NWBSeries) -> Bool { regions == other.regions }

    private static let blockSize = 1 << 18
}

/// All series of a file.
struct NWBSeriesList {
    /// In the order of their names.
    private(set) var series: [NWBSeries] = []
    /// What is wrong with those that cannot be read.
    private(set) var faults: [FileError] = []
    private var visited: Set<UInt64> = []

    private static let greatestDepth = 8
    private static let greatestCount = 1000

    /// Adds all series below a group.
    mutating func add(_ group: HDF5Object, depth: Int = 0) throws(FileError) {
        guard depth < Self.greatestDepth, visited.insert(group.address).inserted else { return }
        for link in try group.links().sorted(by: { $0.name.localizedStandardCompare($1.name) == .orderedAscending }) {
            // What another link leads to is found where it is.
            guard case .object = link.target, let object = try group.object(of: link), object.isGroup else { continue }
            guard Set(try object.links().map(\.name)).isSuperset(of: ["data", "rois"]) else {
                try add(object, depth: depth + 1)
                continue
            }
            guard series.count < Self.greatestCount else {
                throw group.file.content.unsupported("holds more than \(Self.greatestCount) series of traces")
            }
            do {
                series.append(try NWBSeries(object, in: group))
            } catch {
                faults.append(error)
            }
        }
    }
}

extension HDF5Object {
    /// The last part of its path.
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }
}

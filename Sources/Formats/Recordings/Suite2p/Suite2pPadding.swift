internal import Core
internal import Files
internal import Foundation

/// Which frames of suite2p's traces are data.
///
/// Planes that were imaged in turn may have one frame more or less. `combined` has as many frames as the longest plane,
/// and zeros behind the others.
struct Suite2pPadding {
    /// A plane that `combined` was made of.
    struct Plane {
        let folder: URL
        let roiCount: Int
        let frameCount: Int
    }

    /// Frames of each ROI before the padding; `nil` where all have all.
    private(set) var validFrameCounts: [Int]?
    private(set) var notes: [String] = []
    /// The planes beside `combined`, where they are the ones that it was made of.
    private(set) var planes: [Plane] = []

    /// Looks at the end of the traces, and at the planes beside `combined`.
    init(_ folder: URL, _ open: OpenFiles, traces matrix: Suite2pPlane.Matrix, roiCount: Int) throws(FileError) {
        let frameCount = matrix.traces.frameCount
        guard roiCount > 0 else { return }
        let isCombined = folder.lastPathComponent == Suite2pPlane.combinedName
        if isCombined { planes = try Self.planes(beside: folder, open, roiCount: roiCount, frameCount: frameCount) }
        let counts: [Int]
        if isCombined, !planes.isEmpty {
            counts = planes.flatMap { Array(repeating: $0.frameCount, count: $0.roiCount) }
        } else if isCombined {
            counts = try (0..<roiCount).map { roi throws(FileError) in
                frameCount - (try Self.zerosAtEnd(of: matrix.traces, roi: roi) ?? 0)
            }
        } else {
            let zeros = try Self.commonZerosAtEnd(of: matrix.traces)
            counts = Array(repeating: frameCount - zeros, count: roiCount)
        }
        let paddedCount = counts.count { $0 < frameCount }
        guard paddedCount > 0, let shortest = counts.min() else { return }
        validFrameCounts = counts
        notes = [
            "\(paddedCount) of \(roiCount) ROIs end up to \(frameCount - shortest) frames before the last one: "
                + "the zeros there are padding, and count as missing"
        ]
    }

    private static func planes(
        beside combined: URL, _ open: OpenFiles, roiCount: Int, frameCount: Int
    ) throws(FileError) -> [Plane] {
        var planes: [Plane] = []
        for folder in try Suite2pFolders.planes(in: combined.deletingLastPathComponent()) {
            let file = folder.appending(path: Suite2pFolders.fluorescence)
            guard try FileKind(of: file) == .file else { continue }
            let shape = try NPYFile(open.file(file)).shape
            guard shape.count == 2 else { continue }
            planes.append(Plane(folder: folder, roiCount: shape[0], frameCount: shape[1]))
        }
        let isWhole =
            planes.reduce(0) { $0 + $1.roiCount } == roiCount && planes.allSatisfy { $0.frameCount <= frameCount }
        return isWhole ? planes : []
    }

    /// Zeros that all traces end with.
    private static func commonZerosAtEnd(of traces: MatrixTraces) throws(FileError) -> Int {
        var common: Int?
        for roi in 0..<traces.neuronCount {
            guard let zeros = try zerosAtEnd(of: traces, roi: roi) else { continue }
            common = min(common ?? zeros, zeros)
            if common == 0 { break }
        }
        return common ?? 0
    }

    /// Zeros that a trace ends with; `nil` where it has nothing else.
    private static func zerosAtEnd(of traces: MatrixTraces, roi: Int) throws(FileError) -> Int? {
        var size = 64
        while true {
            let frames = max(0, traces.frameCount - size)..<traces.frameCount
            let end = try traces.values(ofNeurons: roi..<roi + 1, frames: frames)
            if let last = end.lastIndex(where: { $0 != 0 }) { return end.count - 1 - last }
            if frames.lowerBound == 0 { return nil }
            size *= 8
        }
    }
}

internal import Core
internal import Formats

/// Takes the rows of neurons, and hands on a row for every ROI, also for those that are no neurons.
final class ROIRows: TraceSink {
    private let sink: any TraceSink
    private let rois: [Int]
    private let roiCount: Int
    private let filler: Float
    private let replacesMissing: Bool
    private var (neuronsTaken, rowsWritten) = (0, 0)

    /// Hands on to another sink.
    ///
    /// - Parameters:
    ///   - sink: takes `roiCount` rows.
    ///   - rois: which ROI each neuron is, rising.
    ///   - roiCount: all ROIs.
    ///   - filler: what the others hold in every frame.
    ///   - replacesMissing: whether `filler` also stands where a prediction has no number.
    init(to sink: any TraceSink, rois: [Int], roiCount: Int, filler: Float, replacesMissing: Bool) {
        self.sink = sink
        self.rois = rois
        self.roiCount = roiCount
        self.filler = filler
        self.replacesMissing = replacesMissing
    }

    func append(_ rows: TraceMatrix) throws {
        for neuron in 0..<rows.neuronCount {
            try fill(to: rois[neuronsTaken], frameCount: rows.frameCount)
            var values = Array(rows[neuron])
            if replacesMissing { values = values.map { $0.isNaN ? filler : $0 } }
            try sink.append(TraceMatrix(neuronCount: 1, frameCount: rows.frameCount, values: values))
            (neuronsTaken, rowsWritten) = (neuronsTaken + 1, rowsWritten + 1)
        }
        if neuronsTaken == rois.count { try fill(to: roiCount, frameCount: rows.frameCount) }
    }

    private func fill(to end: Int, frameCount: Int) throws {
        while rowsWritten < end {
            try sink.append(TraceMatrix(neuronCount: 1, frameCount: frameCount, repeating: filler))
            rowsWritten += 1
        }
    }

    func finish() throws { try sink.finish() }
}

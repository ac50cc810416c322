internal import Core
internal import Files
internal import Formats
internal import Foundation
internal import Plots

/// The neurons that a plot shows: the few with the most expected spikes, and of each the first minute.
struct PlottedNeurons {
    private static let neuronCount = 5
    private static let seconds = 60.0

    private let source: DFFTraces
    private let frameRateHz: Double
    private let frameCount: Int
    private var best: [(index: Int, expectedSpikes: Double, prediction: [Float])] = []

    init(of source: DFFTraces, frameRateHz: Double) {
        self.source = source
        self.frameRateHz = frameRateHz
        frameCount = Int(min(Double(source.frameCount), (Self.seconds * frameRateHz).rounded(.up)))
    }

    /// Keeps neurons of a slice if they belong to the best so far.
    mutating func consider(_ slice: Range<Int>, _ prediction: TraceMatrix, _ totals: [PredictionTotal]) {
        for (row, total) in totals.enumerated() where total.frameCount > 0 {
            let isFull = best.count == Self.neuronCount
            if isFull, total.expectedSpikes <= best[best.count - 1].expectedSpikes { continue }
            if isFull { best.removeLast() }
            let place = best.firstIndex { $0.expectedSpikes < total.expectedSpikes } ?? best.count
            let shown = Array(prediction[row].prefix(frameCount))
            best.insert((slice.lowerBound + row, total.expectedSpikes, shown), at: place)
        }
    }

    /// The plot, with the neurons in the order of the recording.
    func drawing(
        _ neurons: [PredictionReport.Neuron], truth: TrueSpikes?, recording: String, model: String
    ) throws -> SVGDocument {
        let shown = try best.sorted { $0.index < $1.index }.map { neuron in
            let row = neuron.index..<neuron.index + 1
            return PredictionPlot.Neuron(
                index: neuron.index, dff: try source.traces(ofNeurons: row)[0].prefix(frameCount).map(\.self),
                prediction: neuron.prediction,
                spikeCounts: try truth.map { Array(try $0.counts(ofNeurons: row)[0].prefix(frameCount)) },
                noiseLevel: neurons[neuron.index].noiseLevel,
                correlation: neurons[neuron.index].agreement?.correlation)
        }
        return PredictionPlot(of: shown, frameRateHz: frameRateHz, recording: recording, model: model).document
    }
}

internal import Core
internal import Files
internal import Formats
internal import Foundation
package import Plots

/// What of a prediction a plot shows.
public struct PlottedPart: Sendable {
    /// Rows of the recording, from 0; `nil` for the five with the most expected spikes.
    package var neurons: [Int]?
    /// The time at which it begins.
    package var fromSeconds: Double
    /// The time at which it ends; `nil` for a minute after its beginning.
    package var toSeconds: Double?
    /// The unit of the prediction.
    package var unit: PredictionPlot.Unit
    /// How wide it is in print.
    package var width: FigureWidth

    /// A part; without arguments, the five neurons with the most expected spikes, for a minute.
    package init(
        neurons: [Int]? = nil, fromSeconds: Double = 0, toSeconds: Double? = nil,
        unit: PredictionPlot.Unit = .spikes, width: FigureWidth = .page
    ) {
        (self.neurons, self.fromSeconds, self.toSeconds) = (neurons, fromSeconds, toSeconds)
        (self.unit, self.width) = (unit, width)
    }
}

/// The neurons that a plot shows, and of each a stretch.
struct PlottedNeurons {
    private static let neuronCount = 5
    private static let seconds = 60.0

    private let source: DFFTraces
    private let part: PlottedPart
    private let frameRateHz: Double
    private let frames: Range<Int>
    private var chosen: [(index: Int, expectedSpikes: Double, prediction: [Float])] = []

    /// Makes sure that what is to be shown is there.
    ///
    /// - Throws: ``PredictionError/outsideRecording(_:path:)``.
    init(_ part: PlottedPart, of source: DFFTraces, frameRateHz: Double, path: String) throws(PredictionError) {
        self.source = source
        self.part = part
        self.frameRateHz = frameRateHz
        let seconds = Double(source.frameCount) / frameRateHz
        if let neuron = part.neurons?.first(where: { !(0..<source.neuronCount).contains($0) }) {
            throw .outsideRecording(
                "there is no neuron \(neuron): \(source.neuronCount) are numbered from 0", path: path)
        }
        guard part.fromSeconds < seconds else {
            throw .outsideRecording(
                "nothing is at \(significant(part.fromSeconds)) s: it ends at \(fixed(seconds, 1)) s", path: path)
        }
        let end = min(seconds, part.toSeconds ?? part.fromSeconds + Self.seconds)
        let first = min(source.frameCount - 1, Int(part.fromSeconds * frameRateHz))
        frames = first..<max(first + 1, min(source.frameCount, Int((end * frameRateHz).rounded(.up))))
    }

    /// Keeps neurons of a slice that are to be shown, or belong to the best so far.
    mutating func consider(_ slice: Range<Int>, _ prediction: TraceMatrix, _ totals: [PredictionTotal]) {
        for (row, total) in totals.enumerated() {
            let neuron = slice.lowerBound + row
            if let neurons = part.neurons {
                if neurons.contains(neuron) {
                    chosen.append((neuron, total.expectedSpikes, Array(Array(prediction[row])[frames])))
                }
                continue
            }
            guard total.frameCount > 0 else { continue }
            let isFull = chosen.count == Self.neuronCount
            if isFull, total.expectedSpikes <= chosen[chosen.count - 1].expectedSpikes { continue }
            if isFull { chosen.removeLast() }
            let place = chosen.firstIndex { $0.expectedSpikes < total.expectedSpikes } ?? chosen.count
            chosen.insert((neuron, total.expectedSpikes, Array(Array(prediction[row])[frames])), at: place)
        }
    }

    /// The plot, with the neurons in the order of the recording.
    func drawing(
        _ neurons: [PredictionReport.Neuron], truth: TrueSpikes?, recording: String, model: String
    ) throws -> SVGDocument {
        let shown = try chosen.sorted { $0.index < $1.index }.map { neuron in
            let row = neuron.index..<neuron.index + 1
            return PredictionPlot.Neuron(
                index: neuron.index, dff: Array(Array(try source.traces(ofNeurons: row)[0])[frames]),
                prediction: neuron.prediction,
                spikeCounts: try truth.map { Array(Array(try $0.counts(ofNeurons: row)[0])[frames]) },
                noiseLevel: neurons[neuron.index].noiseLevel,
                correlation: neurons[neuron.index].agreement?.correlation)
        }
        return PredictionPlot(
            of: shown, firstFrame: frames.lowerBound, frameRateHz: frameRateHz, recording: recording,
            subtitle: [model, "\(significant(frameRateHz, digits: 4)) Hz"] + words(for: shown.count), unit: part.unit,
            print: part.width
        ).document
    }

    /// What of the recording is shown.
    private func words(for shownCount: Int) -> [String] {
        let of = counted(source.neuronCount, "neuron")
        let time = { (frame: Int) in fixed(Double(frame) / frameRateHz, 1) }
        let which =
            part.neurons == nil && shownCount < source.neuronCount
            ? "\(shownCount) of \(of), those with the most expected spikes" : "\(shownCount) of \(of)"
        let stretch =
            frames.count < source.frameCount
            ? "\(time(frames.lowerBound))–\(time(frames.upperBound)) s of \(time(source.frameCount)) s" : "all of it"
        return ["\(which), numbered from 0", stretch]
    }
}

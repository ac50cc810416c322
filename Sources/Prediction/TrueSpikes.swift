internal import Core
internal import Files
internal import Foundation
internal import Files
internal import Formats
internal import Signals

/// The true spikes of a recording, with which its prediction is compared.
struct TrueSpikes: Sendable {
    /// Spikes per frame, `[neurons × frames]`.
    private let file: RecordingFile
    private let configuration: BundleConfiguration
    private let frameRateHz: Double

    /// Opens the file, and makes sure that it has the neurons and frames of the recording.
    init(
        _ url: URL, in files: OpenFiles, of recording: some TraceSource, configuration: BundleConfiguration,
        frameRateHz: Double
    ) throws {
        file = try RecordingFile(url, variable: MatrixFormat(extensionOf: url) == .mat ? "spikes" : nil, files: files)
        self.configuration = configuration
        self.frameRateHz = frameRateHz
        guard file.neuronCount == recording.neuronCount, file.frameCount == recording.frameCount else {
            throw PredictionError.truthMismatch(
                path: url.path,
                reason: "has \(file.neuronCount) × \(file.frameCount) spike counts, the recording has "
                    + "\(recording.neuronCount) neurons × \(recording.frameCount) frames")
        }
    }

    /// Spikes per frame of some neurons; none where nothing is known.
    func counts(ofNeurons neurons: Range<Int>) throws -> TraceMatrix {
        var counts = try knownCounts(ofNeurons: neurons)
        for place in counts.values.indices where counts.values[place].isNaN { counts.values[place] = 0 }
        return counts
    }

    /// Spikes per frame of some neurons; NaN where nothing is known.
    private func knownCounts(ofNeurons neurons: Range<Int>) throws -> TraceMatrix {
        let counts = try file.traces(ofNeurons: neurons)
        if let place = counts.values.firstIndex(where: { $0 < 0 || $0.isInfinite }) {
            let (neuron, frame) = place.quotientAndRemainder(dividingBy: counts.frameCount)
            throw PredictionError.truthMismatch(
                path: file.url.path,
                reason: "neuron \(neurons.lowerBound + neuron) has \(counts.values[place]) spikes in frame \(frame)")
        }
        return counts
    }

    /// How well the prediction of some neurons agrees with their spikes, smoothed as the labels that the model was
    /// trained on. Frames of which nothing is known do not count.
    func agreements(ofNeurons neurons: Range<Int>, with prediction: TraceMatrix) throws -> [AgreementScores?] {
        let counts = try knownCounts(ofNeurons: neurons)
        return (0..<neurons.count).map { row in
            let smoothed = smoothedSpikes(
                counts[row].map { $0.isNaN ? 0 : Double($0) }, smoothingSeconds: configuration.smoothingSeconds,
                frameRateHz: frameRateHz, isCausal: configuration.isCausal)
            let truth = zip(smoothed, counts[row]).map { $1.isNaN ? $1 : Float($0) }
            return AgreementScores(
                predictions: [Array(prediction[row])], truths: [truth],
                smoothingSeconds: configuration.smoothingSeconds, frameRateHz: frameRateHz)
        }
    }
}

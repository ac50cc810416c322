internal import Core
internal import Inference
internal import Signals

/// Predicts recordings of the networks' frame rate, or of another one: then in three steps.
///
/// 1. The traces are resampled to the networks' rate.
/// 2. They are predicted; threshold, alignment and padding are applied to frames of that rate.
/// 3. The expected spikes are brought back to the frames of the recording.
///
/// A trace that does not vary has no spikes: what the networks make of it is their own offset.
struct RatePredictor: Sendable {
    private let predictor: SpikePredictor
    private let change: RateChange?

    /// What computes the convolutions.
    var backend: KernelBackend { predictor.backend }

    /// Prepares a prediction.
    ///
    /// - Parameters:
    ///   - predictor: the networks.
    ///   - change: from the rate of the recording to that of the networks; `nil` where they agree.
    init(_ predictor: SpikePredictor, change: RateChange?) {
        self.predictor = predictor
        self.change = change
    }

    /// Expected spikes per frame of the recording, `[neurons × frames]`, and what the networks find out about the neurons.
    func predict(
        _ traces: TraceMatrix, noiseLevels: [Int?], threads: Int
    ) throws(InferenceError) -> SpikePredictor.NeuronPredictions {
        var prediction: SpikePredictor.NeuronPredictions
        if let change {
            let resampled = rows(traces.neuronCount, threads: threads) { change.resampled(traces[$0]) }
            prediction = try predictor.predictNeurons(resampled, noiseLevels: noiseLevels, threads: threads)
            let atModelRate = prediction.expectedSpikes
            prediction.expectedSpikes = rows(traces.neuronCount, threads: threads) {
                change.broughtBack(atModelRate[$0], to: traces[$0])
            }
        } else {
            prediction = try predictor.predictNeurons(traces, noiseLevels: noiseLevels, threads: threads)
        }
        for neuron in 0..<traces.neuronCount where traces[neuron].isConstant {
            let frameCount = prediction.expectedSpikes.frameCount
            for frame in neuron * frameCount..<(neuron + 1) * frameCount
            where !prediction.expectedSpikes.values[frame].isNaN {
                prediction.expectedSpikes.values[frame] = 0
            }
        }
        return prediction
    }

    /// A matrix of rows that are computed on several threads.
    private func rows(_ count: Int, threads: Int, _ row: @Sendable (Int) -> [Float]) -> TraceMatrix {
        let rows = concurrentMap(below: count, threads: threads, row)
        return TraceMatrix(neuronCount: count, frameCount: rows.first?.count ?? 0, values: Array(rows.joined()))
    }
}

extension ArraySlice<Float> {
    /// All samples that are numbers are the same.
    fileprivate var isConstant: Bool {
        guard let first = first(where: { !$0.isNaN }) else { return false }
        return allSatisfy { $0 == first || $0.isNaN }
    }
}

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

    /// Expected spikes per frame of the recording, `[neurons × frames]`.
    func predict(_ traces: TraceMatrix, noiseLevels: [Int?], threads: Int) throws(InferenceError) -> TraceMatrix {
        var expected: TraceMatrix
        if let change {
            let resampled = rows(traces.neuronCount, threads: threads) { change.resampled(traces[$0]) }
            let atModelRate = try predictor.predict(resampled, noiseLevels: noiseLevels, threads: threads)
            expected = rows(traces.neuronCount, threads: threads) {
                change.broughtBack(atModelRate[$0], to: traces[$0])
            }
        } else {
            expected = try predictor.predict(traces, noiseLevels: noiseLevels, threads: threads)
        }
        for neuron in 0..<traces.neuronCount where traces[neuron].isConstant {
            let frames = neuron * expected.frameCount..<(neuron + 1) * expected.frameCount
            for frame in frames where !expected.values[frame].isNaN { expected.values[frame] = 0 }
        }
        return expected
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

internal import Core
internal import Inference
internal import Signals

/// Predicts recordings of the networks' frame rate, or of another one: then in three steps.
///
/// 1. The traces are resampled to the networks' rate.
/// 2. They are predicted; threshold, alignment and padding are applied to frames of that rate.
/// 3. The expected spikes are brought back to the frames of the recording.
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
        guard let change else { return try predictor.predict(traces, noiseLevels: noiseLevels, threads: threads) }
        let resampled = rows(traces.neuronCount, threads: threads) { change.resampled(traces[$0]) }
        let expected = try predictor.predict(resampled, noiseLevels: noiseLevels, threads: threads)
        return rows(traces.neuronCount, threads: threads) { change.broughtBack(expected[$0], to: traces[$0]) }
    }

    /// A matrix of rows that are computed on several threads.
    private func rows(_ count: Int, threads: Int, _ row: @Sendable (Int) -> [Float]) -> TraceMatrix {
        let rows = concurrentMap(below: count, threads: threads, row)
        return TraceMatrix(neuronCount: count, frameCount: rows.first?.count ?? 0, values: Array(rows.joined()))
    }
}

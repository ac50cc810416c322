import Core
import TestSupport
import Testing

@testable import Inference

@Suite("The prediction per frame")
struct SpikePredictorTests {
    static let frameCount = 700

    func predictor(
        _ settings: PredictionSettings, fractionBefore: Double = 0.5
    ) throws -> SpikePredictor {
        let configuration = Generated.configuration(
            shape: try Generated.smallShape(), noiseLevels: [2, 5], fractionBefore: fractionBefore)
        let bundle = try Generated.bundle(configuration)
        return SpikePredictor(configuration: configuration, ensembles: bundle.ensembles, settings: settings)
    }

    func traces() -> TraceMatrix {
        let rows = (0..<4).map { Generated.trace(frameCount: Self.frameCount, seed: UInt64($0)) }
        return TraceMatrix(neuronCount: 4, frameCount: Self.frameCount, values: rows.flatMap(\.self))
    }

    func bits(_ matrix: TraceMatrix) -> [UInt32] { matrix.values.map(\.bitPattern) }

    @Test("is the same, bit for bit, for any number of threads", arguments: [2, 3, 16])
    func threads(count: Int) throws {
        let predictor = try predictor(PredictionSettings())
        let levels: [Int?] = [2, 5, nil, 5]
        let alone = try predictor.predict(traces(), noiseLevels: levels, threads: 1)
        let together = try predictor.predict(traces(), noiseLevels: levels, threads: count)
        let isEqual = bits(alone) == bits(together)
        #expect(isEqual)
    }

    @Test("is NaN throughout for a neuron without a noise level")
    func noLevel() throws {
        let prediction = try predictor(PredictionSettings(padding: .zero))
            .predict(traces(), noiseLevels: [2, nil, 5, 5], threads: 2)
        #expect(prediction[1].allSatisfy { $0.isNaN })
        #expect(prediction[0].allSatisfy { $0.isFinite })
    }

    @Test("is, calibrated, the cascade alignment one frame later with a valid range of its own")
    func alignments() throws {
        let levels: [Int?] = [2, 5, 2, 5]
        let calibrated = try predictor(PredictionSettings(alignment: .calibrated, threshold: .none))
            .predict(traces(), noiseLevels: levels, threads: 2)
        let cascade = try predictor(PredictionSettings(alignment: .cascade, threshold: .none))
            .predict(traces(), noiseLevels: levels, threads: 2)
        for neuron in 0..<4 {
            let (later, earlier) = (Array(calibrated[neuron]), Array(cascade[neuron]))
            #expect(later.indices.filter { later[$0].isFinite } == Array(8...Self.frameCount - 8))
            #expect(earlier.indices.filter { earlier[$0].isFinite } == Array(8..<Self.frameCount - 8))
            #expect(Array(later[9...Self.frameCount - 8]) == Array(earlier[8..<Self.frameCount - 8]))
        }
    }

    @Test("keeps to the label's frame in asymmetric windows", arguments: [0.25, 0.75, 0.9])
    func asymmetric(fractionBefore: Double) throws {
        let predictor = try predictor(
            PredictionSettings(threshold: .none), fractionBefore: fractionBefore)
        let prediction = try predictor.predict(traces(), noiseLevels: [2, 2, 2, 2], threads: 1)
        let label = Int((16 * fractionBefore).rounded(.toNearestOrEven))
        let finite = prediction[0].enumerated().filter(\.element.isFinite).map(\.offset)
        #expect(finite == Array(label...Self.frameCount - 16 + label))
    }

    @Test("refuses a recording without a whole window to spare", arguments: [1, 15, 16])
    func tooShort(frameCount: Int) throws {
        let traces = TraceMatrix(neuronCount: 1, frameCount: frameCount, repeating: 0)
        #expect(throws: InferenceError.recordingTooShort(frameCount: frameCount, windowLength: 16)) {
            try predictor(PredictionSettings()).predict(traces, noiseLevels: [2], threads: 1)
        }
    }

    @Test("has one valid frame more than windows could be missed")
    func shortest() throws {
        let traces = TraceMatrix(neuronCount: 1, frameCount: 17, values: Generated.trace(frameCount: 17, seed: 1))
        let prediction = try predictor(PredictionSettings()).predict(traces, noiseLevels: [2], threads: 1)
        #expect(prediction.values.filter(\.isFinite).count == 2)
    }
}

@testable import Core
import Foundation
@testable import Inference

/// How fast five members of the published 30 Hz network predict, against the machine's limit in the same round.
struct EngineRate {
    static let rounds = 5

    let threads: Int
    let neuronFramesPerSecond: Double
    let gigaflopsPerSecond: Double
    let limit: Double
    let limitKernel: String
    let ratios: [Double]

    static func measure(threads: Int, limitKernel: String?) throws -> EngineRate {
        let predictor = try makePredictor()
        let traces = makeTraces(neuronCount: 16 * threads, frameCount: 6000)
        let samples = Double(traces.neuronCount * traces.frameCount)
        let operations = 2 * samples * Double(5 * predictor.configuration.network.multiplyAddsPerFrame)
        let levels = [Int?](repeating: 2, count: traces.neuronCount)
        _ = try predictor.predict(traces, noiseLevels: levels, threads: threads)

        var rates: [Double] = []
        var limits: [Double] = []
        for _ in 0..<rounds {
            let seconds = try duration {
                _ = try predictor.predict(traces, noiseLevels: levels, threads: threads)
            }
            rates.append(operations / seconds / 1e9)
            limits.append(try MatrixProduct.rate(threads: threads, kernel: limitKernel))
        }
        let rate = median(rates)
        return EngineRate(
            threads: threads, neuronFramesPerSecond: rate * 1e9 / operations * samples, gigaflopsPerSecond: rate,
            limit: median(limits), limitKernel: limitKernel ?? "its own choice",
            ratios: zip(rates, limits).map { $0 / $1 })
    }

    func print() {
        let ratio = String(
            format: "%.2f (%.2f–%.2f)", median(ratios), ratios.min() ?? .nan, ratios.max() ?? .nan)
        let rate = String(
            format: "%.2f million neuron·frames/s, %.1f GFLOP/s", neuronFramesPerSecond / 1e6, gigaflopsPerSecond)
        Swift.print(
            "predict, 5 members, \(threads) thread(s): \(rate); matrix product \(String(format: "%.1f", limit)) GFLOP/s "
                + "(\(limitKernel)); ratio \(ratio)")
    }

    private static func makePredictor() throws -> SpikePredictor {
        let plan = try NetworkPlan(
            windowLength: 64, convolutionTaps: [31, 19, 5], convolutionChannels: [30, 40, 50], denseUnits: 10)
        let configuration = BundleConfiguration(
            modelName: "benchmark", frameRateHz: 30, trainingDatasets: [], noiseLevels: [2], smoothingSeconds: 0.025,
            isCausal: false, network: plan, fractionBefore: 0.5, ensembleSize: 5, lossFunction: "", optimizer: "",
            epochCount: 0, batchSize: 0, trainingStatus: "")
        let members = try (0..<5).map { member in
            try NetworkWeights(
                plan: plan,
                tensors: plan.tensorShapes.map { extents in
                    let count = extents.reduce(1, *)
                    return Tensor(shape: extents, values: (0..<count).map { sin(Float($0 + member)) / Float(10) })
                })
        }
        return SpikePredictor(configuration: configuration, ensembles: [Ensemble(noiseLevel: 2, members: members)])
    }

    private static func makeTraces(neuronCount: Int, frameCount: Int) -> TraceMatrix {
        let values = (0..<neuronCount * frameCount).map { sin(Float($0) * 0.37) * 0.2 }
        return TraceMatrix(neuronCount: neuronCount, frameCount: frameCount, values: values)
    }
}

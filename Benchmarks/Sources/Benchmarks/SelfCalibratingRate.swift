@testable import Core
import Foundation
@testable import Inference
@testable import Training

/// How fast a network that calibrates itself predicts, beside the five networks that look at windows, in the same rounds.
enum SelfCalibratingRate {
    static let argument = "self-calibrating"

    static func measureAll() throws {
        let plan = NetworkPlan(SelfCalibratingPlan.customary)
        let five = try EngineRate.builtInBundle()
        let one = NetworkWeights.random(plan: plan, seed: 1)
        for threads in Set([1, ProcessInfo.processInfo.activeProcessorCount]).sorted() {
            let traces = EngineRate.makeTraces(neuronCount: 16 * threads, frameCount: 6000)
            let rows = (0..<traces.neuronCount).map { Array(traces[$0]) }
            let samples = Double(traces.neuronCount * traces.frameCount)
            let windows = SpikePredictor(configuration: five.configuration, ensembles: five.ensembles)
            let whole = EnsembleNetwork([one])
            let levels = [Int?](repeating: EngineRate.noiseLevel, count: traces.neuronCount)
            let rates = try (0..<EngineRate.rounds).map { _ in
                let fives = try duration { _ = try windows.predict(traces, noiseLevels: levels, threads: threads) }
                let ones = duration {
                    forEachIndex(below: rows.count, threads: threads, workspace: { () }) { row, _ in
                        _ = whole.windowOutputs(ofNeuron: [rows[row]], hint: nil)
                    }
                }
                return (one: samples / ones / 1e6, five: samples / fives / 1e6)
            }
            print(
                "one self-calibrating network, \(threads) thread(s): "
                    + String(
                        format: "%.2f million neuron·frames/s, five networks %.2f, ratio %.2f",
                        median(rates.map(\.one)),
                        median(rates.map(\.five)), median(rates.map { $0.one / $0.five })))
            fflush(nil)
        }
    }
}

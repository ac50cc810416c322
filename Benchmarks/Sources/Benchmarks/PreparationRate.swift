@testable import Core
import Foundation
@testable import Inspection
@testable import Signals

/// What ΔF/F from raw fluorescence, and the look at a recording, cost beside its prediction.
struct PreparationRate {
    private static let frameCounts = [1800, 54_000]

    /// Prints seconds per million samples on one thread, and the share of what the networks take.
    static func measure(againstPrediction engine: EngineRate) {
        let predicted = 1e6 / engine.neuronFramesPerSecond
        for frameCount in frameCounts {
            let traces = makeTraces(neuronCount: max(1, 540_000 / frameCount), frameCount: frameCount)
            for windowSeconds in [15.0, 60, 200] {
                let settings = BaselineSettings(windowSeconds: windowSeconds)
                let seconds = secondsPerMillion(traces) {
                    _ = DeltaFOverF(fluorescence: $0, frameRateHz: 30, settings: settings)
                }
                print(
                    "ΔF/F, window of \(settings.windowFrames(frameRateHz: 30)) frames", seconds, frameCount, predicted)
            }
            let samples = traces.map { $0.map(Float.init) }
            let seconds = secondsPerMillion(samples) {
                _ = TraceInspection(of: $0[...], neuron: 0, frameRateHz: 30, previous: $0[...])
            }
            print("checks", seconds, frameCount, predicted)
        }
    }

    private static func print(_ words: String, _ seconds: Double, _ frameCount: Int, _ predicted: Double) {
        let share = String(format: "%.2f s per million samples, %.0f %%", seconds, 100 * seconds / predicted)
        Swift.print(
            "\(words), recordings of \(frameCount): \(share) of the \(String(format: "%.2f", predicted)) s of predicting them"
        )
    }

    private static func secondsPerMillion<Sample>(_ traces: [[Sample]], _ work: ([Sample]) -> Void) -> Double {
        let samples = Double(traces.reduce(0) { $0 + $1.count })
        return median((0..<EngineRate.rounds).map { _ in duration { traces.forEach(work) } / samples * 1e6 })
    }

    /// Fluorescence with bleaching, calcium and noise.
    private static func makeTraces(neuronCount: Int, frameCount: Int) -> [[Double]] {
        (0..<neuronCount).map { neuron in
            var generator = GaussianGenerator(seed: UInt64(neuron))
            var calcium = 0.0
            return (0..<frameCount).map { frame in
                calcium = 0.96 * calcium + (generator.next() > 2.3 ? 120 : 0)
                return 500 - 100 * Double(frame) / Double(frameCount) + calcium + 25 * generator.next()
            }
        }
    }
}

@testable import Core
import Foundation
@testable import Signals

/// How accuracy falls when a network that calibrates itself is told something wrong of how ΔF/F answers to a spike.
struct WrongHints {
    static let argument = "wrong-hints"
    private static let noiseLevels = [2.0, 6]
    private static let factors = [1.5, 2]

    private let neurons: HintedNeurons

    /// Opens a registry of ground truth and models.
    ///
    /// - Parameter arguments: the folder of the registry, a model, and datasets.
    /// - Throws: when there is no such registry or model.
    init(_ arguments: [String]) throws {
        neurons = try HintedNeurons(arguments, for: Self.argument)
    }

    /// Prints a row per hint: means over datasets of the medians over neurons.
    func measure() throws {
        let scores = try Self.noiseLevels.map { level in
            try neurons.map(noiseLevel: level, hints: Self.hints.map(\.told)) { trial, outputs in
                (trial.dataset, outputs.map { neurons.scores(of: $0, trial) })
            }
        }
        print("\(neurons.name): means over datasets of the medians over neurons\n")
        print("| Told | " + Self.noiseLevels.map { "r at ν = \(Int($0)) | counts off by ×/÷ | " }.joined())
        print("|---|" + Self.noiseLevels.map { _ in "--:|--:|" }.joined())
        for (index, hint) in Self.hints.enumerated() {
            let numbers = scores.map { level in
                let r = meanOfMedians(level.map { ($0.0, $0.1[index].correlation) })
                let count = meanOfMedians(level.map { ($0.0, $0.1[index].logCount.map(abs)) })
                return String(format: "%.3f | %.2f", r, exp(count))
            }
            print("| \(hint.name) | \(numbers.joined(separator: " | ")) |")
        }
    }

    private typealias Hint = (name: String, told: @Sendable (SpikeResponse?) -> SpikeResponse?)

    /// Nothing, the median of the indicator, and that off by factors: ΔF/F of a spike, and how long it lasts.
    private static var hints: [Hint] {
        let off = factors.flatMap { [$0, 1 / $0] }
        let text = { (factor: Double) in factor > 1 ? "× \(factor)" : "÷ \(1 / factor)" }
        let amplitudes = off.map { factor -> Hint in
            ("ΔF/F \(text(factor))", { $0.map { SpikeResponse($0, amplitude: factor, halfDecay: 1) } })
        }
        let decays = off.map { factor -> Hint in
            ("half decay \(text(factor))", { $0.map { SpikeResponse($0, amplitude: 1, halfDecay: factor) } })
        }
        let plain: [Hint] = [("nothing", { _ in nil }), ("the indicator's median", { $0 })]
        return plain + amplitudes + decays
    }
}

extension SpikeResponse {
    /// Another response that is off by factors.
    fileprivate init(_ known: SpikeResponse, amplitude: Double, halfDecay: Double) {
        self.init(
            amplitude: known.amplitude * amplitude, halfDecaySeconds: known.halfDecaySeconds * halfDecay)
    }
}

import Core
import TestSupport
import Testing

@testable import Inference

/// A shape with its name, so that a failing case says which it was.
struct NamedShape: Sendable, CustomTestStringConvertible {
    let windowLength: Int
    let taps: [Int]
    let channels: [Int]
    let denseUnits: Int

    var testDescription: String { "window \(windowLength), taps \(taps), channels \(channels), dense \(denseUnits)" }

    var shape: NetworkPlan {
        get throws {
            try NetworkPlan(
                windowLength: windowLength, convolutionTaps: taps, convolutionChannels: channels,
                denseUnits: denseUnits)
        }
    }

    static let all = [
        NamedShape(windowLength: 64, taps: [31, 19, 5], channels: [30, 40, 50], denseUnits: 10),
        NamedShape(windowLength: 64, taps: [31, 19, 5], channels: [30, 40, 50], denseUnits: 30),
        NamedShape(windowLength: 16, taps: [3, 3, 2], channels: [2, 3, 2], denseUnits: 2),
        NamedShape(windowLength: 17, taps: [4, 1, 3], channels: [1, 7, 9], denseUnits: 1),
        NamedShape(windowLength: 67, taps: [9, 8, 7], channels: [11, 13, 17], denseUnits: 23),
    ]
}

@Suite("The ensemble of one noise level")
struct EnsembleNetworkTests {
    static let supported = KernelBackend.allCases.filter(\.isSupported)

    @Test("gives every window what the network gives it alone", arguments: NamedShape.all, supported)
    func agreesWithOracle(shape: NamedShape, backend: KernelBackend) throws {
        let weights = try Generated.weights(shape.shape, seed: 7)
        let trace = Generated.trace(frameCount: shape.windowLength + 16, seed: 3)
        let outputs = EnsembleNetwork([weights], backend: backend).windowOutputs(of: trace)
        #expect(outputs.count == 17)
        for (start, output) in outputs.enumerated() {
            let expected = WindowOracle(weights: weights).output(for: trace[start..<start + shape.windowLength])
            #expect(abs(Double(output) - expected) < 2e-6, "window \(start)")
        }
    }

    @Test("averages its members", arguments: supported)
    func mean(backend: KernelBackend) throws {
        let members = try (1...3).map { try Generated.weights(Generated.smallShape(), seed: UInt64($0)) }
        let trace = Generated.trace(frameCount: 100, seed: 1)
        let together = EnsembleNetwork(members, backend: backend).windowOutputs(of: trace)
        let apart = members.map { EnsembleNetwork([$0], backend: backend).windowOutputs(of: trace) }
        for (window, output) in together.enumerated() {
            let mean = apart.reduce(0) { $0 + $1[window] } / 3
            #expect(abs(output - mean) < 1e-6)
        }
    }

    @Test("gives, directly, the same bits wherever a tile begins", arguments: supported.filter { $0 != .openBLAS })
    func tileIndependence(backend: KernelBackend) throws {
        let network = EnsembleNetwork(
            [try Generated.weights(Generated.standardShape(), seed: 5)], backend: backend, engine: .direct)
        let trace = Generated.trace(frameCount: 3 * EnsembleNetwork.tileWindows, seed: 2)
        let whole = network.windowOutputs(of: trace)
        for start in [1, 15, 463, 464, 500] {
            let isEqual = network.windowOutputs(of: Array(trace[start...])) == Array(whole[start...])
            #expect(isEqual, "from sample \(start)")
        }
    }

    @Test("makes exactly the windows missing that hold a missing sample", arguments: [Float.nan, .infinity])
    func missingSamples(missing: Float) throws {
        let shape = try Generated.smallShape()
        let network = EnsembleNetwork([try Generated.weights(shape, seed: 5)])
        let trace = Generated.trace(frameCount: 2000, seed: 2)
        let whole = network.windowOutputs(of: trace)
        for gaps in [[0], [1999], [700], [3, 5, 480, 481, 1400]] {
            var gappy = trace
            for gap in gaps { gappy[gap] = missing }
            for (window, output) in network.windowOutputs(of: gappy).enumerated() {
                let isAffected = gaps.contains { (window..<window + shape.windowLength).contains($0) }
                #expect(isAffected ? output.isNaN : output == whole[window], "window \(window), gaps \(gaps)")
            }
        }
    }

    @Test("has no output for a trace shorter than a window", arguments: [0, 1, 15])
    func tooShort(frameCount: Int) throws {
        let network = EnsembleNetwork([try Generated.weights(Generated.smallShape(), seed: 5)])
        #expect(network.windowOutputs(of: Generated.trace(frameCount: frameCount, seed: 2)).isEmpty)
    }
}

import Core
import TestSupport
import Testing

@testable import Inference

@Suite("Networks of the published shape, with a third of the arithmetic")
struct TransformedEnsembleTests {
    /// The backends that have the kernel.
    static let backends = KernelBackend.allCases.filter { $0.isSupported && $0 != .openBLAS }

    static func network(
        _ members: Int = 2, seed: UInt64 = 1, denseUnits: Int = 10, backend: KernelBackend = .fastest,
        engine: EnsembleEngine = .transformed
    ) throws -> EnsembleNetwork {
        let plan = try Generated.standardShape(denseUnits: denseUnits)
        return EnsembleNetwork(
            try (0..<members).map { try Generated.weights(plan, seed: seed + UInt64($0)) }, backend: backend,
            engine: engine)
    }

    static func largestDifference(_ ones: [Float], _ others: [Float]) -> Float {
        zip(ones, others).reduce(ones.count == others.count ? 0 : .infinity) { largest, pair in
            pair.0.isNaN && pair.1.isNaN ? largest : max(largest, abs(pair.0 - pair.1))
        }
    }

    static func bits(_ numbers: [Float]) -> [UInt32] { numbers.map(\.bitPattern) }

    @Test("give every window what the network gives it alone", arguments: backends, [10, 30, 60])
    func agreesWithOracle(backend: KernelBackend, denseUnits: Int) throws {
        let weights = try Generated.weights(Generated.standardShape(denseUnits: denseUnits), seed: 7)
        let trace = Generated.trace(frameCount: 260, seed: 3)
        let outputs = EnsembleNetwork([weights], backend: backend).windowOutputs(of: trace)
        #expect(outputs.count == 197)
        for start in stride(from: 0, to: 197, by: 4) {
            let expected = WindowOracle(weights: weights).output(for: trace[start..<start + 64])
            #expect(abs(Double(outputs[start]) - expected) < 2e-6, "window \(start)")
        }
    }

    @Test("agree with the direct kernels for every length of a trace")
    func lengths() throws {
        let (direct, transformed) = (try Self.network(1, engine: .direct), try Self.network(1))
        for frameCount in 64...900 {
            let trace = Generated.trace(frameCount: frameCount, seed: UInt64(frameCount))
            let (expected, found) = (direct.windowOutputs(of: trace), transformed.windowOutputs(of: trace))
            #expect(Self.largestDifference(expected, found) <= 2e-6, "\(frameCount) frames")
            // Few windows are computed directly.
            if frameCount < 163 { #expect(expected == found) }
        }
    }

    @Test("agree with the direct kernels, whatever the weights", arguments: backends)
    func weights(backend: KernelBackend) throws {
        for seed in UInt64(1)...20 {
            let trace = Generated.trace(frameCount: 700, seed: seed)
            func outputs(_ engine: EnsembleEngine) throws -> [Float] {
                try Self.network(5, seed: 100 * seed, backend: backend, engine: engine).windowOutputs(of: trace)
            }
            let (expected, found) = try (outputs(.direct), outputs(.transformed))
            #expect(Self.largestDifference(expected, found) <= 2e-6, "seed \(seed)")
            #expect(expected != found, "not the same way to compute them")
        }
    }

    @Test("have the same bits with vectors of any width that round multiply-adds once")
    func widths() throws {
        let trace = Generated.trace(frameCount: 3000, seed: 2)
        let outputs = try [KernelBackend.avx2, .avx512].filter(\.isSupported).map {
            Self.bits(try Self.network(backend: $0).windowOutputs(of: trace))
        }
        #expect(Set(outputs).count <= 1)
    }

    @Test("have the same bits in any lane, beside any neighbours and with any number of threads", arguments: backends)
    func neighbours(backend: KernelBackend) throws {
        let configuration = Generated.configuration(shape: try Generated.standardShape(), noiseLevels: [2, 5])
        let predictor = SpikePredictor(
            configuration: configuration, ensembles: try Generated.bundle(configuration).ensembles,
            settings: PredictionSettings(threshold: .none), backend: backend)
        for frameCount in [300, 1100] {
            var rows = (0..<7).map { Generated.trace(frameCount: frameCount, seed: UInt64($0)) }
            // One that is silent throughout, and one too large for transforms.
            rows[2] = Array(repeating: 0, count: frameCount)
            rows[5][200] = 1e6
            func predict(_ neurons: [Int], threads: Int) throws -> [[UInt32]] {
                let traces = TraceMatrix(
                    neuronCount: neurons.count, frameCount: frameCount, values: neurons.flatMap { rows[$0] })
                let prediction = try predictor.predict(
                    traces, noiseLevels: neurons.map { $0 % 3 == 1 ? 5 : 2 }, threads: threads)
                return neurons.indices.map { Self.bits(Array(prediction[$0])) }
            }
            let alone = try (0..<7).map { try predict([$0], threads: 1)[0] }
            for threads in [1, 2, 3, 16] {
                let (forwards, backwards) = try (
                    predict(Array(0..<7), threads: threads), predict((0..<7).reversed(), threads: threads)
                )
                let isSame = forwards == alone && Array(backwards.reversed()) == alone
                #expect(isSame, "\(frameCount) frames, \(threads) threads")
            }
        }
    }

    @Test("make exactly the windows missing that hold a missing sample", arguments: [Float.nan, .infinity])
    func missingSamples(missing: Float) throws {
        let network = try Self.network()
        var trace = Generated.trace(frameCount: 1500, seed: 2)
        let gaps = [0, 3, 480, 481, 900, 1499]
        for gap in gaps { trace[gap] = 0 }
        let whole = network.windowOutputs(of: trace)
        for gap in gaps { trace[gap] = missing }
        for (window, output) in network.windowOutputs(of: trace).enumerated() {
            let isAffected = gaps.contains { (window..<window + 64).contains($0) }
            #expect(isAffected ? output.isNaN : output == whole[window], "window \(window)")
        }
    }

    @Test("leave pieces with a sample too large for transforms to the direct kernels", arguments: [101, 1e6, -3e38])
    func outliers(sample: Float) throws {
        let (direct, transformed) = (try Self.network(engine: .direct), try Self.network())
        var trace = Generated.trace(frameCount: 1500, seed: 2)
        let before = transformed.windowOutputs(of: trace)
        trace[700] = sample
        let (expected, found) = (direct.windowOutputs(of: trace), transformed.windowOutputs(of: trace))
        for piece in transformed.pieces(ofRow: 0, frameCount: 1500) {
            let holdsIt = (piece.windows.lowerBound..<piece.windows.upperBound + 63).contains(700)
            let isSame =
                Self.bits(Array(found[piece.windows])) == Self.bits(Array((holdsIt ? expected : before)[piece.windows]))
            #expect(isSame, "\(piece.windows)")
        }
    }

    @Test("are left to the direct kernels where a weight is very large", arguments: [Float(10_001), -3e38])
    func oddWeights(weight: Float) throws {
        let plan = try Generated.standardShape()
        let weights = try Generated.weights(plan, seed: 3)
        var tensors = weights.tensors
        var values = tensors[2].values
        values[100] = weight
        tensors[2] = Tensor(shape: tensors[2].shape, values: values)
        let odd = try NetworkWeights(plan: plan, tensors: tensors)
        let trace = Generated.trace(frameCount: 500, seed: 2)
        func outputs(_ engine: EnsembleEngine) -> [UInt32] {
            Self.bits(EnsembleNetwork([odd], engine: engine).windowOutputs(of: trace))
        }
        #expect(outputs(.transformed) == outputs(.direct))
    }

    @Test("take pieces that cover a trace, are long enough, and cost little more than one")
    func pieces() throws {
        #expect(PieceLength(windowCount: 99) == nil)
        for windowCount in Array(100...3000) + [5938, 11_937, 79_937, 2_591_937] {
            let length = try #require(PieceLength(windowCount: windowCount))
            let pieces = TracePiece.pieces(ofRow: 3, windowCount: windowCount, windowsPerPiece: length.windows)
            #expect(pieces.flatMap { [$0.windows.lowerBound, $0.windows.upperBound] }.first == 0)
            #expect(zip(pieces, pieces.dropFirst()).allSatisfy { $0.windows.upperBound == $1.windows.lowerBound })
            #expect(pieces.last?.windows.upperBound == windowCount)
            #expect(pieces.allSatisfy { $0.windows.count <= length.windows && $0.row == 3 })
            #expect(Double(46 * pieces.count * length.blocks) <= 1.15 * Double(windowCount + 15 + 45))
            #expect(length.blocks <= 40)
        }
    }
}

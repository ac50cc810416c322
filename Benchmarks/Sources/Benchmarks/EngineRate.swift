@testable import Core
import Foundation
@testable import Inference
@testable import Registry
@testable import Signals

/// How fast the five networks of a built-in model predict, against the direct kernels and the machine's limit in the same round.
struct EngineRate {
    static let argument = "engine"
    static let rounds = 5
    private static let model = "Builtin_EXC_30Hz_smoothing50ms"
    static let noiseLevel = 2

    let threads: Int
    let backend: KernelBackend
    let neuronFramesPerSecond: Double
    /// Of the multiply-adds that the direct kernels need.
    let gigaflopsPerSecond: Double
    let limit: Double
    let limitKernel: String
    let limitRatios: [Double]
    let directRatios: [Double]

    /// Prints the rates on one core and on all, of the fastest kernel and of the one for narrower vectors.
    static func measureAll() throws {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        Swift.print("\(cores) cores, kernels: \(KernelBackend.fastest.rawValue); medians of \(rounds) rounds")
        let limitKernel = try MatrixProduct.fastestKernel()
        for threads in Set([1, cores]).sorted() {
            for backend in [KernelBackend.avx512, .avx2, .portable] where backend.isSupported {
                try measure(threads: threads, backend: backend, limitKernel: limitKernel).print()
                fflush(nil)
            }
        }
    }

    static func measure(
        threads: Int, backend: KernelBackend = .fastest, limitKernel: String?
    ) throws -> EngineRate {
        let bundle = try builtInBundle()
        func predictor(_ engine: EnsembleEngine) -> SpikePredictor {
            SpikePredictor(
                configuration: bundle.configuration, ensembles: bundle.ensembles, backend: backend, engine: engine)
        }
        let (transformed, direct) = (predictor(.transformed), predictor(.direct))
        let traces = makeTraces(neuronCount: 16 * threads, frameCount: 6000)
        let samples = Double(traces.neuronCount * traces.frameCount)
        let operations = 2 * samples * Double(5 * bundle.configuration.network.multiplyAddsPerFrame)
        func rate(_ predictor: SpikePredictor) throws -> Double {
            let levels = [Int?](repeating: noiseLevel, count: traces.neuronCount)
            let seconds = try duration { _ = try predictor.predict(traces, noiseLevels: levels, threads: threads) }
            return operations / seconds / 1e9
        }
        _ = try (rate(transformed), rate(direct))

        var (rates, directRates, limits) = ([Double](), [Double](), [Double]())
        for _ in 0..<rounds {
            rates.append(try rate(transformed))
            directRates.append(try rate(direct))
            limits.append(try MatrixProduct.rate(threads: threads, kernel: limitKernel))
        }
        let rate = median(rates)
        return EngineRate(
            threads: threads, backend: backend, neuronFramesPerSecond: rate * 1e9 / operations * samples,
            gigaflopsPerSecond: rate, limit: median(limits), limitKernel: limitKernel ?? "its own choice",
            limitRatios: zip(rates, limits).map { $0 / $1 }, directRatios: zip(rates, directRates).map { $0 / $1 })
    }

    func print() {
        func text(_ ratios: [Double]) -> String {
            String(format: "%.2f (%.2f–%.2f)", median(ratios), ratios.min() ?? .nan, ratios.max() ?? .nan)
        }
        let rate = String(
            format: "%.2f million neuron·frames/s, %.1f useful GFLOP/s", neuronFramesPerSecond / 1e6, gigaflopsPerSecond
        )
        Swift.print(
            "predict, 5 members, \(backend.rawValue), \(threads) thread(s): \(rate); matrix product "
                + "\(String(format: "%.1f", limit)) GFLOP/s (\(limitKernel)), ratio \(text(limitRatios)); "
                + "ratio to the direct kernels \(text(directRatios))")
    }

    /// Trained networks: how many channels are zero throughout a block depends on the weights.
    static func builtInBundle() throws -> ModelBundle {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cascade-bench-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let registry = try OpenRegistry(at: RegistryLocation(folder: folder), builtInModels: .included)
        return try registry.models.bundle(of: registry.models.named(model))
    }

    /// ΔF/F with transients, at the noise of the networks' level.
    static func makeTraces(neuronCount: Int, frameCount: Int) -> TraceMatrix {
        let values = (0..<neuronCount).flatMap { neuron in
            var generator = GaussianGenerator(seed: UInt64(neuron))
            var calcium = 0.0
            return (0..<frameCount).map { _ in
                calcium = 0.96 * calcium + (generator.next() > 2.3 ? 0.4 : 0)
                return Float(calcium + 0.11 * generator.next())
            }
        }
        return TraceMatrix(neuronCount: neuronCount, frameCount: frameCount, values: values)
    }
}

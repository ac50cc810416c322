@testable import Core
import Dispatch
import Foundation
@testable import Inference
@testable import Training

/// How fast networks of the usual shape train, one per thread, against the direct kernels and the machine's limit in the same
/// round.
struct TrainingRate {
    /// What a step is made of.
    struct Batch {
        let name: String
        let segments: Int
        let labelsPerSegment: Int
        /// Steps of one round.
        let steps: Int

        static let segments = Batch(name: "16 segments of 64 labels", segments: 16, labelsPerSegment: 64, steps: 400)
        static let manySegments = Batch(
            name: "128 segments of 64 labels", segments: 128, labelsPerSegment: 64, steps: 50)
        static let windows = Batch(name: "1,024 windows one by one", segments: 1024, labelsPerSegment: 1, steps: 40)
    }

    private let batch: Batch
    private let threads: Int
    private let backend: KernelBackend
    private let plan: NetworkPlan

    init(_ batch: Batch, threads: Int, backend: KernelBackend = .fastest) throws {
        self.batch = batch
        self.threads = threads
        self.backend = backend
        plan = try NetworkPlan(
            windowLength: 64, convolutionTaps: [31, 19, 5], convolutionChannels: [30, 40, 50], denseUnits: 10)
    }

    /// Prints labels per second, and the share of the matrix product's rate that the useful multiply-adds reach: those of the
    /// forward pass and of both products of the backward pass, for all layers but the first one's inputs, computed directly.
    func measure(limitKernel: String?) throws {
        let (labels, limit) = (Double(batch.segments * batch.labelsPerSegment * batch.steps * threads), limitKernel)
        _ = train(steps: 5, engine: .transformed)
        var rates: [Double] = []
        var ratios: [Double] = []
        var directRatios: [Double] = []
        for _ in 0..<EngineRate.rounds {
            let rate = labels / duration { _ = train(steps: batch.steps, engine: .transformed) }
            rates.append(rate)
            directRatios.append(rate / (labels / duration { _ = train(steps: batch.steps, engine: .direct) }))
            ratios.append(
                2 * rate * multiplyAddsPerLabel / 1e9 / (try MatrixProduct.rate(threads: threads, kernel: limit)))
        }
        func text(_ ratios: [Double]) -> String {
            String(format: "%.2f (%.2f–%.2f)", median(ratios), ratios.min() ?? .nan, ratios.max() ?? .nan)
        }
        print(
            "train, \(batch.name), \(backend.rawValue), \(threads) network(s) side by side: "
                + "\(String(format: "%.0f", median(rates) / 1000)) thousand labels/s; of the matrix product "
                + "\(text(ratios)); ratio to the direct kernels \(text(directRatios))")
    }

    /// For segments what the shared convolutions need; for windows what each of them needs on its own.
    private var multiplyAddsPerLabel: Double {
        let kernels = plan.tensorShapes.filter { $0.count > 1 }.map { Double($0.reduce(1, *)) }
        guard batch.labelsPerSegment == 1 else { return 3 * kernels.reduce(0, +) - kernels[0] }
        let first = plan.windowLength - plan.convolutionTaps[0] + 1
        let second = first - plan.convolutionTaps[1] + 1
        let third = second / 2 - plan.convolutionTaps[2] + 1
        let places = [first, second, third, plan.layers[4].taps, 1].map(Double.init)
        let products = zip(kernels, places).map { $0 * $1 }
        return 3 * products.reduce(0, +) - products[0]
    }

    private func train(steps: Int, engine: EnsembleEngine) -> Int {
        let network = TrainableNetwork(
            .glorotUniform(plan: plan, seed: 1), optimizer: .adagrad(), backend: backend, engine: engine)
        var batch = SegmentBatch(
            segmentCount: batch.segments, labelsPerSegment: batch.labelsPerSegment, windowLength: plan.windowLength)
        for index in batch.samples.indices { batch.samples[index] = sin(Float(index) * 0.37) * 0.2 }
        for index in batch.labels.indices { batch.labels[index] = max(0, sin(Float(index) * 0.11)) * 0.1 }
        DispatchQueue.concurrentPerform(iterations: threads) { [batch] _ in
            var own = network
            for _ in 0..<steps { _ = own.step(batch) }
        }
        return steps
    }
}

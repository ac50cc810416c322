import Core
import Foundation
import Inference
import TestSupport
import Testing

@testable import Training

/// Forty deterministic steps of the reference: initial weights, windows, gradients, losses.
@Suite(
    "Forty steps of the reference implementation",
    .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)))
struct GoldenStepsTests {
    private struct Steps: Decodable {
        let batch: Int
        let losses: [Double]
    }

    private static let names = ["conv1", "conv2", "conv3", "dense1", "dense2"].flatMap {
        ["\($0).kernel", "\($0).bias"]
    }

    /// The numbers of a C-ordered single-precision `.npy` of any shape.
    private func numbers(_ name: String) throws -> [Float] {
        let bytes = try Data(contentsOf: ReferenceData.url("training/\(name).npy"))
        let start = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
        #expect(String(decoding: bytes[10..<start], as: UTF8.self).contains("'<f4', 'fortran_order': False"))
        return stride(from: start, to: bytes.count, by: 4).map { place in
            Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) })
        }
    }

    private func tensors(_ prefix: String) throws -> [[Float]] {
        try Self.names.map { try numbers("\(prefix).\($0)") }
    }

    private func initialNetwork(_ backend: KernelBackend) throws -> TrainableNetwork {
        let shape = try NetworkPlan(
            windowLength: 64, convolutionTaps: [31, 19, 5], convolutionChannels: [30, 40, 50], denseUnits: 10)
        let tensors = try zip(shape.tensorShapes, tensors("init")).map { Tensor(shape: $0, values: $1) }
        return TrainableNetwork(
            try NetworkWeights(plan: shape, tensors: tensors), optimizer: .adagrad(), backend: backend)
    }

    private func batches(of size: Int) throws -> [SegmentBatch] {
        let (samples, labels) = (try numbers("X"), try numbers("Y"))
        return (0..<labels.count / size).map { index in
            var batch = SegmentBatch(segmentCount: size, labelsPerSegment: 1, windowLength: 64)
            batch.samples = Array(samples[index * size * 64..<(index + 1) * size * 64])
            batch.labels = Array(labels[index * size..<(index + 1) * size])
            return batch
        }
    }

    /// With transforms as well, though no training takes them for windows one by one: the last losses are small, and with
    /// AVX-512 differ by up to 1.5e-4 then.
    @Test(
        "have the same first gradients, losses and weights",
        arguments: [KernelBackend.portable, .avx2, .avx512].filter(\.isSupported), [false, true])
    func steps(backend: KernelBackend, transforms: Bool) throws {
        let steps = try JSONDecoder().decode(
            Steps.self, from: Data(contentsOf: ReferenceData.url("training/steps.json")))
        let batches = try batches(of: steps.batch)
        var network = try initialNetwork(backend)

        func gradients(_ batch: SegmentBatch) -> (loss: Double, layers: [LayerGradient]) {
            network.gradients(of: batch, by: PreparedNetwork(network, transforms: transforms), threads: 1)
        }
        let first = gradients(batches[0]).layers.flatMap { [$0.kernel, $0.bias] }
        for (found, expected) in zip(first, try tensors("grad0")) {
            let largest = try #require(expected.map(abs).max())
            #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-5 * largest })
        }
        for (step, loss) in steps.losses.enumerated() {
            let (found, layers) = gradients(batches[step % batches.count])
            network.descend(layers)
            #expect(abs(found - loss) <= (transforms ? 2e-4 : 1e-4) * loss, "step \(step)")
            if step == 0 { try expect(network, near: "after1", within: 1e-6) }
        }
        try expect(network, near: "after40", within: 1e-4)
    }

    private func expect(_ network: TrainableNetwork, near name: String, within tolerance: Float) throws {
        for (found, expected) in zip(try network.weights().tensors, try tensors(name)) {
            #expect(found.values.count == expected.count)
            #expect(zip(found.values, expected).allSatisfy { abs($0 - $1) <= tolerance })
        }
    }
}

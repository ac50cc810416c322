import Core
import Foundation
import Formats
import Signals
import TestSupport
import Testing

@testable import Inference
@testable import Training

/// `golden.py`, beside this file, computed the numbers with PyTorch.
@Suite("A self-calibrating network as PyTorch computes it")
struct SelfCalibratingGoldenTests {
    private let file: SafetensorsFile
    private let plan: NetworkPlan

    init() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        file = try SafetensorsFile(folder.appending(path: "golden.safetensors"))
        plan = NetworkPlan(try Generated.selfCalibratingPlan())
    }

    private func weights(_ group: String) throws -> NetworkWeights {
        try NetworkWeights(
            plan: plan,
            tensors: plan.tensorNames.map { name in
                let key = "\(group).\(name)"
                return try Tensor(shape: file.shape(of: key), values: file.values(of: key))
            })
    }

    /// Rows of some numbers of the batch.
    private func rows(_ name: String) throws -> [[Float]] {
        let (shape, values): ([Int], [Float]) = try (file.shape(of: "batch.\(name)"), file.values(of: "batch.\(name)"))
        return (0..<shape[0]).map { Array(values[$0 * shape[1]..<($0 + 1) * shape[1]]) }
    }

    private func batch() throws -> [CalibrationSegment] {
        let (samples, labels, weights) = try (rows("samples"), rows("labels"), rows("weights"))
        let (responses, hints) = try (rows("response"), rows("hint"))
        return samples.indices.map { index in
            CalibrationSegment(
                samples: samples[index], labels: labels[index], weights: weights[index],
                response: SpikeResponse(standardized: responses[index]),
                hint: hints[index][0] == 0 ? nil : SpikeResponse(standardized: Array(hints[index].dropFirst())))
        }
    }

    private func trainable(_ backend: KernelBackend) throws -> SelfCalibratingTrainable {
        try #require(try SelfCalibratingTrainable(weights("weights"), optimizer: .adamW(), backend: backend))
    }

    static let backends = [KernelBackend.portable, .avx2, .avx512].filter(\.isSupported)

    @Test("has the same loss and gradients", arguments: CountLoss.allCases, backends)
    func gradients(loss: CountLoss, backend: KernelBackend) throws {
        let found = try trainable(backend).gradient(of: batch(), loss: loss, threads: 2)
        let expected: [Float] = try file.values(of: "\(loss.rawValue).loss")
        #expect(abs(found.loss - Double(expected[0])) < 1e-5 * abs(found.loss))
        var start = 0
        for name in plan.tensorNames {
            let values: [Float] = try file.values(of: "\(loss.rawValue).gradient.\(name)")
            let largest = values.map(abs).max() ?? 0
            for (index, value) in values.enumerated() {
                #expect(abs(found.gradient[start + index] - value) <= 1e-4 * largest + 1e-7, "\(name)[\(index)]")
            }
            start += values.count
        }
    }

    @Test("has the same weights after three steps")
    func steps() throws {
        var trainable = try trainable(.fastest)
        for _ in 0..<3 { _ = try trainable.step(batch(), loss: .poisson, rateShare: 1, threads: 2) }
        let (found, expected) = try (trainable.weights.networkWeights(), weights("trained"))
        for (name, tensors) in zip(plan.tensorNames, zip(found.tensors, expected.tensors)) {
            for (index, values) in zip(tensors.0.values, tensors.1.values).enumerated() {
                // A step is 0.003 long, whatever the size of a gradient: where it is next to nothing, so is what it says.
                #expect(abs(values.0 - values.1) < 2e-4, "\(name)[\(index)]")
            }
        }
    }
}
